package dev.plumbline.rules;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.filter.Index;
import dev.plumbline.rules.filter.Lookup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.drools.core.common.DefaultFactHandle;

/**
 * What each rule costs over some events, on one thread.
 *
 * <p>Candidates and matches are counted over all events. Time and allocation are taken over at most {@link #MOST_OF_RULE}
 * candidates of a rule, {@link #MOST_OF_SESSION} of one that needs a session, and {@link #MOST_OF_ALL} events of the whole,
 * evenly spread. Of a rule without session it is its conditions on a fact that is there already; of one with session it is
 * all that an observer does that asks this rule alone, with the whole of its shard's session. Alerts are made by somebody else.
 */
public final class RuleCosts {
    private static final int MOST_OF_RULE = 1024;
    private static final int MOST_OF_SESSION = 128;
    private static final int MOST_OF_ALL = 16_384;

    /** A rule that is a candidate for no more of the events would gain little. */
    private static final double BROAD = 0.05;

    /**
     * @param events all of them
     * @param idle events that no rule was a candidate for
     * @param failed events that a rule failed on
     * @param failure which rule failed on the first of these, and how; empty where there is none
     * @param nanoseconds of an event with all rules
     * @param lookupNanoseconds the part of {@code nanoseconds} in which the index is asked
     * @param bytes allocated for an event; empty where this Java does not tell it
     * @param rules the most expensive first
     */
    public record Report(
            long events,
            long idle,
            long failed,
            Optional<String> failure,
            double nanoseconds,
            double lookupNanoseconds,
            OptionalDouble bytes,
            List<OfRule> rules) {
        /** Of one thread. */
        public double eventsPerSecond() {
            return 1e9 / nanoseconds;
        }
    }

    /**
     * @param candidates events that the index names the rule for
     * @param share of all events that these are, 0 to 1
     * @param nanoseconds of one candidate; empty where there was none
     * @param bytes allocated for one candidate; empty as well where this Java does not tell it
     * @param microsecondsPer1000Events candidates or not
     * @param lookup what the rule is looked up by
     * @param session why it needs a session by itself; empty where its conditions are all that is asked
     * @param coupling why its pack's rules look at every event, whatever {@code lookup} says; empty as a rule
     */
    public record OfRule(
            RuleInfo rule,
            long candidates,
            double share,
            long matches,
            OptionalDouble nanoseconds,
            OptionalDouble bytes,
            double microsecondsPer1000Events,
            Lookup lookup,
            Optional<String> session,
            Optional<String> coupling) {

        /** Whether its figures are of a session, its own or its pack's, and not of its conditions alone. */
        public boolean isInSession() {
            return session.isPresent() || coupling.isPresent();
        }

        /** What its author might do about it, the most telling first. */
        public List<String> hints() {
            List<String> hints = new ArrayList<>();
            if (coupling.isPresent()) {
                hints.add("all rules of its pack look at every event together: " + coupling.get());
            } else if (share > BROAD) {
                hints.add(
                        lookup.witnesses().isEmpty()
                                ? "a condition that needs a literal, such as ==, listed or prefix, would spare it most events"
                                : "a literal that fewer events have would spare it most of them");
            }
            session.filter(why -> coupling.isEmpty())
                    .ifPresent(why -> hints.add("needs a session, since " + why + "; " + RuleLint.NO_SESSION));
            return hints;
        }
    }

    private final List<Pack> packs;
    private final List<RuleShape> shapes;
    private final List<Enriched> events;
    private final RuleSet rules;
    private final Fact[][] factsByPack;
    private final Spread[] candidates;
    private final Map<String, Long> matches = new HashMap<>();
    private long idle;
    private long failed;
    private Optional<String> failure = Optional.empty();

    private RuleCosts(List<Pack> packs, List<Enriched> events) {
        this.packs = packs;
        this.shapes = RuleShape.of(packs);
        this.events = events;
        rules = RuleSet.of(packs);
        factsByPack = new Fact[packs.size()][events.size()];
        candidates = new Spread[shapes.size()];
        for (int i = 0; i < candidates.length; i++) {
            candidates[i] = new Spread(rules.rule(i).isPlain() ? MOST_OF_RULE : MOST_OF_SESSION);
        }
    }

    /**
     * @param events at least one
     * @param time how long to measure, warm-up and all; each rule is measured once, even where that takes longer
     */
    public static Report measure(List<Pack> packs, List<Enriched> events, Duration time) {
        return new RuleCosts(packs, events).measured(time);
    }

    private Report measured(Duration time) {
        Spread all = new Spread(MOST_OF_ALL);
        for (int i = 0; i < events.size(); i++) {
            all.add(i);
        }
        count();
        List<Observer> observers = new ArrayList<>();
        try {
            Stopwatch.Measured whole =
                    new Stopwatch.Measured(new Observing(observer(observers, packs), it -> true, sampled(all)));
            Stopwatch.Measured lookup = new Stopwatch.Measured(new LookingUp(rules, sampled(all)));
            List<Stopwatch.Measured> pieces = new ArrayList<>(List.of(whole, lookup));
            Map<Integer, Stopwatch.Measured> ofRules = new HashMap<>();
            for (int i = 0; i < shapes.size(); i++) {
                if (candidates[i].count() > 0) {
                    Stopwatch.Measured ofRule = new Stopwatch.Measured(work(i, observers));
                    ofRules.put(i, ofRule);
                    pieces.add(ofRule);
                }
            }
            Stopwatch.measure(pieces, time);
            List<OfRule> costs = new ArrayList<>();
            for (int i = 0; i < shapes.size(); i++) {
                if (!rules.rule(i).info().isOverSeveral()) { // no event gets there
                    costs.add(cost(i, Optional.ofNullable(ofRules.get(i))));
                }
            }
            costs.sort(Comparator.comparingDouble(OfRule::microsecondsPer1000Events)
                    .reversed()
                    .thenComparing(it -> it.rule().id()));
            return new Report(
                    events.size(),
                    idle,
                    failed,
                    failure,
                    whole.nanoseconds(),
                    lookup.nanoseconds(),
                    whole.bytes(),
                    costs);
        } finally {
            observers.forEach(Observer::close);
        }
    }

    private static Observer observer(List<Observer> opened, List<Pack> packs) {
        Observer observer = new Observer(packs);
        opened.add(observer);
        return observer;
    }

    private void count() {
        Index.Candidates found = rules.candidates();
        Quarantine quarantine = new Quarantine();
        try (Observer observer = new Observer(rules, Effort.UNCOUNTED, quarantine)) {
            for (int i = 0; i < events.size(); i++) {
                Fact fact = Facts.ofOrNull(events.get(i), Lists.NONE);
                int count = fact == null ? 0 : found.find(fact);
                idle += count == 0 ? 1 : 0;
                for (int j = 0; j < count; j++) {
                    candidates[found.rule(j)].add(i);
                }
                Observer.Observation observation = observer.observe(events.get(i));
                if (observation instanceof Observer.Observation.Failed it) {
                    failed++;
                    failure = failure.or(() -> Optional.of(it.detail()));
                } else {
                    Observer.Observation.Seen seen = (Observer.Observation.Seen) observation;
                    seen.matches().forEach(match -> matches.merge(match.rule().id(), 1L, Long::sum));
                    failed += seen.quarantined().isEmpty() ? 0 : 1;
                    for (Quarantined each : seen.quarantined()) {
                        failure = failure.or(() -> Optional.of(each.text()));
                        quarantine.release(each.rule().id()); // each event by itself
                    }
                }
            }
        }
    }

    private Stopwatch.Work work(int rule, List<Observer> observers) {
        RuleSet.Placed placed = rules.rule(rule);
        if (placed.isPlain()) {
            return new Asking(placed.conditions(), facts(placed.pack(), candidates[rule]));
        }
        Pack pack = packs.get(placed.pack());
        Shard shard = shapes.get(rule).rule().shard();
        List<Pack.Compiled> together =
                pack.compiled().stream().filter(it -> it.shard() == shard).toList();
        Pack ofShard = pack.of(together, List.of());
        String id = placed.info().id();
        return new Observing(
                observer(observers, List.of(ofShard)), it -> it.id().equals(id), sampled(candidates[rule]));
    }

    private Enriched[] sampled(Spread sample) {
        return sample.places().mapToObj(events::get).toArray(Enriched[]::new);
    }

    /** With the lists of that pack. */
    private Fact[] facts(int pack, Spread sample) {
        return sample.places().mapToObj(place -> fact(pack, place)).toArray(Fact[]::new);
    }

    private Fact fact(int pack, int place) {
        Fact[] facts = factsByPack[pack];
        if (facts[place] == null) {
            facts[place] = Facts.ofOrNull(events.get(place), packs.get(pack).lists());
        }
        return facts[place];
    }

    private OfRule cost(int rule, Optional<Stopwatch.Measured> measured) {
        RuleShape shape = shapes.get(rule);
        OptionalDouble nanoseconds =
                measured.map(it -> OptionalDouble.of(it.nanoseconds())).orElse(OptionalDouble.empty());
        double share = (double) candidates[rule].count() / events.size();
        String id = shape.rule().info().id();
        return new OfRule(
                shape.rule().info(),
                candidates[rule].count(),
                share,
                matches.getOrDefault(id, 0L),
                nanoseconds,
                measured.map(Stopwatch.Measured::bytes).orElse(OptionalDouble.empty()),
                share * nanoseconds.orElse(0), // nanoseconds of one event are microseconds of a thousand
                shape.lookup(),
                shape.session().map(Sharding.SessionNeed::why),
                shape.packCoupling().map(it -> it.file() + ": " + it.why()));
    }

    /** A rule's conditions, each time on the next of some facts. One that throws is asked as well, and does not hold. */
    private static final class Asking implements Stopwatch.Work {
        private final Shard.Conditions conditions;
        private final Fact[] facts;
        private final DefaultFactHandle handle = new DefaultFactHandle();

        Asking(Shard.Conditions conditions, Fact... facts) {
            this.conditions = conditions;
            this.facts = facts;
        }

        @Override
        public int steps() {
            return facts.length;
        }

        @Override
        public long pass() {
            long held = 0;
            for (Fact fact : facts) {
                handle.setObject(fact);
                held += holds() ? 1 : 0;
            }
            return held;
        }

        private boolean holds() {
            try {
                return conditions.hold(handle);
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                return false; // is counted with the failed events
            }
        }
    }

    /** All that an observer does. */
    private static final class Observing implements Stopwatch.Work {
        private final Observer observer;
        private final Predicate<RuleInfo> asked;
        private final Enriched[] events;

        Observing(Observer observer, Predicate<RuleInfo> asked, Enriched... events) {
            this.observer = observer;
            this.asked = asked;
            this.events = events;
        }

        @Override
        public int steps() {
            return events.length;
        }

        @Override
        public long pass() {
            long matches = 0;
            for (Enriched event : events) {
                if (observer.observe(event, asked) instanceof Observer.Observation.Seen seen) {
                    matches += seen.matches().size();
                }
            }
            return matches;
        }
    }

    /** An event is made a fact, and its candidates are found. */
    private static final class LookingUp implements Stopwatch.Work {
        private final Index.Candidates candidates;
        private final Enriched[] events;

        LookingUp(RuleSet rules, Enriched... events) {
            candidates = rules.candidates();
            this.events = events;
        }

        @Override
        public int steps() {
            return events.length;
        }

        @Override
        public long pass() {
            long found = 0;
            for (Enriched event : events) {
                Fact fact = Facts.ofOrNull(event, Lists.NONE);
                found += fact == null ? 0 : candidates.find(fact);
            }
            return found;
        }
    }
}
