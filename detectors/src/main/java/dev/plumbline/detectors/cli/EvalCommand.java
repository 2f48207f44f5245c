package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.cli.Inputs.Input;
import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Evaluation;
import dev.plumbline.detectors.detect.Settling.Outcome;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.event.Alert;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "eval",
        description = "The rules over files, without a broker: the same steps and the same alerts as through Kafka.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Alerts are JSON lines on stdout, by time and id; refused records are JSON",
            "lines on stderr.",
            "Exit status: 0 no alerts, 1 alerts or a rule that failed, 2 wrong use or",
            "configuration.",
            "",
            "Examples:",
            "  plumbline eval --rules rules --format tetragon tetragon.log",
            "  plumbline eval --rules rules/baseline \\",
            "      --identities identities.yaml --intents intents.yaml \\",
            "      --format cdevents builds.json --format trivy scan-*.json \\",
            "      --format bpftrace kernel.bpftrace"
        })
final class EvalCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--rules", paramLabel = "DIR", required = true, description = "a pack, or a folder of packs")
    private Path rules;

    @Mixin
    private JoinedEvents joined;

    @Option(
            names = "--format",
            paramLabel = "FORMAT FILE...",
            required = true,
            parameterConsumer = Inputs.AfterFormat.class,
            description = "native format of the files after it; may be repeated; - is standard input")
    private List<Input> inputs = new ArrayList<>();

    @Option(names = "--exceptions", paramLabel = "PATH", description = "alerts to leave out (YAML, or a folder of it)")
    private Optional<Path> exceptionsPath = Optional.empty();

    @Option(
            names = "--flood-limit",
            paramLabel = "N",
            defaultValue = "100",
            description =
                    "alerts of one rule and service that go out within a minute; 0: all (default: ${DEFAULT-VALUE})")
    private int flood;

    private long events;
    private long failures;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        joined.check();
        Exceptions exceptions = ExceptionsAt.path(exceptionsPath);
        try (Evaluation evaluation = new Evaluation(
                new Detector(Rules.compiled(Optional.of(rules)), exceptions), flood, exceptions, this::failed)) {
            joined.read(inputs, event -> {
                events++;
                evaluation.observe(event);
            });
            Evaluation.Settled settled = evaluation.settled();
            List<Alert> alerts = settled.alerts();
            PrintWriter out = spec.commandLine().getOut();
            alerts.forEach(alert -> out.print(AlertJson.reproducible(alert) + "\n"));
            out.flush();
            report(exceptions, settled, evaluation);
            summary(alerts, (System.nanoTime() - start) / 1e9);
            return alerts.isEmpty() && failures == 0 ? Plumbline.FINE : Plumbline.FINDINGS;
        }
    }

    /** What did not go out, and which exceptions there might be no need for. */
    private void report(Exceptions exceptions, Evaluation.Settled settled, Evaluation evaluation) {
        PrintWriter err = spec.commandLine().getErr();
        settled.outcomes().forEach((outcome, count) -> {
            if (outcome != Outcome.EMITTED) {
                err.printf(Locale.ROOT, "%,d alerts %s%n", count, outcome.name().toLowerCase(Locale.ROOT));
            }
        });
        if (evaluation.undetermined() > 0) {
            err.printf(
                    Locale.ROOT,
                    "%,d signals may be new or usual: what came before, which tells, is not in these files%n",
                    evaluation.undetermined());
        }
        exceptions.newlyExpired(Instant.now()).forEach(err::println);
        exceptions.unused().forEach(err::println);
    }

    private void failed(String failure) {
        failures++;
        spec.commandLine().getErr().println("a rule failed on " + failure);
    }

    private void summary(List<Alert> alerts, double seconds) {
        long raised = alerts.stream().map(Alert::getRule).distinct().count();
        spec.commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "%,d alerts of %d rules from %,d events, %,d records rejected%s, in %.1f s%n",
                        alerts.size(),
                        raised,
                        events,
                        joined.rejects(),
                        failures == 0 ? "" : ", rules failed on " + failures + " events",
                        seconds);
    }
}
