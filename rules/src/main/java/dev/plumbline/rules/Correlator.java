package dev.plumbline.rules;

import dev.plumbline.rules.Quarantined.Reason;
import dev.plumbline.rules.RuleInfo.Scope;
import dev.plumbline.rules.confine.Steps;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.correlate.Windows;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact;
import dev.plumbline.rules.facts.SignalFacts;
import dev.plumbline.rules.facts.SignalFields;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.drools.core.common.DefaultFactHandle;
import org.drools.core.common.InternalFactHandle;
import org.kie.api.event.rule.AfterMatchFiredEvent;
import org.kie.api.event.rule.DefaultAgendaEventListener;
import org.kie.api.runtime.KieSession;
import org.kie.api.runtime.rule.FactHandle;
import org.kie.api.time.SessionPseudoClock;

/**
 * Holds signals, which come in the order of time, against the rules over several events of one stratum. For one thread.
 *
 * <p>Each rule is for itself: it has windows and a session of its own, which only the signals that it asks for get into, so a
 * signal costs as much as the rules that ask for it, and a rule that fails takes no other with it. What is kept here is
 * derived: a correlator that is given the signals of the longest window again, in their order, is as the one before.
 */
public final class Correlator implements AutoCloseable {
    /** Told what comes of signals. */
    public interface Sink {
        /** A rule's conditions are met. */
        void matched(Correlated correlated);

        /** A rule failed, and is asked no more. */
        void quarantined(Quarantined rule, Signal.Noticed at);
    }

    /**
     * Signals that together meet a rule's conditions.
     *
     * @param match of facts of signals
     * @param scope what {@code key} names
     * @param time of the newest signal; where something had not to come, when it was too late for it
     * @param isDated whether the time tells it apart from others of the same signals
     */
    public record Correlated(Match match, Scope scope, String key, Instant time, boolean isDated) {
        /** The signals that it stands on, in the order of time, each once. */
        public List<SignalFact.Ref> stands() {
            Map<String, SignalFact.Ref> refs = new LinkedHashMap<>();
            match.facts().stream()
                    .flatMap(it -> List.of(((SignalFact) it).stands()).stream())
                    .sorted((a, b) ->
                            a.time() != b.time() ? Long.compare(a.time(), b.time()) : a.id().compareTo(b.id()))
                    .forEach(it -> refs.put(it.id(), it));
            return List.copyOf(refs.values());
        }
    }

    /**
     * How much is kept.
     *
     * @param ofKey signals of one scope key that are in one rule's session at once; of more the oldest make room
     * @param values values of one scope key that are known to be usual
     */
    public record Limits(int ofKey, int values) {
        public static final Limits USUAL = new Limits(1_000, 10_000);
    }

    /** What is counted over all rules; by whoever asks. */
    public static final class Tally {
        private long evicted;
        private long learning;

        /** Signals and values that made room for others. */
        public long evicted() {
            return evicted;
        }

        /** Signals of which it cannot be told yet whether they are usual. */
        public long learning() {
            return learning;
        }
    }

    private static final int MOST_FIRINGS = 1_000;

    private static final Sink NOBODY = new Sink() {
        @Override
        public void matched(Correlated correlated) {}

        @Override
        public void quarantined(Quarantined rule, Signal.Noticed at) {}
    };

    private final RuleSet rules;
    private final int stratum;
    private final Quarantine quarantine;
    private final Baseline.Store store;
    private final Limits limits;
    private final Tally tally;
    private final Map<String, Watching> all = new HashMap<>();
    private final Map<String, List<Watching>> byRule = new HashMap<>();
    private Map<String, Quarantined> held;

    /**
     * @param stratum 1 or 2
     * @param quarantine rules that are not asked, and where rules get to that fail
     * @param store of what is usual; nobody else changes it
     */
    public Correlator(RuleSet rules, int stratum, Quarantine quarantine, Baseline.Store store, Limits limits) {
        this(rules, stratum, quarantine, store, limits, new Tally(), Map.of());
    }

    private Correlator(
            RuleSet rules,
            int stratum,
            Quarantine quarantine,
            Baseline.Store store,
            Limits limits,
            Tally tally,
            Map<String, Watching> before) {
        this.rules = rules;
        this.stratum = stratum;
        this.quarantine = quarantine;
        this.store = store;
        this.limits = limits;
        this.tally = tally;
        held = quarantine.now();
        for (RuleSet.Over each : rules.over(stratum)) {
            if (!quarantine.holds(each.rule())) {
                String key = key(each);
                Watching known = before.get(key);
                if (known == null) {
                    boolean hasOtherLists = before.values().stream()
                            .anyMatch(it ->
                                    it.over.rule().key().equals(each.rule().key()));
                    known = new Watching(each, hasOtherLists);
                }
                known.over = each;
                all.put(key, known);
            }
        }
    }

    /** Its text, and the lists where it asks any. */
    private static String key(RuleSet.Over over) {
        return over.rule().key() + "\n" + over.rule().info().scope()
                + (over.rule().info().fields().contains("listed")
                        ? "\n" + over.lists().hashCode()
                        : "");
    }

    public Tally tally() {
        return tally;
    }

    /** Whether it is still to be used: no rule has come out of quarantine, or been put there, since. */
    public boolean isCurrent(RuleSet newest) {
        return newest == rules && held == quarantine.now();
    }

    /**
     * One of other rules. What was kept for a rule that is the same is as it was; this one is not to be used again.
     *
     * <p>The others have seen nothing yet: {@link #again} is to be given what came before.
     */
    public Correlator with(RuleSet newest) {
        Correlator next = new Correlator(newest, stratum, quarantine, store, limits, tally, all);
        all.forEach((key, it) -> {
            if (next.all.get(key) != it) {
                it.close();
            }
        });
        return next;
    }

    /** The longest time for which any rule looks back. */
    public Duration window() {
        return rules.over(stratum).stream()
                .map(it -> it.asks().window())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** For how long a signal is to be kept, so that {@link #again} can be given it. */
    public Duration kept(Signal.Noticed noticed) {
        Duration longest = Duration.ZERO;
        for (Watching each : watching(noticed)) {
            Duration window = each.over.asks().window();
            longest = window.compareTo(longest) > 0 ? window : longest;
        }
        return longest;
    }

    /** Whether any rule has yet to be told what came before. */
    public boolean isNew() {
        return all.values().stream().anyMatch(it -> !it.isTold);
    }

    /**
     * A signal that came before, for those rules that have not seen it; in the order of time, before any that is new. What it
     * comes to was told then, so it is not now; but for a rule with other lists than it had it is told (again).
     */
    public void again(Signal.Noticed noticed, Sink sink) {
        for (Watching each : watching(noticed)) {
            if (!each.isTold) {
                each.signal(noticed, true, each.hasOtherLists ? sink : NOBODY);
            }
        }
    }

    /** All that came before has been told; time is where it was. */
    public void told(long micros, Sink sink) {
        for (Watching each : all.values()) {
            if (!each.isTold) {
                each.advance(micros, each.hasOtherLists ? sink : NOBODY);
                each.isTold = true;
            }
        }
    }

    /** Takes a new signal, which is not older than those before it. */
    public void signal(Signal.Noticed noticed, Sink sink) {
        for (Watching each : watching(noticed)) {
            each.signal(noticed, false, sink);
        }
    }

    /**
     * No signal that is older will come any more.
     *
     * @param micros since 1970
     */
    public void advance(long micros, Sink sink) {
        for (Watching each : all.values()) {
            each.advance(micros, sink);
        }
    }

    private List<Watching> watching(Signal.Noticed noticed) {
        return byRule.computeIfAbsent(
                noticed.scope() + (noticed.isAlert() ? "!" : "?") + noticed.rule(),
                key -> all.values().stream()
                        .filter(it ->
                                it.over.scope().name().toLowerCase(Locale.ROOT).equals(noticed.scope()))
                        .filter(it -> it.over.asks().admits(noticed.rule(), noticed.isAlert()))
                        .filter(it -> !it.over.rule().info().id().equals(noticed.rule()))
                        .sorted((a, b) -> a.over.rule()
                                .info()
                                .id()
                                .compareTo(b.over.rule().info().id()))
                        .toList());
    }

    /** Facts that are in sessions now. */
    long factCount() {
        return all.values().stream().mapToLong(Watching::factCount).sum();
    }

    @Override
    public void close() {
        all.values().forEach(Watching::close);
    }

    /** What is kept for one rule. */
    private final class Watching {
        private record Part(Correlation.Part asks, Windows<?> windows, Baseline baseline) {}

        /** A fact in the session. */
        private record Inside(String key, Object signature, long time, FactHandle handle) {}

        /** All that the rule can ask of a signal but its time. */
        private record Alike(String rule, SignalFields fields) {}

        private final List<Part> parts = new ArrayList<>();
        private final boolean takesSignals;
        private final boolean hasOtherLists;
        private final SignalFacts facts;
        private final Alerts alerts = new Alerts();
        private final List<Match> fired = new ArrayList<>();
        private final DefaultFactHandle handle = new DefaultFactHandle();

        /** In the order of time; more than are inside, where some made room. */
        private final Deque<Inside> inside = new ArrayDeque<>();

        private final Map<String, LinkedHashMap<Object, Inside>> byKey = new HashMap<>();
        private RuleSet.Over over;
        private Optional<Shard.Conditions> conditions = Optional.empty();
        private KieSession session;
        private boolean isTold;
        private boolean isHeld;

        Watching(RuleSet.Over over, boolean hasOtherLists) {
            this.over = over;
            this.hasOtherLists = hasOtherLists;
            Set<String> asked = new HashSet<>(over.rule().info().fields());
            if (!over.rule().reach().equals(Reach.EVERYWHERE)) {
                asked.addAll(Set.of("service", "namespace", "image", "node"));
            }
            this.facts = new SignalFacts(Set.copyOf(asked), over.lists());
            this.takesSignals = over.asks().parts().stream().anyMatch(it -> it instanceof Correlation.Signals);
            over.asks().parts().forEach(it -> parts.add(part(it)));
            boolean isPlain = over.rule().isPlain();
            conditions = isPlain ? Optional.ofNullable(over.rule().conditions()) : Optional.empty();
        }

        private Part part(Correlation.Part asks) {
            if (asks instanceof Correlation.Window it) {
                long within = micros(it.within());
                return new Part(
                        asks,
                        switch (it.kind()) {
                            case COUNT -> Windows.counting(within, it.enough());
                            case DISTINCT -> Windows.distinct(within, it.enough(), it.field());
                            case RISK -> Windows.risk(within, it.enough());
                        },
                        null);
            }
            if (asks instanceof Correlation.Seen it) {
                return new Part(
                        asks,
                        null,
                        new Baseline(
                                over.rule().info().id() + "/" + it.asked().field(),
                                it.asked().field(),
                                micros(it.learning()),
                                limits.values(),
                                store,
                                () -> tally.evicted++));
            }
            return new Part(asks, null, null);
        }

        void signal(Signal.Noticed noticed, boolean isAgain, Sink sink) {
            if (isHeld) {
                return;
            }
            try {
                List<SignalFact> made = facts(noticed, isAgain);
                if (!made.isEmpty()) {
                    hold(noticed, made, sink);
                }
            } catch (RuntimeException | StackOverflowError | LinkageError e) {
                failed(e, noticed, sink);
            }
        }

        private List<SignalFact> facts(Signal.Noticed noticed, boolean isAgain) {
            List<SignalFact> made = new ArrayList<>();
            if (takesSignals
                    && parts.stream()
                            .anyMatch(it -> it.asks() instanceof Correlation.Signals signals
                                    && signals.of().admits(noticed.rule(), noticed.isAlert()))) {
                made.add(facts.signal(noticed));
            }
            for (Part part : parts) {
                if (part.asks().of().admits(noticed.rule(), noticed.isAlert())) {
                    fact(part, noticed, isAgain).ifPresent(made::add);
                }
            }
            return made;
        }

        private Optional<SignalFact> fact(Part part, Signal.Noticed noticed, boolean isAgain) {
            if (part.asks() instanceof Correlation.Seen it) {
                Baseline.Look look = part.baseline().look(noticed, isAgain);
                if (look.outcome() == Baseline.Outcome.LEARNING && !isAgain) {
                    tally.learning++;
                }
                return look.unusual()
                        .map(unusual -> facts.firstSeen(it.asked(), noticed, unusual.value(), unusual.release()));
            }
            if (!(part.asks() instanceof Correlation.Window it)) {
                return Optional.empty();
            }
            String by = it.asked().by();
            String group = by.isEmpty()
                    ? null
                    : by.equals("rule") ? noticed.rule() : noticed.fields().get(by);
            if (!by.isEmpty() && group == null) {
                return Optional.empty();
            }
            return part.windows().add(value(it, noticed), group).map(reached -> switch (it.kind()) {
                case COUNT -> facts.count(it.asked(), group, noticed, refs(reached));
                case DISTINCT ->
                    facts.distinct(it.asked(), it.field(), group, noticed, refs(reached), reached.values());
                case RISK -> facts.risk(it.asked(), group, noticed, refs(reached), reached.total(), reached.values());
            });
        }

        /** Whose rule it is can be told apart as any field can. */
        private Signal.Noticed value(Correlation.Window window, Signal.Noticed noticed) {
            if (!window.field().equals("rule")) {
                return noticed;
            }
            Map<String, String> fields = new HashMap<>(noticed.fields());
            fields.put("rule", noticed.rule());
            return new Signal.Noticed(
                    noticed.ref(),
                    noticed.rule(),
                    noticed.scope(),
                    noticed.key(),
                    noticed.isAlert(),
                    noticed.risk(),
                    fields);
        }

        private void hold(Signal.Noticed noticed, List<SignalFact> made, Sink sink) {
            if (conditions.isPresent()) {
                for (SignalFact fact : made) {
                    handle.setObject(fact);
                    if (over.rule().reach().admits(fact) && conditions.get().hold(handle)) {
                        sink.matched(correlated(new Match(over.rule().info(), List.of(fact))));
                    }
                }
                handle.setObject(null);
                return;
            }
            if (session == null) {
                open(made.get(0).getTimestamp());
            }
            // What is due before this is not put off by it, and what comes in the same millisecond belongs together.
            moveTo(made.get(0).getTimestamp() - 1);
            if (over.asks().absence().isPresent()) {
                fire(noticed, sink);
            }
            made.forEach(this::insert);
            fire(noticed, sink);
        }

        private void open(long millis) {
            session = over.shard().overTime();
            session.setGlobal("alerts", alerts);
            session.addEventListener(new DefaultAgendaEventListener() {
                @Override
                public void afterMatchFired(AfterMatchFiredEvent event) {
                    alerts.take().forEach(it -> fired.add(whole(it, event.getMatch())));
                }
            });
            moveTo(millis - 1);
        }

        /** What the consequence names comes first, and all else that met in the rule behind it. */
        private Match whole(Alerts.Raised raised, org.kie.api.runtime.rule.Match match) {
            List<Fact> all = new ArrayList<>(raised.facts());
            for (Object each : match.getObjects()) {
                if (each instanceof SignalFact fact && !all.contains(fact)) {
                    all.add(fact);
                }
            }
            return new Match(over.rule().info(), all);
        }

        private void moveTo(long millis) {
            SessionPseudoClock clock = session.getSessionClock();
            long by = millis - clock.getCurrentTime();
            if (by > 0) {
                clock.advanceTime(by, TimeUnit.MILLISECONDS);
            }
        }

        private void insert(SignalFact fact) {
            long oldest = fact.getTimestamp() - over.asks().window().toMillis();
            while (!inside.isEmpty() && inside.getFirst().time() < oldest) {
                leave(inside.removeFirst());
            }
            LinkedHashMap<Object, Inside> ofKey = byKey.computeIfAbsent(fact.key(), key -> new LinkedHashMap<>());
            Object signature = fact instanceof Signal signal && over.asks().joinsNewest()
                    ? new Alike(signal.rule(), signal.carried())
                    : fact; // like no other
            Inside before = ofKey.remove(signature);
            if (before != null) {
                remove(before.handle());
            }
            if (ofKey.size() >= limits.ofKey()) {
                Iterator<Inside> first = ofKey.values().iterator();
                remove(first.next().handle());
                first.remove();
                tally.evicted++;
            }
            Inside it = new Inside(fact.key(), signature, fact.getTimestamp(), session.insert(fact));
            ofKey.put(signature, it);
            inside.addLast(it);
        }

        /** Old enough for the session to have forgotten it by itself. */
        private void leave(Inside it) {
            LinkedHashMap<Object, Inside> ofKey = byKey.get(it.key());
            if (ofKey != null && it.equals(ofKey.get(it.signature()))) {
                ofKey.remove(it.signature());
                remove(it.handle());
                if (ofKey.isEmpty()) {
                    byKey.remove(it.key());
                }
            }
        }

        private void remove(FactHandle fact) {
            if (((InternalFactHandle) fact).isValid()) {
                session.delete(fact);
            }
        }

        private void fire(Signal.Noticed noticed, Sink sink) {
            Steps.begin(Steps.MOST);
            try {
                fired.clear();
                if (session.fireAllRules(MOST_FIRINGS) >= MOST_FIRINGS) {
                    quarantine(Reason.ENDLESS, "fired " + MOST_FIRINGS + " times for one signal", noticed, sink);
                    return;
                }
            } finally {
                Steps.end();
            }
            for (Match match : fired) {
                if (over.rule().reach().admits(match.facts().get(0))) {
                    sink.matched(correlated(match));
                }
            }
        }

        private Correlated correlated(Match match) {
            Instant newest = match.facts().stream()
                    .map(it -> it.time())
                    .max(Instant::compareTo)
                    .orElseThrow();
            Optional<Duration> absence = over.asks().absence();
            boolean isOfWindow = parts.stream().anyMatch(it -> it.windows() != null);
            return new Correlated(
                    match,
                    over.scope(),
                    ((SignalFact) match.facts().get(0)).key(),
                    newest.plus(absence.orElse(Duration.ZERO)),
                    absence.isPresent() || isOfWindow);
        }

        void advance(long micros, Sink sink) {
            if (session != null && !isHeld) {
                try {
                    moveTo(Math.floorDiv(micros, 1000) - 1);
                    fire(null, sink);
                } catch (RuntimeException | StackOverflowError | LinkageError e) {
                    failed(e, null, sink);
                }
            }
        }

        private void failed(Throwable thrown, Signal.Noticed noticed, Sink sink) {
            Throwable cause = thrown;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            quarantine(
                    cause instanceof Steps.TooMany ? Reason.BUDGET : Reason.THREW,
                    Objects.toString(thrown.getMessage(), "") + ": " + cause,
                    noticed,
                    sink);
        }

        private void quarantine(Reason reason, String detail, Signal.Noticed noticed, Sink sink) {
            isHeld = true;
            close();
            quarantine.hold(over.rule(), reason, detail).ifPresent(it -> sink.quarantined(it, noticed));
        }

        long factCount() {
            return session == null ? 0 : session.getFactCount();
        }

        void close() {
            if (session != null) {
                session.dispose();
                session = null;
            }
            alerts.take();
            inside.clear();
            byKey.clear();
        }
    }

    private static SignalFact.Ref[] refs(Windows.Reached reached) {
        return reached.stands().toArray(SignalFact.Ref[]::new);
    }

    private static long micros(Duration duration) {
        return TimeUnit.MILLISECONDS.toMicros(duration.toMillis());
    }
}
