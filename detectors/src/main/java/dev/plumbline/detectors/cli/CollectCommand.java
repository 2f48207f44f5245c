package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.ingest.Source;
import dev.plumbline.ingest.bpftrace.BpftraceFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "collect",
        description = "This host's kernel events through bpftrace: onto the topics, as JSON lines, or as a recording.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Needs Linux with BTF, root, and bpftrace (Debian and Ubuntu: apt-get install",
            "bpftrace).",
            "Ends with --for or Ctrl-C. What the kernel side lost is an event of its own.",
            "",
            "Examples:",
            "  plumbline collect --bootstrap-servers kafka:9092",
            "  plumbline collect --out json --subtree $$$$ | jq .kind",
            "  plumbline collect --out raw --for 30s > kernel.bpftrace",
            "  plumbline ingest bpftrace kernel.bpftrace"
        })
final class CollectCommand implements Callable<Integer> {
    enum Out {
        KAFKA,
        JSON,
        RAW
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--out",
            paramLabel = "WHERE",
            description = "kafka (default), json for JSON lines on stdout, raw for the collector's own lines on stdout")
    private Out out = Out.KAFKA;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "end after that long, counted from the moment the probes are attached")
    private Duration length = Duration.ofDays(3650);

    @Mixin
    private LiveOptions live;

    @Mixin
    private SettingsOptions options;

    private final Progress progress = new Progress();
    private long events;
    private long rejects;

    @Override
    public Integer call() throws InterruptedException {
        LiveCollection.requireAvailable();
        try (Stop stop = new Stop()) {
            switch (out) {
                case RAW -> run(stop, lines -> copy(lines));
                case JSON -> {
                    Redaction redaction = options.read().redaction();
                    run(
                            stop,
                            lines -> decode(
                                    lines, parsed -> print(redaction.redacted(parsed, BpftraceFormat.FORMAT.name()))));
                }
                case KAFKA -> {
                    Settings settings = options.read();
                    Cluster.requireTopics(settings, Topics.named(settings).landing(BpftraceFormat.FORMAT.family()));
                    try (Publisher publisher = Publisher.of(settings)) {
                        run(stop, lines -> decode(lines, parsed -> publish(parsed, publisher)));
                    }
                }
            }
        }
        if (out != Out.RAW) {
            progress.say(String.format(Locale.ROOT, "%,d events, %,d lines rejected", events, rejects));
        }
        return Plumbline.FINE;
    }

    private void run(Stop stop, LiveCollection.Sink sink) {
        LiveCollection.run(live.scope(), live.options(), sink, stop, length, progress);
    }

    private static void copy(InputStream lines) throws IOException {
        lines.transferTo(System.out);
        System.out.flush();
    }

    private static void decode(InputStream lines, java.util.function.Consumer<Parsed> sink) throws IOException {
        Source.read(lines, null, BpftraceFormat.FORMAT, InstantSource.system(), sink);
    }

    private void print(Parsed parsed) {
        if (parsed instanceof Parsed.Kernel kernel) {
            events++;
            PrintWriter lines = spec.commandLine().getOut();
            lines.print(EventJson.of(kernel.event()) + "\n");
            if (lines.checkError()) {
                throw new UncheckedIOException(new IOException("nobody reads standard output any more"));
            }
        } else if (parsed instanceof Parsed.Rejected rejected) {
            rejected(rejected);
        }
    }

    private void publish(Parsed parsed, Publisher publisher) {
        if (parsed instanceof Parsed.Kernel kernel) {
            events++;
            publisher.kernelEvent(kernel.event());
        } else if (parsed instanceof Parsed.Rejected rejected) {
            rejected(rejected);
            publisher.refused(rejected, BpftraceFormat.FORMAT.name(), Instant.now());
        }
    }

    private void rejected(Parsed.Rejected rejected) {
        rejects++;
        progress.say(EventJson.rejectedJson(rejected));
    }
}
