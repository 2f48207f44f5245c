package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.event.Alert;
import dev.plumbline.rules.Effort;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Observer;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.RuleSet;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The step that the topology and {@code eval} share: one enriched event against all rules. Keeps nothing between two
 * events. For one thread.
 */
public final class Detector implements AutoCloseable {
    private final Supplier<RuleSet> current;
    private final Effort effort;
    private final Exceptions exceptions;
    private final Quarantine quarantine;
    private RuleSet rules;
    private Observer observer;

    /** With the same rules for good. */
    public Detector(List<Pack> packs) {
        this(packs, new Exceptions(Exceptions.Watcher.NONE));
    }

    /** With the same rules for good. */
    public Detector(List<Pack> packs, Exceptions exceptions) {
        this(always(RuleSet.of(packs)), Effort.UNCOUNTED, exceptions, new Quarantine());
    }

    /**
     * @param current the rules to hold events against; asked before each event, so that others take over between two
     * @param effort told what each event costs
     * @param exceptions which alerts nobody is told of
     * @param quarantine rules that are not asked, and where rules get to that fail
     */
    public Detector(Supplier<RuleSet> current, Effort effort, Exceptions exceptions, Quarantine quarantine) {
        this.quarantine = quarantine;
        this.current = current;
        this.effort = effort;
        this.exceptions = exceptions;
        rules = current.get();
        observer = new Observer(rules, effort, quarantine);
    }

    private static Supplier<RuleSet> always(RuleSet rules) {
        return () -> rules;
    }

    /** What came of one event. */
    public sealed interface Detection {
        /**
         * @param type of what the rules saw; empty for an event that no rule can look at
         * @param matches one for each rule that holds
         * @param alerts one for each match of a rule that raises alerts, with what it falls under: its maturity, its exception, what it is suppressed by
         *     and one for each rule that was put into quarantine
         * @param quarantined rules that failed on this event
         */
        record Seen(
                Optional<Class<? extends Fact>> type,
                List<Match> matches,
                List<Alert> alerts,
                List<Quarantined> quarantined)
                implements Detection {}

        /** @param detail how rules failed of which none is to blame by itself */
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
        RuleSet newest = current.get();
        if (newest != rules) {
            observer.close();
            rules = newest;
            observer = new Observer(rules, effort, quarantine);
        }
        Observer.Observation observation = observer.observe(event, asked);
        if (observation instanceof Observer.Observation.Failed failed) {
            return new Detection.Failed(failed.detail());
        }
        Observer.Observation.Seen seen = (Observer.Observation.Seen) observation;
        List<Match> matches = seen.matches();
        if (matches.isEmpty() && seen.quarantined().isEmpty()) {
            return new Detection.Seen(seen.type(), matches, List.of(), List.of());
        }
        List<Alert> alerts = new ArrayList<>();
        matches.stream().filter(it -> it.rule().isAlert()).forEach(match -> alerts.add(alert(match, at, now)));
        seen.quarantined()
                .forEach(held ->
                        Facts.of(event, Lists.NONE).ifPresent(fact -> alerts.add(HeldRule.alert(held, fact, at, now))));
        return new Detection.Seen(seen.type(), matches, List.copyOf(alerts), seen.quarantined());
    }

    private Alert alert(Match match, Coordinates at, Instant now) {
        Alert alert = AlertFactory.of(match, at, now);
        alert.setException(exceptions.of(match.rule(), match.facts().get(0)));
        alert.setResolvedBy(rules.resolvers(alert.getRule()));
        return alert;
    }

    /** Whether the rule, or an exception of its alerts, asks for anything that depends on whose the event is. */
    public boolean asksOwner(RuleInfo rule) {
        return rule.asksOwner() || exceptions.waits(rule);
    }

    /** Whether {@link #asksOwner} is so, or was while an event waited. */
    public boolean hasAskedOwner(RuleInfo rule) {
        return rule.asksOwner() || exceptions.hasWaited(rule);
    }

    /** Those that the last event was held against. */
    public RuleSet rules() {
        return rules;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    @Override
    public void close() {
        observer.close();
    }
}
