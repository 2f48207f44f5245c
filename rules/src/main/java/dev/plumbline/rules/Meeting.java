package dev.plumbline.rules;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.SignalFact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.drools.core.common.DefaultFactHandle;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/**
 * Where the facts of one rule over several events meet. They come in the order of time.
 *
 * <p>Errors: what a condition throws, and {@link Endless}.
 */
interface Meeting extends AutoCloseable {
    /** So often does a rule fire for one signal at most. */
    int MOST_FIRINGS = 1_000;

    /** A rule fires without end. */
    final class Endless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Endless() {
            super("fired " + MOST_FIRINGS + " times for one signal");
        }
    }

    /**
     * What new facts meet in.
     *
     * @param made of one signal, never empty
     */
    List<Match> meet(List<SignalFact> made);

    /**
     * Nothing older comes any more: what of that meets in which something is absent.
     *
     * @param millis since 1970
     */
    List<Match> advance(long millis);

    /** Facts that are kept for what may come. */
    long factCount();

    @Override
    void close();

    /**
     * @param most facts of one key that are kept; of more the oldest make room
     * @param evicted told of each that does
     */
    static Meeting of(RuleSet.Over over, int most, Runnable evicted) {
        Optional<Shard.Conditions> conditions =
                over.rule().isPlain() ? Optional.ofNullable(over.rule().conditions()) : Optional.empty();
        if (conditions.isPresent()) {
            return new Alone(over.rule().info(), conditions.get());
        }
        return over.asks()
                .meeting()
                .<Meeting>map(it -> it.absent()
                        .<Meeting>map(absent -> new MeetingWhenDue(over, it, absent, most, evicted))
                        .orElseGet(() -> new MeetingOnce(over, it, most, evicted)))
                .orElseGet(() -> new MeetingOverTime(over, most, evicted));
    }

    /** A fact by itself is all that is asked. */
    record Alone(RuleInfo rule, Shard.Conditions conditions) implements Meeting {
        @Override
        public List<Match> meet(List<SignalFact> made) {
            List<Match> matches = new ArrayList<>();
            DefaultFactHandle handle = new DefaultFactHandle();
            for (SignalFact fact : made) {
                handle.setObject(fact);
                if (conditions.hold(handle)) {
                    matches.add(new Match(rule, List.of(fact)));
                }
            }
            return matches;
        }

        @Override
        public List<Match> advance(long millis) {
            return List.of();
        }

        @Override
        public long factCount() {
            return 0;
        }

        @Override
        public void close() {}
    }

    /** A session, which is opened when it is first asked for, and what its rule has said. */
    final class Room implements AutoCloseable {
        private final RuleInfo rule;
        private final Supplier<KieSession> opening;
        private final Alerts alerts = new Alerts();
        private final List<Match> said = new ArrayList<>();
        private KieSession session;

        Room(RuleInfo rule, Supplier<KieSession> opening) {
            this.rule = rule;
            this.opening = opening;
        }

        KieSession session() {
            if (session == null) {
                open();
            }
            return session;
        }

        boolean isOpen() {
            return session != null;
        }

        private void open() {
            session = opening.get();
            session.setGlobal("alerts", alerts);
            session.addEventListener(new DefaultAgendaEventListener() {
                @Override
                public void afterMatchFired(AfterMatchFiredEvent event) {
                    alerts.take().forEach(it -> said.add(whole(it, event.getMatch())));
                }
            });
        }

        /** What the consequence names comes first, and all else that met in the rule behind it. */
        private Match whole(Alerts.Raised raised, org.kie.api.runtime.rule.Match match) {
            List<Fact> all = new ArrayList<>(raised.facts());
            for (Object each : match.getObjects()) {
                if (each instanceof SignalFact fact && !all.contains(fact)) {
                    all.add(fact);
                }
            }
            return new Match(rule, all);
        }

        /** What the rule says of facts that are alone with each other; nothing of them is kept. */
        List<Match> meet(Collection<SignalFact> facts) {
            List<FactHandle> inside = new ArrayList<>(facts.size());
            facts.forEach(it -> inside.add(session().insert(it)));
            List<Match> matches = fire();
            inside.forEach(session::delete);
            return matches;
        }

        /** What the rule says of what is inside, and has not said before. */
        List<Match> fire() {
            said.clear();
            if (session().fireAllRules(MOST_FIRINGS) >= MOST_FIRINGS) {
                throw new Endless();
            }
            return List.copyOf(said);
        }

        /** What is inside is gone; it opens anew when it is asked for again. */
        @Override
        public void close() {
            if (session != null) {
                session.dispose();
                session = null;
            }
        }
    }
}
