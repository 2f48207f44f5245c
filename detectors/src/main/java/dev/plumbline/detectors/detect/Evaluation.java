package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.correlate.Correlating;
import dev.plumbline.detectors.correlate.Signals;
import dev.plumbline.detectors.detect.Detector.Detection;
import dev.plumbline.detectors.detect.Settling.Outcome;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Signal;
import dev.plumbline.event.Witnesses;
import dev.plumbline.rules.Correlator;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The topology's observe, correlate and settle steps over events at hand, without a broker. Same events, same alerts; in any
 * order: what is raised settles in the order of time, or, where its events stand on a topic, in that of ingest, as it did in the
 * engine. At the end time passes every interval.
 */
public final class Evaluation implements AutoCloseable {
    private static final Comparator<Alert> BY_TIME =
            Comparator.comparing(Alert::getTime).thenComparing(Alert::getId).thenComparing(Alert::getState);

    /** Repeats are recognised over the whole of the input. */
    private static final Duration WHOLE = Duration.ofDays(36_500);

    private final Detector detector;
    private final Consumer<String> failures;
    private final Map<String, Alert> raised = new HashMap<>();
    private final Over over = new Over();
    /** When events of topics were ingested, by the ids of those that anything came of. */
    private final Map<String, Instant> arrivals = new HashMap<>();

    private final int flood;
    private final Exceptions exceptions;

    /** With no exceptions, and without a flood guard. */
    public Evaluation(Detector detector, Consumer<String> failures) {
        this(detector, 0, new Exceptions(Exceptions.Watcher.NONE), failures);
    }

    /**
     * @param flood alerts of one rule and service that go out within a minute; 0: all
     * @param exceptions told of their hits; the detector decides by them
     * @param failures told of each event on which a rule failed
     */
    public Evaluation(Detector detector, int flood, Exceptions exceptions, Consumer<String> failures) {
        this.detector = detector;
        this.flood = flood;
        this.exceptions = exceptions;
        this.failures = failures;
    }

    /**
     * What all events came to.
     *
     * @param alerts what goes out, in the order of time and id
     * @param outcomes how many alerts each befell
     */
    public record Settled(List<Alert> alerts, Map<Outcome, Integer> outcomes) {}

    /** Takes in an event that came through no topic; what comes of it is known once all are. */
    public void observe(Enriched event) {
        observe(event, Coordinates.NONE);
    }

    /**
     * As {@link #observe(Enriched)}.
     *
     * @param at where the event stands in Kafka
     */
    public void observe(Enriched event, Coordinates at) {
        Detection detection = detector.detect(event, at, Instant.EPOCH);
        if (detection instanceof Detection.Failed failed) {
            failures.accept("event " + id(event) + ": " + failed.detail());
        } else {
            Detection.Seen seen = (Detection.Seen) detection;
            seen.quarantined().forEach(it -> failures.accept("event " + id(event) + ": " + it.text()));
            seen.alerts().forEach(it -> raised.putIfAbsent(it.getId(), it));
            over.observed(event, at, seen.matches());
            boolean isHeard =
                    event instanceof Enriched.Kernel kernel && kernel.event().getVerdict() != null;
            if (at.inKafka() && (isHeard || !seen.matches().isEmpty())) {
                arrivals.putIfAbsent(id(event), ingestTime(event));
            }
        }
    }

    private static String id(Enriched event) {
        return event instanceof Enriched.Kernel kernel
                ? kernel.event().getId()
                : ((Enriched.Pipeline) event).event().getId();
    }

    /** Signals of which it cannot be told whether they are usual, since what came before is not at hand. */
    public long undetermined() {
        return over.learning;
    }

    private static Instant ingestTime(Enriched event) {
        return event instanceof Enriched.Kernel kernel
                ? kernel.event().getIngestTime()
                : ((Enriched.Pipeline) event).event().getIngestTime();
    }

    /**
     * When the last of its events was ingested, or, for what came due behind them, when it did; where that is not known, as of
     * files, when it happened.
     */
    private Instant arrival(Alert alert) {
        boolean isDue = alert.getEvidence().stream().allMatch(it -> it.getTime().isBefore(alert.getTime()));
        return Stream.concat(
                        alert.getEvidence().stream().map(it -> arrivals.get(it.getEventId())),
                        Stream.of(alert.getTime()).filter(it -> isDue))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(alert.getTime());
    }

    /** Lets all that was observed settle. To be called once. */
    public Settled settled() {
        over.end();
        Out out = new Out();
        Settling settling =
                new Settling(new Settling.Limits(WHOLE, flood, Integer.MAX_VALUE), Settling.Store.inMemory(), out);
        raised.values().stream()
                .sorted(Comparator.comparing(this::arrival).thenComparing(BY_TIME))
                .forEach(it -> settling.alert(Settling.key(it), it, Settling.Arrival.AT_HAND));
        settling.end();
        out.alerts.sort(BY_TIME);
        return new Settled(List.copyOf(out.alerts), out.outcomes);
    }

    /** Rules over several events. */
    private final class Over implements Correlating.Sink {
        private Correlating first;
        private Correlating second;
        private long learning;

        void observed(Enriched event, Coordinates at, List<Match> matches) {
            RuleSet rules = detector.rules();
            if (first == null) {
                first = correlating(1);
                second = correlating(2);
            }
            for (Match match : matches) {
                Signals.of(match, at, rules, 1).forEach(first::signal);
                Signals.of(match, at, rules, 2).forEach(second::signal);
            }
            if (event instanceof Enriched.Kernel kernel) {
                Signals.of(kernel, at, rules, 1).forEach(first::signal);
                Signals.of(kernel, at, rules, 2).forEach(second::signal);
            }
        }

        private Correlating correlating(int stratum) {
            return new Correlating(
                    detector::rules,
                    stratum,
                    detector.quarantine(),
                    exceptions,
                    Settling.Store.inMemory(),
                    new Correlating.Limits(Duration.ZERO, Integer.MAX_VALUE, Correlator.Limits.USUAL),
                    () -> Instant.EPOCH,
                    this);
        }

        /** Time passes every window. */
        void end() {
            if (first != null) {
                first.end();
                second.end();
                first.close();
                second.close();
            }
        }

        @Override
        public void raised(Alert alert) {
            raised.putIfAbsent(alert.getId(), alert);
        }

        @Override
        public void signalled(Signal signal) {
            second.signal(signal);
        }

        @Override
        public void taken(Signal signal) {}

        @Override
        public void repeated(Signal signal) {}

        @Override
        public void late(Signal signal) {
            throw new IllegalStateException("a signal of " + signal.getRule() + " came after the end");
        }

        @Override
        public void quarantined(Quarantined rule, Alert alert) {
            failures.accept("signals: " + rule.text());
        }

        @Override
        public void evicted(long count) {}

        @Override
        public void learning(long count) {
            learning += count;
        }
    }

    private final class Out implements Settling.Sink {
        private final List<Alert> alerts = new ArrayList<>();
        private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

        @Override
        public void settled(String key, Alert alert, Outcome outcome) {
            outcomes.merge(outcome, 1, Integer::sum);
            if (outcome == Outcome.EMITTED) {
                alerts.add(alert);
            } else if (outcome == Outcome.EXCEPTED) {
                exceptions.hit(alert.getException());
            }
        }

        @Override
        public void told(String key, Alert alert) {
            alerts.add(alert);
        }

        @Override
        public void repeated() {}

        @Override
        public void witnessed(String key, Witnesses witnesses) {
            raised.get(witnesses.getAlertId()).setWitnesses(witnesses.getCollectors());
        }

        @Override
        public void evicted() {}
    }

    @Override
    public void close() {
        detector.close();
    }
}
