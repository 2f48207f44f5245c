package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.bpftrace.BpftraceFormat;
import dev.plumbline.ingest.tail.Positions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tail",
        description = "Files as they grow, through rotation and truncation, onto the topics; a restart goes on where"
                + " the last one was.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A position is kept once the broker has acknowledged all before it: after a",
            "crash no line is missing, and what is read twice has the same event ids.",
            "Rotated files are read to their ends where they lie beside FILE as FILE.1,",
            "FILE-20261123 or FILE-2026-11-23T10-00-00.log, with or without .gz. What",
            "cannot be found any more is said, and is an event of kind collector.loss.",
            "Ends with Ctrl-C or SIGTERM.",
            "",
            "Examples:",
            "  plumbline ingest tail tetragon /var/run/cilium/tetragon/tetragon.log \\",
            "      --bootstrap-servers kafka:9092",
            "  plumbline ingest tail tetragon '/var/log/nodes/*/tetragon.log' \\",
            "      --positions /var/lib/plumbline/tail.json"
        })
final class TailCommand implements Callable<Integer> {
    enum From {
        BEGINNING,
        END
    }

    @Parameters(index = "0", paramLabel = "FORMAT", description = "what the records are")
    private String format;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "FILE",
            description = "files, or patterns such as 'pods/*.log', which also take files that come later")
    private List<String> files;

    @Option(
            names = "--positions",
            paramLabel = "FILE",
            description =
                    "where positions are kept, for one process at a time; default: tail-positions.json in state.dir")
    private Path positions;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            description = "beginning (default) or end: where to start in a file that has no position")
    private From from = From.BEGINNING;

    @Mixin
    private SettingsOptions options;

    @Override
    public Integer call() throws InterruptedException {
        Format known = Inputs.format(format);
        if (known.name().equals(BpftraceFormat.FORMAT.name())) {
            throw new Failure(
                    "a recording of bpftrace is told by its first lines and cannot be gone on with in the middle;"
                            + " 'plumbline collect' publishes it live, 'plumbline ingest bpftrace' reads it as a whole");
        }
        Settings settings = options.read();
        Topics topics = Topics.named(settings);
        Path kept = positions == null ? settings.stateDir().resolve("tail-positions.json") : positions;
        Tally tally = new Tally();
        Progress progress = new Progress();
        try (Stop stop = new Stop();
                Positions opened = Positions.open(kept)) {
            Cluster.requireTopics(settings, topics.landing(known.family()));
            try (Publisher publisher = Publisher.of(settings)) {
                new Tailing(known, files, from == From.END, opened, publisher, tally, progress, stop).run();
                tally.tooLarge(publisher.oversize());
            }
            progress.say(tally.text());
            return tally.status();
        } catch (IOException e) {
            throw new Failure(e.getMessage());
        }
    }
}
