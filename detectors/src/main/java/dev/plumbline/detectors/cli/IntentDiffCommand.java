package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.intent.Difference;
import dev.plumbline.detectors.intent.IntentFiles;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "diff",
        description = "What services were seen to do that is not declared, and what is declared and was never seen.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit status: 0 all that was seen is declared, 1 something is not, 2 wrong use",
            "or intents with errors.",
            "",
            "Examples:",
            "  plumbline intent diff intents.yaml --identities identities.yaml \\",
            "      --from tetragon.log",
            "  plumbline intent diff intents/ --by-image --json \\",
            "      --bootstrap-servers kafka:9092 --for 10m | jq .value"
        })
final class IntentDiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "DECLARED", description = "intents, NetworkPolicies, folders of them")
    private List<String> paths;

    @Mixin
    private IntentEvents events;

    @Option(names = "--by-image", description = "tell apart what each image did")
    private boolean byImage;

    @Option(names = "--json", description = "JSON lines")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        IntentFiles.Read read = IntentSubjects.required(
                paths, events.who().subjects(), spec.commandLine().getErr());
        Difference difference = new Difference(read.declared(), byImage);
        events.read(difference);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            difference.json().forEach(line -> out.print(line + "\n"));
        } else {
            out.print(difference.text());
        }
        out.flush();
        return difference.hasUndeclared() ? Plumbline.FINDINGS : Plumbline.FINE;
    }
}
