package dev.plumbline.rules;

import dev.plumbline.rules.RuleInfo.Scope;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

        void evict() {
            evicted++;
        }

        void learn() {
            learning++;
        }

        /** Signals and values that made room for others. */
        public long evicted() {
            return evicted;
        }

        /** Signals of which it cannot be told yet whether they are usual. */
        public long learning() {
            return learning;
        }
    }

    private static final Sink NOBODY = new Sink() {
        @Override
        public void matched(Correlated correlated) {}

        @Override
        public void quarantined(Quarantined rule, Signal.Noticed at) {}
    };

    /** What correlators have in common of which one goes on with the other's work. */
    record Common(int stratum, Quarantine quarantine, Baseline.Store store, Limits limits, Tally tally) {}

    /** All of a signal that tells which rules ask for it. */
    private record Kind(String rule, String scope, boolean isAlert) {}

    private static final int KEYS_BITS = 15;

    /** Of a hash, moves what tells keys apart into the upper bits. */
    private static final int SPREAD = 0x9E3779B9;

    private final RuleSet rules;
    private final Common common;
    private final Map<String, Watching> all = new HashMap<>();
    private final Map<Kind, List<Watching>> byKind = new HashMap<>();

    /** Some that came lately, by their hashes. */
    private final String[] keys = new String[1 << KEYS_BITS];

    private Map<String, Quarantined> held;

    /**
     * @param stratum 1 or 2
     * @param quarantine rules that are not asked, and where rules get to that fail
     * @param store of what is usual; nobody else changes it
     */
    public Correlator(RuleSet rules, int stratum, Quarantine quarantine, Baseline.Store store, Limits limits) {
        this(rules, new Common(stratum, quarantine, store, limits, new Tally()), Map.of());
    }

    private Correlator(RuleSet rules, Common common, Map<String, Watching> before) {
        this.rules = rules;
        this.common = common;
        held = common.quarantine().now();
        for (RuleSet.Over each : rules.over(common.stratum())) {
            if (!common.quarantine().holds(each.rule())) {
                String key = key(each);
                Watching known = before.get(key);
                if (known == null) {
                    boolean hasOtherLists = before.values().stream()
                            .anyMatch(it -> it.rule().key().equals(each.rule().key()));
                    known = new Watching(each, common, hasOtherLists);
                }
                known.take(each);
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
        return common.tally();
    }

    /** Whether it is still to be used: no rule has come out of quarantine, or been put there, since. */
    public boolean isCurrent(RuleSet newest) {
        return newest == rules && held == common.quarantine().now();
    }

    /**
     * One of other rules. What was kept for a rule that is the same is as it was; this one is not to be used again.
     *
     * <p>The others have seen nothing yet: {@link #again} is to be given what came before.
     */
    public Correlator with(RuleSet newest) {
        Correlator next = new Correlator(newest, common, all);
        all.forEach((key, it) -> {
            if (next.all.get(key) != it) {
                it.close();
            }
        });
        return next;
    }

    /** The longest time for which any rule looks back. */
    public Duration window() {
        return rules.over(common.stratum()).stream()
                .map(it -> it.asks().window())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    /** For how long a signal is to be kept, so that {@link #again} can be given it. */
    public Duration kept(Signal.Noticed noticed) {
        Duration longest = Duration.ZERO;
        for (Watching each : watching(noticed)) {
            Duration window = each.asks().window();
            longest = window.compareTo(longest) > 0 ? window : longest;
        }
        return longest;
    }

    /** Whether any rule has yet to be told what came before. */
    public boolean isNew() {
        return all.values().stream().anyMatch(it -> !it.isTold());
    }

    /**
     * A signal that came before, for those rules that have not seen it; in the order of time, before any that is new. What it
     * comes to was told then, so it is not now; but for a rule with other lists than it had it is told (again).
     */
    public void again(Signal.Noticed noticed, Sink sink) {
        List<Watching> watching = watching(noticed);
        Signal.Noticed shared = shared(noticed);
        for (Watching each : watching) {
            if (!each.isTold()) {
                each.signal(shared, true, each.hasOtherLists() ? sink : NOBODY);
            }
        }
    }

    /** All that came before has been told; time is where it was. */
    public void told(long micros, Sink sink) {
        for (Watching each : all.values()) {
            if (!each.isTold()) {
                each.advance(micros, each.hasOtherLists() ? sink : NOBODY);
                each.told();
            }
        }
    }

    /** Takes a new signal, which is not older than those before it. */
    public void signal(Signal.Noticed noticed, Sink sink) {
        List<Watching> watching = watching(noticed);
        Signal.Noticed shared = shared(noticed);
        for (Watching each : watching) {
            each.signal(shared, false, sink);
        }
    }

    /** One text stands for a key in all tables, which so seldom have to look into it. */
    private Signal.Noticed shared(Signal.Noticed noticed) {
        int place = (noticed.key().hashCode() * SPREAD) >>> (Integer.SIZE - KEYS_BITS);
        if (noticed.key().equals(keys[place])) {
            return noticed.as(keys[place]);
        }
        keys[place] = noticed.key();
        return noticed;
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
        return byKind.computeIfAbsent(
                new Kind(noticed.rule(), noticed.scope(), noticed.isAlert()),
                kind -> all.values().stream()
                        .filter(it -> it.isAbout(noticed))
                        .sorted((a, b) ->
                                a.rule().info().id().compareTo(b.rule().info().id()))
                        .toList());
    }

    /** Facts that are kept for what may come. */
    long factCount() {
        return all.values().stream().mapToLong(Watching::factCount).sum();
    }

    @Override
    public void close() {
        all.values().forEach(Watching::close);
    }
}
