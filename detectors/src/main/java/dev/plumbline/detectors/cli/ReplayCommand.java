package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Replay;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.ingest.Times;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.RuleCache;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description =
                "Old events of the topics with rules of your choice: what they raise, or what others add and remove.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "A TIME is RFC 3339, now, or how long ago, such as -2h. It is the events' own;",
            "records are read from the range's begin by ingest on to the last that is",
            "there, since an event may be ingested long after it happened. Nothing is",
            "written to any topic, and no consumer group is joined.",
            "",
            "Alerts are JSON lines on stdout, by time and id, as eval has them. With",
            "--against each is one that B adds to those of A, or removes: 'change' says",
            "which. Alerts are the same where id and state are.",
            "",
            "The rules that were live give the alerts that were live, but for what hangs",
            "on when things were told: all identities, provenance, intents and exceptions",
            "that are on their topics now are known from the beginning. Alerts of events",
            "whose container was told of too late are listed on stderr. So are topics that",
            "no longer have all of the range. Intervals of suppression, and windows, that",
            "the range's end cuts count what lies before it; those that began before the",
            "range and its warm-up begin later: let --warm-up be as long as the longest.",
            "Signals that came too late for the engine's windows (correlate.lateness), and",
            "are among the dead letters, count here.",
            "Exit status: 0 no alerts or no difference, 1 alerts or a difference or a rule",
            "that failed, 2 wrong use or configuration.",
            "",
            "Examples:",
            "  plumbline replay --from -2h --rules rules --bootstrap-servers kafka:9092",
            "  plumbline replay --from 2026-11-23T00:00:00Z --to 2026-11-24T00:00:00Z \\",
            "      --rules rules --against rules-new -b kafka:9092 | jq .title"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Comparator<Change> BY_TIME = Comparator.<Change, Instant>comparing(
                    it -> it.alert().getTime())
            .thenComparing(it -> it.alert().getId())
            .thenComparing(it -> it.alert().getState());
    private static final int LISTED = 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions options;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            converter = Moment.Converter.class,
            description = "events that happened then or later")
    private Moment from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            defaultValue = "now",
            converter = Moment.Converter.class,
            description = "and before that (default: ${DEFAULT-VALUE})")
    private Moment to;

    @Option(names = "--rules", paramLabel = "A", required = true, description = "a pack, or a folder of packs")
    private Path rules;

    @Option(names = "--against", paramLabel = "B", description = "others, of which the difference from A is told")
    private Optional<Path> against = Optional.empty();

    @Option(
            names = "--exceptions",
            paramLabel = "PATH",
            description = "alerts to leave out (YAML, or a folder of it); default: exceptions.path and the topic's")
    private Optional<Path> exceptionsPath = Optional.empty();

    @Option(
            names = "--warm-up",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = Durations.class,
            description =
                    "so long before the range events are read already, for what they begin (default: ${DEFAULT-VALUE})")
    private Duration warmUp;

    private final Progress progress = new Progress();

    /** @param what added or removed */
    private record Change(String what, Alert alert) {}

    @Override
    public Integer call() throws InterruptedException {
        Replay.Range range = range(Instant.now());
        Settings settings = options.read();
        Cluster.requireTopics(settings, needed(Topics.named(settings)));
        RuleCache cache = RuleCache.inMemory();
        progress.now("compiling the rules");
        List<Pack> packs = Rules.compiled(Rules.files(Optional.of(rules)), cache);
        Optional<List<Pack>> others = against.map(it -> Rules.compiled(Rules.files(Optional.of(it)), cache));
        try (Trial trial = trial(packs, settings);
                Trial other = others.map(it -> trial(it, settings)).orElse(null)) {
            return other == null ? raised(trial, range, settings) : difference(trial, other, range, settings);
        }
    }

    private Replay.Range range(Instant now) {
        Replay.Range range = new Replay.Range(from.asOf(now), to.asOf(now));
        if (!range.from().isBefore(range.to())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from " + Times.text(range.from()) + " is not before --to " + Times.text(range.to()));
        }
        return range;
    }

    private static List<Topics.Topic> needed(Topics topics) {
        return List.of(
                topics.kernelEvents(),
                topics.pipelineEvents(),
                topics.identities(),
                topics.intents(),
                topics.provenance(),
                topics.exceptions());
    }

    private Trial trial(List<Pack> packs, Settings settings) {
        Exceptions exceptions =
                ExceptionsAt.path(exceptionsPath.isPresent() ? exceptionsPath : settings.exceptionsPath());
        return new Trial(
                packs, settings.floodLimit(), exceptions, failure -> progress.say("a rule failed on " + failure));
    }

    private int raised(Trial trial, Replay.Range range, Settings settings) {
        Replay.Summary read = read(List.of(trial), range, settings);
        List<Alert> alerts = trial.alerts(range);
        print(alerts.stream().map(AlertJson::reproducible));
        undetermined(trial.undetermined());
        late(read, alerts, settings);
        progress.say(String.format(
                Locale.ROOT,
                "%,d alerts of %,d rules",
                alerts.size(),
                alerts.stream().map(Alert::getRule).distinct().count()));
        return alerts.isEmpty() && trial.failures() == 0 ? Plumbline.FINE : Plumbline.FINDINGS;
    }

    private int difference(Trial trial, Trial other, Replay.Range range, Settings settings) {
        Replay.Summary read = read(List.of(trial, other), range, settings);
        AlertDifference difference = AlertDifference.between(trial.alerts(range), other.alerts(range));
        List<Change> changes = new ArrayList<>();
        difference.added().forEach(it -> changes.add(new Change("added", it)));
        difference.removed().forEach(it -> changes.add(new Change("removed", it)));
        changes.sort(BY_TIME);
        print(changes.stream().map(it -> AlertJson.changed(it.what(), it.alert())));
        undetermined(Math.max(trial.undetermined(), other.undetermined()));
        late(read, changes.stream().map(Change::alert).toList(), settings);
        progress.say(String.format(
                Locale.ROOT,
                "adds %,d, removes %,d; %,d stay",
                difference.added().size(),
                difference.removed().size(),
                difference.kept()));
        boolean isNone = difference.isNone() && trial.failures() + other.failures() == 0;
        return isNone ? Plumbline.FINE : Plumbline.FINDINGS;
    }

    private Replay.Summary read(List<Trial> trials, Replay.Range range, Settings settings) {
        long start = System.nanoTime();
        List<Exceptions> ofTopic = exceptionsPath.isPresent()
                ? List.of()
                : trials.stream().map(Trial::exceptions).toList();
        try (Replay replay = new Replay(settings, new Shown(start))) {
            progress.now("reading who is who, and what is known of images");
            Replay.Summary read =
                    replay.read(new Replay.Range(range.from().minus(warmUp), range.to()), ofTopic, (event, at) -> {
                        trials.forEach(it -> it.observe(event, at));
                    });
            progress.say(String.format(
                    Locale.ROOT,
                    "%,d events from %s, with a warm-up of %s, to %s%s, in %.1f s",
                    read.events(),
                    Times.text(range.from()),
                    dev.plumbline.rules.Durations.text(warmUp),
                    Times.text(range.to()),
                    read.refused() == 0 ? "" : ", " + read.refused() + " records rejected",
                    (System.nanoTime() - start) / 1e9));
            return read;
        }
    }

    /** For a person who looks; where nobody does, what stays is said. */
    private final class Shown implements Replay.Watch {
        private static final long PACE = 100_000_000;

        private final long start;
        private long next;

        Shown(long start) {
            this.start = start;
            this.next = start;
        }

        @Override
        public void said(String line) {
            progress.say(line);
        }

        @Override
        public void progress(long read, long of) {
            long now = System.nanoTime();
            if (now - next >= 0 || read == of) {
                next = now + PACE;
                progress.tick(ProgressBar.text(read, of, "records", Duration.ofNanos(now - start)));
            }
        }
    }

    private void print(Stream<String> lines) {
        progress.clear();
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(it -> out.print(it + "\n"));
        out.flush();
    }

    private void undetermined(long signals) {
        if (signals > 0) {
            progress.say(String.format(
                    Locale.ROOT,
                    "%,d signals may be new or usual: what came before, which tells, is not in the range and its warm-up",
                    signals));
        }
    }

    /** What the engine raised of events whose container it did not know yet may be something else. */
    private void late(Replay.Summary read, List<Alert> alerts, Settings settings) {
        if (read.late() == 0) {
            return;
        }
        progress.say(String.format(
                Locale.ROOT,
                "%,d events are of containers that were told of only when these had waited for that (pending.hold %s):"
                        + " what was raised of them was of no service",
                read.late(),
                dev.plumbline.rules.Durations.text(settings.pendingHold())));
        List<Alert> touched =
                alerts.stream().filter(it -> isOf(read.lateIds(), it)).toList();
        touched.stream()
                .limit(LISTED)
                .forEach(it ->
                        progress.say("  may differ: " + it.getId() + " " + it.getRule() + " of " + it.getService()));
        if (touched.size() > LISTED) {
            progress.say(String.format(Locale.ROOT, "  and %,d more", touched.size() - LISTED));
        }
    }

    private static boolean isOf(Set<String> events, Alert alert) {
        return alert.getEvidence().stream().map(Evidence::getEventId).anyMatch(events::contains);
    }
}
