package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.cli.Inputs.Input;
import dev.plumbline.detectors.detect.Joining;
import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Enriched;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Events of files, with what declared files and earlier events tell of them: as the rules see them. */
final class JoinedEvents {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

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

    private final Redaction redaction = Redaction.defaults();
    private long rejects;

    /** Refuses options that are wrong, before anything takes its time. */
    void check() {
        estate.networks();
    }

    /**
     * Reads all of them; refused records are told on stderr.
     *
     * @throws Failure if a file cannot be read
     */
    void read(List<Input> inputs, Consumer<Enriched> sink) {
        Tables tables = tables();
        Joining joining = new Joining(tables, new Enricher(tables, estate.networks()), sink);
        provenance.forEach(
                file -> Declaring.read(file, Declarations::provenance).forEach(joining::known));
        List<PipelineEvent> pipeline = new ArrayList<>();
        List<KernelEvent> mixed = new ArrayList<>();
        for (Input input : inputs) {
            if (input.format().family() != Format.Family.KERNEL) {
                input.read(parsed -> told(parsed, pipeline::add, mixed::add));
            }
        }
        joining.pipeline(pipeline);
        mixed.forEach(joining::kernel);
        for (Input input : inputs) {
            if (input.format().family() == Format.Family.KERNEL) {
                input.read(parsed -> told(parsed, pipeline::add, joining::kernel));
            }
        }
    }

    /** Records that were refused. */
    long rejects() {
        return rejects;
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

    private void told(Parsed parsed, Consumer<PipelineEvent> pipeline, Consumer<KernelEvent> kernel) {
        redaction.redacted(parsed, "");
        if (parsed instanceof Parsed.Kernel it) {
            kernel.accept(it.event());
        } else if (parsed instanceof Parsed.Pipeline it) {
            pipeline.accept(it.event());
        } else {
            rejects++;
            spec.commandLine().getErr().println(EventJson.rejectedJson((Parsed.Rejected)
                    redaction.redacted(parsed, "")));
        }
    }
}
