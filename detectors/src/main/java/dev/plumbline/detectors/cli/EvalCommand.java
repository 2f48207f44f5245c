package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.cli.Inputs.Input;
import dev.plumbline.detectors.detect.Detector;
import dev.plumbline.detectors.detect.Evaluation;
import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.Alert;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Redaction;
import java.io.PrintWriter;
import java.nio.file.Path;
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

    @Option(names = "--identities", paramLabel = "FILE", description = "who is who (YAML, or a folder of it)")
    private List<String> identities = new ArrayList<>();

    @Option(names = "--intents", paramLabel = "FILE", description = "who is meant to do what (YAML, or a folder of it)")
    private List<String> intents = new ArrayList<>();

    @Option(
            names = "--provenance",
            paramLabel = "FILE",
            description = "what is known of images beside the pipeline events among the inputs (YAML)")
    private List<String> provenance = new ArrayList<>();

    @Mixin
    private EstateOptions estate;

    @Option(
            names = "--format",
            paramLabel = "FORMAT FILE...",
            required = true,
            parameterConsumer = Inputs.AfterFormat.class,
            description = "native format of the files after it; may be repeated; - is standard input")
    private List<Input> inputs = new ArrayList<>();

    private final Redaction redaction = Redaction.defaults();
    private long events;
    private long rejects;
    private long failures;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        Tables tables = tables();
        try (Evaluation evaluation = new Evaluation(
                tables,
                new Enricher(tables, estate.networks()),
                new Detector(Rules.compiled(Optional.of(rules))),
                this::failed)) {
            provenance.forEach(
                    file -> Declaring.read(file, Declarations::provenance).forEach(evaluation::known));
            List<Parsed> mixed = mixed();
            evaluation.pipeline(pipelineEvents(mixed));
            mixed.stream().filter(Parsed.Kernel.class::isInstance).forEach(parsed -> kernel(parsed, evaluation));
            ofFamily(Format.Family.KERNEL).forEach(input -> input.read(parsed -> kernel(parsed, evaluation)));
            List<Alert> alerts = evaluation.alerts();
            PrintWriter out = spec.commandLine().getOut();
            alerts.forEach(alert -> out.print(AlertJson.reproducible(alert) + "\n"));
            out.flush();
            summary(alerts, (System.nanoTime() - start) / 1e9);
            return alerts.isEmpty() && failures == 0 ? Plumbline.FINE : Plumbline.FINDINGS;
        }
    }

    private void failed(String failure) {
        failures++;
        spec.commandLine().getErr().println("a rule failed on " + failure);
    }

    private Tables tables() {
        Tables tables = new Tables();
        for (String file : identities) {
            Declaring.read(file, Declarations::identities).forEach(it -> tables.identity(Tables.key(it), it));
        }
        for (String file : intents) {
            Declaring.read(file, Declarations::intents).forEach(it -> tables.intent(Tables.key(it), it));
        }
        return tables;
    }

    private List<Input> ofFamily(Format.Family family) {
        return inputs.stream().filter(it -> it.format().family() == family).toList();
    }

    /** What is recognised as it is read may be of the pipeline, which comes first, or of the kernel: all of it is kept. */
    private List<Parsed> mixed() {
        List<Parsed> mixed = new ArrayList<>();
        ofFamily(Format.Family.ANY).forEach(input -> input.read(mixed::add));
        return mixed;
    }

    private List<PipelineEvent> pipelineEvents(List<Parsed> mixed) {
        List<PipelineEvent> found = new ArrayList<>();
        mixed.stream().filter(it -> !(it instanceof Parsed.Kernel)).forEach(it -> pipeline(it, found));
        ofFamily(Format.Family.PIPELINE).forEach(input -> input.read(parsed -> pipeline(parsed, found)));
        return found;
    }

    private void pipeline(Parsed parsed, List<PipelineEvent> found) {
        if (parsed instanceof Parsed.Pipeline pipeline) {
            events++;
            redaction.redacted(parsed, "");
            found.add(pipeline.event());
        } else if (parsed instanceof Parsed.Rejected rejected) {
            rejected(rejected);
        }
    }

    private void kernel(Parsed parsed, Evaluation evaluation) {
        if (parsed instanceof Parsed.Kernel kernel) {
            events++;
            redaction.redacted(parsed, "");
            evaluation.kernel(kernel.event());
        } else if (parsed instanceof Parsed.Rejected rejected) {
            rejected(rejected);
        }
    }

    private void rejected(Parsed.Rejected rejected) {
        rejects++;
        spec.commandLine().getErr().println(EventJson.rejectedJson((Parsed.Rejected) redaction.redacted(rejected, "")));
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
                        rejects,
                        failures == 0 ? "" : ", rules failed on " + failures + " events",
                        seconds);
    }
}
