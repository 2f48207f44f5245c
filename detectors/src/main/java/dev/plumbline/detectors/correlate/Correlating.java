package dev.plumbline.detectors.correlate;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.detectors.detect.HeldRule;
import dev.plumbline.detectors.detect.MadeRoom;
import dev.plumbline.detectors.detect.Settling;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Progress;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Correlator;
import dev.plumbline.rules.Correlator.Correlated;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Noticing;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleSet;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.facts.Signal.Noticed;
import dev.plumbline.rules.facts.SignalFact.Ref;
import dev.plumbline.rules.facts.SignalFacts;
import dev.plumbline.rules.facts.SignalFields;
import dev.plumbline.schemas.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Puts signals of some keys into the order of time and holds them against the rules over several events of one stratum.
 *
 * <p>A signal waits until all tasks from which signals come have it behind them, and the lateness more; so those that come
 * within the lateness give the same alerts in whichever order they come, over however many partitions. A later one is refused.
 * Where time has got to, what waits and what rules may still need are in the store; all else is made from it again after a
 * restart, a move or a change of the rules, without telling anything twice. For one thread.
 */
public final class Correlating implements AutoCloseable {
    private static final String WAITING = "waiting/";
    private static final String KEPT = "kept/";
    private static final String TIME = "time";
    private static final String BASELINE = "baseline/";
    private static final char LAST = '\uffff';
    private static final int AT_ONCE = 1_000;
    private static final SignalFacts WHOLE = new SignalFacts(Set.copyOf(SignalFields.NAMES), Lists.NONE);

    /**
     * How much and how late.
     *
     * @param lateness how much later than others a signal may come
     * @param most signals that are kept at once; of more the oldest make room
     * @param rules of each rule
     */
    public record Limits(Duration lateness, int most, Correlator.Limits rules) {}

    /** Told what comes of signals. */
    public interface Sink {
        void raised(Alert alert);

        /** For the second stratum: an alert of the first. */
        void signalled(Signal signal);

        /** A signal that had not been there before. */
        void taken(Signal signal);

        void repeated(Signal signal);

        /** A signal of a time that all have behind them: the rules do not see it. */
        void late(Signal signal);

        void quarantined(Quarantined rule, Alert alert);

        /** Signals, or values that are usual, that made room for others. */
        void evicted(long count);

        /** Signals of which it is not known yet whether they are usual. */
        void learning(long count);
    }

    private final Supplier<RuleSet> rules;
    private final int stratum;
    private final Exceptions exceptions;
    private final Settling.Store store;
    private final Limits limits;
    private final Supplier<Instant> now;
    private final Sink sink;
    private final Progresses progresses;
    private final long lateness;

    /** Keys of the store under which signals are kept, by how long: each class in the order of time. */
    private final Set<String> classes = new TreeSet<>();

    private final Fronts fronts;

    private RuleSet current;
    private Correlator correlator;
    private long time = Long.MIN_VALUE;
    private int count;
    private long evicted;
    private long learning;
    private Signal atHand;

    /** The last hour of which it was told that signals made room. */
    private Instant toldOf;

    /**
     * @param rules asked before each run, so that others take over between two
     * @param stratum 1 or 2
     * @param quarantine rules that are not asked, and where rules get to that fail
     * @param exceptions decide which alerts nobody is told of
     * @param store of this stratum's keys alone
     * @param now when alerts are raised
     */
    public Correlating(
            Supplier<RuleSet> rules,
            int stratum,
            Quarantine quarantine,
            Exceptions exceptions,
            Settling.Store store,
            Limits limits,
            Supplier<Instant> now,
            Sink sink) {
        this.rules = rules;
        this.stratum = stratum;
        this.exceptions = exceptions;
        this.store = store;
        this.limits = limits;
        this.now = now;
        this.sink = sink;
        this.fronts = new Fronts(store);
        this.progresses = new Progresses(stratum);
        this.lateness = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(limits.lateness()));
        byte[] stored = store.get(TIME);
        if (stored != null) {
            time = Long.parseLong(text(stored));
        }
        countStored();
        current = rules.get();
        correlator = new Correlator(current, stratum, quarantine, new Usual(store), limits.rules());
        tellAgain();
    }

    private void countStored() {
        String from = WAITING;
        List<String> keys = store.keys(from, WAITING + LAST, AT_ONCE);
        while (!keys.isEmpty()) {
            count += keys.size();
            keys = store.keys(keys.get(keys.size() - 1) + '\0', WAITING + LAST, AT_ONCE);
        }
        for (String key : keptKeys()) {
            classes.add(classOf(key));
            count++;
        }
    }

    private static String classOf(String key) {
        return key.substring(0, key.indexOf('/', KEPT.length()) + 1);
    }

    /** In the order of time. */
    private List<String> keptKeys() {
        List<String> all = new ArrayList<>();
        List<String> keys = store.keys(KEPT, KEPT + LAST, AT_ONCE);
        while (!keys.isEmpty()) {
            all.addAll(keys);
            keys = store.keys(keys.get(keys.size() - 1) + '\0', KEPT + LAST, AT_ONCE);
        }
        all.sort((a, b) -> a.substring(classOf(a).length())
                .compareTo(b.substring(classOf(b).length())));
        return all;
    }

    /** Up to where it has looked, in microseconds since 1970; the least there is before the first signal. */
    public long time() {
        return time;
    }

    /** Signals that wait or are kept. */
    public int count() {
        return count;
    }

    /** Takes a signal in, in whichever order it comes. */
    public void signal(Signal signal) {
        long at = Noticing.micros(signal.getTime());
        String key = WAITING + placed(at, signal.getId());
        if (isThere(key, at, signal.getId())) {
            sink.repeated(signal);
        } else if (at <= time) {
            sink.late(signal);
        } else {
            fronts.put(WAITING, key, Wire.SIGNAL.encode(signal));
            count++;
            sink.taken(signal);
            if (count > limits.most()) {
                makeRoom(at);
            }
        }
    }

    private boolean isThere(String key, long at, String id) {
        if (at > time) {
            return store.get(key) != null;
        }
        return classes.stream().anyMatch(it -> store.get(it + placed(at, id)) != null);
    }

    /**
     * Of what is kept the oldest; of what waits where nothing is kept.
     *
     * @param at microseconds since 1970 of the signal that needs it
     */
    private void makeRoom(long at) {
        String oldest = null;
        for (String each : classes) {
            List<String> first = fronts.keys(each, each + LAST, 1);
            if (!first.isEmpty()
                    && (oldest == null
                            || first.get(0)
                                            .substring(each.length())
                                            .compareTo(oldest.substring(
                                                    classOf(oldest).length()))
                                    < 0)) {
                oldest = first.get(0);
            }
        }
        if (oldest == null) {
            oldest = fronts.keys(WAITING, WAITING + LAST, 1).get(0);
        }
        delete(oldest);
        evicted(1, at);
    }

    /** @param at microseconds since 1970 */
    private void evicted(long count, long at) {
        sink.evicted(count);
        Instant time = Instant.EPOCH.plus(at, ChronoUnit.MICROS);
        if (!MadeRoom.hour(time).equals(toldOf)) {
            toldOf = MadeRoom.hour(time);
            sink.raised(MadeRoom.alert(stratum, time, now.get()));
        }
    }

    /**
     * A task tells how far it has come. What all have behind them is held against the rules. Where nothing waits and nothing is
     * kept, time stands: what comes then may be of long ago.
     */
    public void progress(Progress progress) {
        progresses.told(progress, lateness);
        OptionalLong behind = progresses.behind();
        if (count > 0 && behind.isPresent() && behind.getAsLong() > time) {
            run(behind.getAsLong());
        }
    }

    /** How far it has come, for the second stratum; empty until all from which signals come have told, and what waits has begun. */
    public Optional<Progress> come(int task, int tasks) {
        OptionalLong behind = progresses.behind();
        if (behind.isEmpty() || (count > 0 && time == Long.MIN_VALUE)) {
            return Optional.empty();
        }
        Instant upTo = Instant.EPOCH.plus(count > 0 ? time : behind.getAsLong(), ChronoUnit.MICROS);
        return Optional.of(new Progress("correlate", task, tasks, upTo, progresses.isIdle()));
    }

    /**
     * Holds all signals of up to then against the rules.
     *
     * @param until microseconds since 1970
     */
    public void run(long until) {
        takeUp();
        String to = WAITING + placed(until + 1, "");
        List<String> keys = fronts.keys(WAITING, to, AT_ONCE);
        while (!keys.isEmpty()) {
            keys.forEach(this::look);
            keys = fronts.keys(WAITING, to, AT_ONCE);
        }
        correlator.advance(until, new Telling());
        time = until;
        store.put(TIME, bytes(Long.toString(until)));
        forget();
        tell();
    }

    /** All that waits, and then so far ahead that nothing is left to wait for. */
    public void end() {
        takeUp();
        List<String> keys = fronts.keys(WAITING, WAITING + LAST, AT_ONCE);
        while (!keys.isEmpty()) {
            keys.forEach(this::look);
            keys = fronts.keys(WAITING, WAITING + LAST, AT_ONCE);
        }
        if (time > Long.MIN_VALUE) {
            run(time + ChronoUnit.MICROS.between(Instant.EPOCH, Instant.EPOCH.plus(correlator.window())) + 2_000);
        }
    }

    private void look(String key) {
        Signal signal = read(store.get(key));
        Noticed noticed = Signals.noticed(signal);
        delete(key);
        Duration kept = correlator.kept(noticed);
        if (!kept.isZero()) {
            String of = KEPT + "%012d/".formatted(kept.toMillis());
            classes.add(of);
            fronts.put(of, of + key.substring(WAITING.length()), Wire.SIGNAL.encode(signal));
            count++;
        }
        atHand = signal;
        correlator.signal(noticed, new Telling());
        atHand = null;
        time = noticed.ref().time();
    }

    /** What no rule can look back to any more. */
    private void forget() {
        for (String each : classes) {
            long kept = Long.parseLong(each.substring(KEPT.length(), each.length() - 1)) * 1_000;
            String before = each + placed(time - kept - 1_000, "");
            List<String> old = fronts.keys(each, before, AT_ONCE);
            while (!old.isEmpty()) {
                old.forEach(this::delete);
                old = fronts.keys(each, before, AT_ONCE);
            }
        }
    }

    private void delete(String key) {
        store.delete(key);
        count--;
    }

    /** Other rules see what came before as if they had been there, and tell nothing of it. */
    private void takeUp() {
        RuleSet newest = rules.get();
        if (!correlator.isCurrent(newest)) {
            correlator = correlator.with(newest);
            current = newest;
            tellAgain();
        }
    }

    private void tellAgain() {
        if (correlator.isNew()) {
            Telling telling = new Telling();
            if (time > Long.MIN_VALUE) {
                for (String key : keptKeys()) {
                    atHand = read(store.get(key));
                    correlator.again(Signals.noticed(atHand), telling);
                }
                atHand = null;
            }
            correlator.told(time, telling);
        }
    }

    private void tell() {
        Correlator.Tally tally = correlator.tally();
        if (tally.evicted() > evicted) {
            evicted(tally.evicted() - evicted, time);
            evicted = tally.evicted();
        }
        if (tally.learning() > learning) {
            sink.learning(tally.learning() - learning);
            learning = tally.learning();
        }
    }

    private final class Telling implements Correlator.Sink {
        @Override
        public void matched(Correlated correlated) {
            List<Signal> signals = new ArrayList<>();
            correlated.stands().forEach(it -> add(it, signals));
            if (signals.isEmpty()) {
                return; // all of them made room
            }
            Signal newest = signals.get(signals.size() - 1);
            Alert alert = AlertFactory.of(correlated, signals, now.get());
            alert.setException(exceptions.of(correlated.match().rule(), WHOLE.signal(Signals.noticed(newest))));
            alert.setResolvedBy(current.resolvers(alert.getRule()));
            sink.raised(alert);
            if (stratum == 1) {
                Signals.of(correlated, alert, newest, current).forEach(sink::signalled);
            }
        }

        private void add(Ref ref, List<Signal> signals) {
            if (atHand != null && atHand.getId().equals(ref.id())) {
                signals.add(atHand);
                return;
            }
            for (String each : classes) {
                byte[] found = store.get(each + placed(ref.time(), ref.id()));
                if (found != null) {
                    signals.add(read(found));
                    return;
                }
            }
        }

        @Override
        public void quarantined(Quarantined rule, Noticed at) {
            Alert alert = HeldRule.alert(rule, atHand, now.get());
            sink.quarantined(rule, alert);
            sink.raised(alert);
        }
    }

    private static final class Usual implements Baseline.Store {
        private final Settling.Store store;

        Usual(Settling.Store store) {
            this.store = store;
        }

        @Override
        public String get(String key) {
            byte[] value = store.get(BASELINE + key);
            return value == null ? null : text(value);
        }

        @Override
        public void put(String key, String value) {
            store.put(BASELINE + key, bytes(value));
        }

        @Override
        public void delete(String key) {
            store.delete(BASELINE + key);
        }

        @Override
        public List<String> keys(String beginning) {
            String from = BASELINE + beginning;
            int last = from.length() - 1;
            String to = from.substring(0, last) + (char) (from.charAt(last) + 1);
            return store.keys(from, to, Integer.MAX_VALUE).stream()
                    .map(it -> it.substring(BASELINE.length()))
                    .toList();
        }
    }

    private static Signal read(byte[] bytes) {
        return ((Wire.Decoded.Read<Signal>) Wire.SIGNAL.decode(bytes)).value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** In the order of time, ties by id. */
    private static String placed(long micros, String id) {
        return "%016x/%s".formatted(Math.max(0, micros), id);
    }

    @Override
    public void close() {
        correlator.close();
    }
}
