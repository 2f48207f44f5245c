package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.Alert;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Observer;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.RuleInfo.Maturity;
import dev.plumbline.rules.facts.Fact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The step that the topology and {@code eval} share: one enriched event against all rules. Keeps nothing between two
 * events. For one thread.
 */
public final class Detector implements AutoCloseable {
    private final Observer observer;

    public Detector(List<Pack> packs) {
        this.observer = new Observer(packs);
    }

    /** What came of one event. */
    public sealed interface Detection {
        /**
         * @param fact what the rules saw; empty for an event that no rule can look at
         * @param matches one for each rule that holds, shadowed rules too
         * @param alerts what is raised: a match of a rule that is not a shadow
         */
        record Seen(Optional<Fact> fact, List<Match> matches, List<Alert> alerts) implements Detection {}

        /** @param detail which rule failed and how */
        record Failed(String detail) implements Detection {}
    }

    /**
     * @param at where the event stands in Kafka
     * @param now when alerts are raised
     */
    public Detection detect(Enriched event, Coordinates at, Instant now) {
        return detect(event, at, now, rule -> true);
    }

    /**
     * As {@link #detect(Enriched, Coordinates, Instant)}, of some rules.
     *
     * @param asked whether a rule looks at the event now
     */
    public Detection detect(Enriched event, Coordinates at, Instant now, Predicate<RuleInfo> asked) {
        Observer.Observation observation = observer.observe(event);
        if (observation instanceof Observer.Observation.Failed failed) {
            return new Detection.Failed(failed.detail());
        }
        Observer.Observation.Seen seen = (Observer.Observation.Seen) observation;
        List<Match> matches = seen.matches().stream()
                .filter(match -> asked.test(match.rule()))
                .toList();
        List<Alert> alerts = matches.stream()
                .filter(match -> match.rule().maturity() != Maturity.SHADOW)
                .map(match -> AlertFactory.of(match, at, now))
                .toList();
        return new Detection.Seen(seen.fact(), matches, alerts);
    }

    @Override
    public void close() {
        observer.close();
    }
}
