package dev.plumbline.rules;

import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;

/** Looks at one event at a time with all rules of some packs. Keeps nothing between two events. For one thread. */
public final class Observer implements AutoCloseable {

    /** What came of looking at one event. */
    public sealed interface Observation {
        /**
         * @param fact the fact that the rules saw; empty for an event that is none
         * @param matches in the order of rule ids
         */
        record Seen(Optional<Fact> fact, List<Match> matches) implements Observation {}

        /** @param detail which rule failed and how, for the dead letter */
        record Failed(String detail) implements Observation {}
    }

    private static final class Loaded {
        private final Pack pack;
        private final Map<String, RuleInfo> rules = new HashMap<>();
        private final Alerts alerts = new Alerts();
        private KieSession session;

        Loaded(Pack pack) {
            this.pack = pack;
            pack.rules().forEach(rule -> rules.put(rule.id(), rule));
            renew();
        }

        void renew() {
            alerts.take();
            forget();
        }

        void forget() {
            if (session != null) {
                session.dispose();
            }
            session = pack.base().newKieSession();
            session.setGlobal("alerts", alerts);
        }
    }

    private final List<Loaded> packs;

    public Observer(List<Pack> packs) {
        this.packs = packs.stream().map(Loaded::new).toList();
    }

    /** The matches of one event. A rule that throws fails the event, not the observer. */
    public Observation observe(Enriched event) {
        List<Match> matches = new ArrayList<>();
        Optional<Fact> seen = Optional.empty();
        for (Loaded it : packs) {
            Optional<Fact> fact = Facts.of(event, it.pack.lists());
            if (fact.isEmpty()) {
                return new Observation.Seen(fact, List.of());
            }
            seen = fact;
            try {
                FactHandle handle = it.session.insert(fact.get());
                it.session.fireAllRules();
                it.session.delete(handle);
                if (it.session.getFactCount() > 0) {
                    it.forget(); // what a rule inserted stays with this event
                }
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                // The two errors are a rule's own doing as well, and would end the thread at the same event for ever.
                it.renew();
                Throwable cause = e;
                while (cause.getCause() != null) {
                    cause = cause.getCause();
                }
                return new Observation.Failed(
                        e.getMessage() == null ? cause.toString() : e.getMessage() + ": " + cause);
            }
            for (Alerts.Raised raised : it.alerts.take()) {
                matches.add(new Match(it.rules.get(raised.rule()), raised.facts()));
            }
        }
        matches.sort((a, b) -> a.rule().id().compareTo(b.rule().id()));
        return new Observation.Seen(seen, List.copyOf(matches));
    }

    /** Facts that are held now: none between two events. */
    long factCount() {
        return packs.stream().mapToLong(it -> it.session.getFactCount()).sum();
    }

    @Override
    public void close() {
        packs.forEach(it -> it.session.dispose());
    }
}
