package dev.plumbline.rules;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.filter.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.drools.core.common.DefaultFactHandle;
import org.kie.api.runtime.KieSession;
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
         */
        record Seen(Optional<Class<? extends Fact>> type, List<Match> matches) implements Observation {}

        /** @param detail which rule failed and how, for the dead letter */
        record Failed(String detail) implements Observation {}
    }

    private static final Observation.Seen NO_FACT = new Observation.Seen(Optional.empty(), List.of());
    private static final Map<Class<?>, Observation.Seen> UNMATCHED = new HashMap<>();

    static {
        Facts.types().forEach(type -> UNMATCHED.put(type, new Observation.Seen(Optional.of(type), List.of())));
    }

    private final RuleSet rules;
    private final Effort effort;
    private final Index.Candidates candidates;
    private final Session[] sessions;
    private final DefaultFactHandle handle = new DefaultFactHandle();

    /** The event at hand as each pack's rules see it: with the pack's lists. Null where no rule of the pack asked for it. */
    private final Fact[] facts;

    /** Places of the shards that get the event at hand. */
    private final int[] met;

    private int metCount;

    public Observer(List<Pack> packs) {
        this(RuleSet.of(packs), Effort.UNCOUNTED);
    }

    /** @param effort told what each event costs */
    public Observer(RuleSet rules, Effort effort) {
        this.rules = rules;
        this.effort = effort;
        candidates = rules.candidates();
        sessions = new Session[rules.shards().size()];
        facts = new Fact[rules.packs().size()];
        met = new int[sessions.length];
    }

    /** The matches of one event. A rule that throws fails the event, not the observer. */
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
            handle.setObject(null);
            Arrays.fill(facts, null);
        }
    }

    /** Holds the event against those rules that it may match. */
    private Observation held(Enriched event, Class<? extends Fact> type, int count, Predicate<RuleInfo> asked) {
        List<Match> matches = List.of();
        for (int i = 0; i < count; i++) {
            RuleSet.Placed rule = rules.rule(candidates.rule(i));
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
                return new Observation.Failed("rule " + rule.info().id() + ": " + detail(e));
            }
        }
        for (int i = 0; i < metCount; i++) {
            Session session = session(met[i]);
            try {
                for (Alerts.Raised raised : session.raised(facts[rules.packOf(met[i])])) {
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
                session.renew();
                return new Observation.Failed(detail(e));
            }
        }
        if (matches.isEmpty()) {
            return UNMATCHED.get(type);
        }
        matches.sort((a, b) -> a.rule().id().compareTo(b.rule().id()));
        return new Observation.Seen(Optional.of(type), List.copyOf(matches));
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
            sessions[shard] = new Session(rules.shards().get(shard), effort);
        }
        return sessions[shard];
    }

    /** A shard's session, made when an event first gets there. */
    private static final class Session {
        private final Shard shard;
        private final Alerts alerts = new Alerts();
        private final LongConsumer effort;
        private KieSession session;

        Session(Shard shard, Effort effort) {
            this.shard = shard;
            this.effort = effort.ofShard(shard.name());
            forget();
        }

        List<Alerts.Raised> raised(Fact fact) {
            long start = System.nanoTime();
            FactHandle inserted = session.insert(fact);
            session.fireAllRules();
            session.delete(inserted);
            if (session.getFactCount() > 0) {
                forget(); // what a rule inserted stays with this event
            }
            effort.accept(System.nanoTime() - start);
            return alerts.take();
        }

        void renew() {
            alerts.take();
            forget();
        }

        private void forget() {
            if (session != null) {
                session.dispose();
            }
            session = shard.base().newKieSession();
            session.setGlobal("alerts", alerts);
        }
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
