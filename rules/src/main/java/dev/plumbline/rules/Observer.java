package dev.plumbline.rules;

import dev.plumbline.rules.Quarantined.Reason;
import dev.plumbline.rules.confine.Steps;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.filter.Index;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.drools.core.common.DefaultFactHandle;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.ConsequenceException;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Looks at one event at a time with all rules of some packs. Keeps nothing between two events. For one thread.
 *
 * <p>The index names the rules that an event may match, and their compiled conditions are asked. That is all for a rule of one
 * pattern that raises an alert of its fact. The others get the event into the session of their shard.
 */
public final class Observer implements AutoCloseable {

    /** What came of looking at one event. */
    public sealed interface Observation {
        /**
         * @param type of the fact that the rules saw; empty for an event that is none
         * @param matches in the order of rule ids
         * @param quarantined rules that failed on this event, and are asked no more; the others have been asked
         */
        record Seen(Optional<Class<? extends Fact>> type, List<Match> matches, List<Quarantined> quarantined)
                implements Observation {}

        /** @param detail how rules failed of which none is to blame by itself, for the dead letter */
        record Failed(String detail) implements Observation {}
    }

    /** So often do rules that work together fire for one event at most. */
    private static final int MOST_FIRINGS = 1_000;

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final Observation.Seen NO_FACT = new Observation.Seen(Optional.empty(), List.of(), List.of());
    private static final Map<Class<?>, Observation.Seen> UNMATCHED = new HashMap<>();

    static {
        Facts.types()
                .forEach(type -> UNMATCHED.put(type, new Observation.Seen(Optional.of(type), List.of(), List.of())));
    }

    private final RuleSet rules;
    private final Effort effort;
    private final Quarantine quarantine;
    private final Index.Candidates candidates;
    private final Session[] sessions;
    private final DefaultFactHandle handle = new DefaultFactHandle();

    /** The event at hand as each pack's rules see it: with the pack's lists. Null where no rule of the pack asked for it. */
    private final Fact[] facts;

    /** Places of the shards that get the event at hand. */
    private final int[] met;

    private int metCount;

    /** Rules that failed on the event at hand. */
    private final List<Quarantined> quarantined = new ArrayList<>();

    public Observer(List<Pack> packs) {
        this(RuleSet.of(packs), Effort.UNCOUNTED, new Quarantine());
    }

    /**
     * @param effort told what each event costs
     * @param quarantine rules that are not asked, and where rules get to that fail
     */
    public Observer(RuleSet rules, Effort effort, Quarantine quarantine) {
        this.rules = rules;
        this.effort = effort;
        this.quarantine = quarantine;
        candidates = rules.candidates();
        sessions = new Session[rules.shards().size()];
        facts = new Fact[rules.packs().size()];
        met = new int[sessions.length];
    }

    /** The matches of one event. A rule that fails on it is asked no more, and all others are. */
    public Observation observe(Enriched event) {
        return observe(event, rule -> true);
    }

    /**
     * As {@link #observe(Enriched)}, of some rules.
     *
     * @param asked whether a rule looks at the event
     */
    public Observation observe(Enriched event, Predicate<RuleInfo> asked) {
        Fact fact = Facts.ofOrNull(event, rules.firstLists());
        if (fact == null) {
            return NO_FACT;
        }
        int count = candidates.find(fact);
        if (count == 0) {
            effort.looked(0, false);
            return UNMATCHED.get(fact.getClass());
        }
        facts[0] = fact; // to look it up, any pack's will do
        try {
            return held(event, fact.getClass(), count, asked);
        } finally {
            effort.looked(count, metCount > 0);
            metCount = 0;
            quarantined.clear();
            handle.setObject(null);
            Arrays.fill(facts, null);
        }
    }

    /** Holds the event against those rules that it may match. */
    private Observation held(Enriched event, Class<? extends Fact> type, int count, Predicate<RuleInfo> asked) {
        long start = System.nanoTime();
        List<Match> matches = List.of();
        for (int i = 0; i < count; i++) {
            RuleSet.Placed rule = rules.rule(candidates.rule(i));
            if (quarantine.holds(rule)) {
                continue;
            }
            try {
                if (asked.test(rule.info()) && holds(rule, event)) {
                    if (!rule.isPlain()) {
                        meet(rule.shard());
                    } else {
                        matches = matches.isEmpty() ? new ArrayList<>() : matches;
                        matches.add(new Match(rule.info(), List.of(facts[rule.pack()])));
                    }
                }
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                // The two errors are a rule's own doing as well, and would end the thread at the same event for ever.
                quarantine(rule, Reason.THREW, detail(e));
            }
        }
        for (int i = 0; i < metCount; i++) {
            try {
                for (Alerts.Raised raised : session(met[i]).raised(facts[rules.packOf(met[i])])) {
                    RuleSet.Placed rule = rules.rule(raised.rule());
                    if (rule != null // one that another pack disables is there all the same
                            && !rule.isPlain()
                            && asked.test(rule.info())
                            && rule.reach().admits(raised.facts().get(0))) {
                        matches = matches.isEmpty() ? new ArrayList<>() : matches;
                        matches.add(new Match(rule.info(), raised.facts()));
                    }
                }
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                return new Observation.Failed(detail(e));
            }
        }
        if (System.nanoTime() - start > quarantine.budget().toNanos()) {
            strike(event, count, asked);
        }
        if (matches.isEmpty() && quarantined.isEmpty()) {
            return UNMATCHED.get(type);
        }
        matches = new ArrayList<>(matches);
        matches.sort((a, b) -> a.rule().id().compareTo(b.rule().id()));
        return new Observation.Seen(Optional.of(type), List.copyOf(matches), List.copyOf(quarantined));
    }

    private void quarantine(RuleSet.Placed rule, Reason reason, String detail) {
        quarantine.hold(rule, reason, detail).ifPresent(quarantined::add);
    }

    /** Something took long: asks each rule again by itself, for the processor's time, which a pause does not take. */
    private void strike(Enriched event, int count, Predicate<RuleInfo> asked) {
        for (int i = 0; i < count; i++) {
            RuleSet.Placed rule = rules.rule(candidates.rule(i));
            if (!quarantine.holds(rule) && asked.test(rule.info())) {
                Duration took = took(rule, event);
                if (took.compareTo(quarantine.budget()) > 0) {
                    quarantine.strike(rule, took).ifPresent(quarantined::add);
                }
            }
        }
    }

    private Duration took(RuleSet.Placed rule, Enriched event) {
        long start = CLOCK.getCurrentThreadCpuTime();
        if (holds(rule, event) && !rule.isPlain()) {
            session(rule.shard()).failure(facts[rule.pack()], List.of(rule));
        }
        return Duration.ofNanos(CLOCK.getCurrentThreadCpuTime() - start);
    }

    /** Whether the event meets the rule's conditions; true also where only its shard's session can tell. */
    private boolean holds(RuleSet.Placed rule, Enriched event) {
        if (facts[rule.pack()] == null) {
            facts[rule.pack()] =
                    Facts.ofOrNull(event, rules.packs().get(rule.pack()).lists());
        }
        handle.setObject(facts[rule.pack()]);
        return rule.reach().admits(facts[rule.pack()])
                && (rule.conditions() == null || rule.conditions().hold(handle));
    }

    private void meet(int shard) {
        for (int i = 0; i < metCount; i++) {
            if (met[i] == shard) {
                return;
            }
        }
        met[metCount++] = shard;
    }

    private static String detail(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return failure.getMessage() == null ? cause.toString() : failure.getMessage() + ": " + cause;
    }

    private Session session(int shard) {
        if (sessions[shard] == null) {
            sessions[shard] = new Session(shard);
        }
        return sessions[shard];
    }

    /** A shard's session, made when an event first gets there, without the rules that are held. */
    private final class Session {
        private final Shard shard;
        private final Alerts alerts = new Alerts();
        private final LongConsumer cost;
        private Map<String, Quarantined> known = Map.of();
        private List<RuleSet.Placed> asked;
        private KieSession session;

        Session(int place) {
            shard = rules.shards().get(place);
            cost = effort.ofShard(shard.name());
            asked = rules(shard);
            forget();
        }

        private List<RuleSet.Placed> rules(Shard shard) {
            return shard.rules().keySet().stream()
                    .map(rules::rule)
                    .filter(Objects::nonNull) // others are switched off
                    .toList();
        }

        /** What its rules say. Those that fail are taken out, until the others do not. */
        List<Alerts.Raised> raised(Fact fact) {
            if (known != quarantine.now()) {
                leaveOut();
            }
            long start = System.nanoTime();
            while (!asked.isEmpty()) {
                Optional<Failure> failure = failure(fact);
                if (failure.isEmpty()) {
                    cost.accept(System.nanoTime() - start);
                    return alerts.take();
                }
                blame(failure.get(), fact);
            }
            return List.of();
        }

        private void leaveOut() {
            known = quarantine.now();
            List<RuleSet.Placed> left =
                    rules(shard).stream().filter(it -> !quarantine.holds(it)).toList();
            if (!left.equals(asked)) {
                asked = left;
                forget();
            }
        }

        private void blame(Failure failure, Fact fact) {
            RuleSet.Placed culprit = culprit(failure, fact, asked).orElse(asked.get(0)); // else one after the other
            quarantine(culprit, failure.reason(), detail(failure.thrown()));
            leaveOut();
        }

        /** Who it is: the one whose consequence threw, else the one of a half that fails without the other half. */
        private Optional<RuleSet.Placed> culprit(Failure failure, Fact fact, List<RuleSet.Placed> suspects) {
            if (failure.thrown() instanceof ConsequenceException told && failure.reason() == Reason.THREW) {
                return Optional.ofNullable(rules.rule(told.getRule().getName()));
            }
            if (suspects.size() == 1) {
                return Optional.of(suspects.get(0));
            }
            int middle = suspects.size() / 2;
            List<RuleSet.Placed> first = suspects.subList(0, middle);
            List<RuleSet.Placed> second = suspects.subList(middle, suspects.size());
            if (failure(fact, first).isPresent()) {
                return culprit(failure, fact, first);
            }
            if (failure(fact, second).isPresent()) {
                return culprit(failure, fact, second);
            }
            // They fail together alone: without one of them, the others do not.
            return suspects.stream()
                    .filter(it -> failure(fact, without(it)).isEmpty())
                    .findFirst();
        }

        private List<RuleSet.Placed> without(RuleSet.Placed rule) {
            return asked.stream().filter(it -> !it.key().equals(rule.key())).toList();
        }

        private Optional<Failure> failure(Fact fact) {
            Optional<Failure> failure = failure(session, fact, asked.size());
            if (failure.isPresent() || session.getFactCount() > 0) {
                forget(); // what a rule inserted stays with this event
            }
            return failure;
        }

        /** How some of the rules fail on the fact without the others, if they do. */
        Optional<Failure> failure(Fact fact, List<RuleSet.Placed> some) {
            List<Alerts.Raised> before = alerts.take();
            KieSession aside = open(some);
            try {
                return failure(aside, fact, some.size());
            } finally {
                aside.dispose();
                alerts.put(before);
            }
        }

        private Optional<Failure> failure(KieSession session, Fact fact, int rules) {
            Steps.begin(Steps.MOST * rules);
            try {
                FactHandle inserted = session.insert(fact);
                if (session.fireAllRules(MOST_FIRINGS) >= MOST_FIRINGS) {
                    return failed(
                            new IllegalStateException("fired " + MOST_FIRINGS + " times for one event"),
                            Reason.ENDLESS);
                }
                session.delete(inserted);
                return Optional.empty();
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                return failed(e, isOf(e, Steps.TooMany.class) ? Reason.BUDGET : Reason.THREW);
            } finally {
                Steps.end();
            }
        }

        private Optional<Failure> failed(Throwable thrown, Reason reason) {
            alerts.take();
            return Optional.of(new Failure(thrown, reason));
        }

        private void forget() {
            if (session != null) {
                session.dispose();
            }
            session = open(asked);
        }

        private KieSession open(List<RuleSet.Placed> some) {
            Set<String> others = new HashSet<>(shard.rules().keySet());
            some.forEach(it -> others.remove(it.info().id()));
            KieSession opened = shard.without(others).newKieSession();
            opened.setGlobal("alerts", alerts);
            return opened;
        }
    }

    private record Failure(Throwable thrown, Reason reason) {}

    private static boolean isOf(Throwable thrown, Class<? extends Throwable> type) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    /** Facts that are held now: none between two events. */
    long factCount() {
        return Arrays.stream(sessions)
                .filter(it -> it != null)
                .mapToLong(it -> it.session.getFactCount())
                .sum();
    }

    @Override
    public void close() {
        for (Session session : sessions) {
            if (session != null) {
                session.session.dispose();
            }
        }
    }
}
