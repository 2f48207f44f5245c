package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.intent.Observed;
import dev.plumbline.detectors.intent.Proposal;
import dev.plumbline.detectors.intent.Sightings;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "learn",
        description = "Proposes intents from what services were seen to do, for a person to review.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each line says how often it was seen, when first and last, and as which",
            "images, so that a new release shows what it newly does. What is not",
            "determined is not proposed; it is counted by its reason at the end.",
            "",
            "Examples:",
            "  plumbline intent learn --from tetragon.log --identities identities.yaml",
            "  plumbline intent learn --identities identities.yaml --for 24h \\",
            "      --format bpftrace --from kernel.bpftrace > intents.yaml",
            "  plumbline intent learn --bootstrap-servers kafka:9092 --for 10m"
        })
final class IntentLearnCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private IntentEvents events;

    @Override
    public Integer call() throws InterruptedException {
        Observed observed = new Observed();
        Sightings sightings = events.read(observed);
        PrintWriter out = spec.commandLine().getOut();
        out.print(Proposal.of(observed, sightings));
        out.flush();
        return Plumbline.FINE;
    }
}
