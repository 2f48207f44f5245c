package dev.plumbline.detectors.detect;

import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Signal;
import dev.plumbline.event.Witnesses;
import dev.plumbline.ingest.Digests;
import dev.plumbline.schemas.Wire;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Decides what becomes of the alerts of some services. Those that were there before are left out. Each other one is shadowed,
 * excepted, suppressed, guarded or emitted: the first of these that applies, and nothing else. For one thread.
 *
 * <p>Suppression: of the alerts of one rule, service and key the first goes out, and those within the interval after it are
 * counted. Where some were, a summary goes out when the interval has ended, and the next one begins there; an interval with none
 * ends it. Flood guard: of one rule and service so many alerts of a minute go out. An alert of a rule that resolves others does
 * not go out: those of the others that are open on the same service, and key where it has one, do once more, as resolved.
 *
 * <p>Time is that of the events, as far as they are not ahead of their ingest, and goes on with the newest. So the same alerts in
 * the same order give the same ones out, wherever a restart falls. What is kept is in the store alone, and bounded.
 */
public final class Settling {
    static final long MINUTE = 60_000_000L;

    private static final String CLOCK = "clock";
    private static final String PASSED = "passed/";
    private static final String PASSED_AT = "passed-at/";
    private static final String COUNTED = "counted/";
    private static final String DUE = "due/";
    private static final String OPEN = "open/";
    private static final String OPEN_AT = "open-at/";
    private static final String OF_KEY = "key-";
    private static final String OF_MINUTE = "minute-";
    private static final int AT_ONCE = 1_000;

    /** What became of an alert that came for the first time. */
    public enum Outcome {
        /** It goes out. */
        EMITTED,
        /** It is counted, and told of by the summary of one that went out. */
        SUPPRESSED,
        /** Somebody decided not to be told of it. */
        EXCEPTED,
        /** It is one of too many of a minute. */
        GUARDED,
        /** Its rule is on trial: it goes out on a topic of its own. */
        SHADOWED
    }

    /**
     * How much and how long.
     *
     * @param repeats how long repeats are recognised, by the time of ingest; alerts that are later than that are not suppressed
     * @param flood alerts of one rule and service that go out within a minute; 0: all
     * @param most suppressions and minutes that are kept at once, the one that ends first makes room; and as many alerts that
     *     may be resolved, of which the oldest makes room
     */
    public record Limits(Duration repeats, int flood, int most) {}

    /** Keeps bytes by text, in the order of the text. */
    public interface Store {
        /** Null where there is nothing. */
        byte[] get(String key);

        void put(String key, byte[] value);

        void delete(String key);

        /** The first keys from one to before another one, in their order. */
        List<String> keys(String from, String to, int most);

        /** One that is gone with the process. */
        static Store inMemory() {
            return new InMemory(new TreeMap<>());
        }
    }

    private record InMemory(TreeMap<String, byte[]> all) implements Store {
        @Override
        public byte[] get(String key) {
            return all.get(key);
        }

        @Override
        public void put(String key, byte[] value) {
            all.put(key, value);
        }

        @Override
        public void delete(String key) {
            all.remove(key);
        }

        @Override
        public List<String> keys(String from, String to, int most) {
            return all.subMap(from, to).keySet().stream().limit(most).toList();
        }
    }

    /** Told what becomes of alerts. */
    public interface Sink {
        /** An alert that was not there before. */
        void settled(String key, Alert alert, Outcome outcome);

        /** A summary, an alert that is resolved, or one of the engine's own: it goes out, and is in no account. */
        void told(String key, Alert alert);

        void repeated();

        void witnessed(String key, Witnesses witnesses);

        /** There was no room: a suppression or a minute ended before its time, or an open alert can no longer be resolved. */
        void evicted();
    }

    /**
     * When an alert came.
     *
     * @param ingested milliseconds since 1970: when its event was ingested
     * @param now milliseconds since 1970 by the clock on the wall
     */
    public record Arrival(long ingested, long now) {
        /** Of what is at hand all at once: later than any event, and at no moment. */
        public static final Arrival AT_HAND = new Arrival(Long.MAX_VALUE >> 12, 0);
    }

    private final Limits limits;
    private final Store store;
    private final Sink sink;
    private final Once.Memory memory = new Remembered();
    private final long retention;

    private boolean isRead;
    /** The newest event time of an alert that passed. */
    private long clock;
    /** The newest time of ingest. */
    private long ingested;
    /** When what has passed is looked through again for what is too old. */
    private long forgetNext;

    private int kept;
    private int open;
    private long lastArrival;
    /** By the clock on the wall, the first moment at which something may end; 0: to be looked for. */
    private long endsNext;

    public Settling(Limits limits, Store store, Sink sink) {
        this.limits = limits;
        this.store = store;
        this.sink = sink;
        this.retention = limits.repeats().toMillis();
    }

    /** What an alert settles with: its service, or where that is not known the node, else the image, else the rule. */
    public static String key(Alert alert) {
        if (alert.getService() != null) {
            return alert.getNamespace() == null ? alert.getService() : alert.getNamespace() + "/" + alert.getService();
        }
        return Stream.of(alert.getNode(), alert.getImageDigest(), alert.getImage())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(alert.getRule());
    }

    public void alert(String key, Alert alert, Arrival arrival) {
        arrived(arrival);
        Once.Passing passing = Once.alert(alert, memory);
        if (passing instanceof Once.Passing.Witnessed witnessed) {
            sink.witnessed(key, witnessed.witnesses());
        } else if (passing instanceof Once.Passing.Repeated) {
            sink.repeated();
        } else {
            advance(Math.min(micros(alert.getTime()), arrival.ingested() * 1_000), arrival.now());
            first(key, alert, arrival.now());
        }
        remember();
    }

    /** Whether the signal was there before. */
    public boolean isRepeated(Signal signal, Arrival arrival) {
        arrived(arrival);
        boolean isRepeated = Once.isRepeated(signal.getId(), signal.getRule(), signal.getTime(), memory);
        remember();
        return isRepeated;
    }

    /** All ends: no further alert comes. */
    public void end() {
        read();
        advance(Long.MAX_VALUE >> 1, 0);
    }

    /**
     * Where nothing has come for a while, ends what has ended by the clock on the wall: what that clock has passed, and what is
     * open for as long as the interval is long.
     *
     * @param now milliseconds since 1970
     * @param quiet how long nothing may have come
     */
    public void tick(long now, Duration quiet) {
        read();
        if (lastArrival == 0) {
            lastArrival = now;
        }
        if (now - lastArrival < quiet.toMillis() || now < endsNext) {
            return;
        }
        endsNext = Long.MAX_VALUE;
        String from = DUE;
        List<String> due;
        do {
            due = store.keys(from, dueBefore(now * 1_000), AT_ONCE);
            for (String place : due) {
                Counted it = counted(place);
                long ends = Math.max(it.end / 1_000, it.opened + it.length() / 1_000);
                if (ends <= now) {
                    close(scope(place), it, now);
                    endsNext = 0;
                } else {
                    endsNext = Math.min(endsNext, ends);
                }
                from = place + '\0';
            }
        } while (due.size() == AT_ONCE);
        for (String later : store.keys(dueBefore(now * 1_000), DUE + "~", 1)) {
            endsNext =
                    Math.min(endsNext, HexFormat.fromHexDigitsToLong(later, DUE.length(), DUE.length() + 16) / 1_000);
        }
    }

    private void first(String key, Alert alert, long now) {
        if (alert.getRule().startsWith(OwnAlert.AREA)) {
            sink.told(key, alert);
        } else if (!alert.getResolves().isEmpty() && !isShadowed(alert) && alert.getException() == null) {
            alert.getResolves().forEach(rule -> resolve(key, rule, alert));
        } else {
            Outcome outcome = outcome(key, alert, now);
            if (outcome == Outcome.EMITTED && !alert.getResolvedBy().isEmpty()) {
                open(key, alert);
            }
            sink.settled(key, alert, outcome);
        }
    }

    private static boolean isShadowed(Alert alert) {
        return "shadow".equals(alert.getMaturity());
    }

    private Outcome outcome(String key, Alert alert, long now) {
        if (isShadowed(alert)) {
            return Outcome.SHADOWED;
        }
        if (alert.getException() != null) {
            return Outcome.EXCEPTED;
        }
        String scope = alert.getSuppressionKey() == null
                ? null
                : scope(OF_KEY, alert.getRule(), key, alert.getSuppressionKey());
        Counted open = scope == null ? null : open(scope, alert, now);
        if (open != null && micros(alert.getTime()) >= open.start - retention * 1_000) {
            open.count(alert);
            keep(scope, open);
            return Outcome.SUPPRESSED;
        }
        if (isGuarded(key, alert, now)) {
            return Outcome.GUARDED;
        }
        if (scope != null && open == null) {
            long start = micros(alert.getTime());
            Counted begun = begun(key, start, alert.getSuppressionMillis() * 1_000, now);
            begun.alert = Alert.newBuilder(alert).build();
            keepNew(scope, begun);
        }
        return Outcome.EMITTED;
    }

    /** An alert that a rule may resolve is kept until then, or until there is no room. */
    private void open(String key, Alert alert) {
        while (open >= limits.most()) {
            String oldest = store.keys(OPEN_AT, OPEN_AT + "~", 1).get(0);
            String place = oldest.substring(oldest.indexOf('/', OPEN_AT.length()) + 1);
            forgetOpen(place, opened(place));
            sink.evicted();
        }
        open++;
        String place = scope("", alert.getRule(), key) + "/" + alert.getId();
        store.put(OPEN_AT + hex(micros(alert.getFirstTime())) + "/" + place, new byte[0]);
        store.put(OPEN + place, Wire.ALERT.encode(alert));
    }

    /** Ends what a rule has open of the same service, and of the same key where the resolving one has any. */
    private void resolve(String key, String rule, Alert by) {
        String all = OPEN + scope("", rule, key) + "/";
        for (String found : store.keys(all, all + "~", Integer.MAX_VALUE)) {
            String place = found.substring(OPEN.length());
            Alert opened = opened(place);
            boolean isSameKey =
                    by.getSuppressionKey() == null || by.getSuppressionKey().equals(opened.getSuppressionKey());
            if (isSameKey && !by.getTime().isBefore(opened.getTime())) {
                forgetOpen(place, opened);
                sink.told(key, resolved(key, opened, by));
            }
        }
    }

    /** What is counted under it is told of with it. */
    private Alert resolved(String key, Alert opened, Alert by) {
        Alert.Builder resolved = Alert.newBuilder(opened);
        if (opened.getSuppressionKey() != null) {
            String scope = scope(OF_KEY, opened.getRule(), key, opened.getSuppressionKey());
            Counted counted = Counted.of(store.get(COUNTED + scope));
            if (counted != null && counted.alert.getId().equals(opened.getId())) {
                forget(scope, counted);
                resolved = Alert.newBuilder(counted.summary());
            }
        }
        return resolved.setState(AlertState.RESOLVED)
                .setTime(by.getTime())
                .setEvidence(
                        List.of(opened.getEvidence().get(0), by.getEvidence().get(0)))
                .setEmitTime(by.getEmitTime())
                .setLatencyMillis(by.getLatencyMillis())
                .build();
    }

    private Alert opened(String place) {
        if (Wire.ALERT.decode(store.get(OPEN + place)) instanceof Wire.Decoded.Read<Alert> read) {
            return read.value();
        }
        throw new IllegalStateException("an open alert in the store cannot be read: written by a later version?");
    }

    private void forgetOpen(String place, Alert opened) {
        open--;
        store.delete(OPEN + place);
        // Summaries move an alert's time on; it was opened at its first.
        store.delete(OPEN_AT + hex(micros(opened.getFirstTime())) + "/" + place);
    }

    /** A summary; where its alert may still be resolved, that tells of as many. */
    private void tell(String key, Alert summary) {
        if (!summary.getResolvedBy().isEmpty()) {
            String place = scope("", summary.getRule(), key) + "/" + summary.getId();
            byte[] before = store.get(OPEN + place);
            if (before != null) {
                Alert opened = opened(place);
                opened.setSuppressed(summary.getSuppressed());
                store.put(OPEN + place, Wire.ALERT.encode(opened));
            }
        }
        sink.told(key, summary);
    }

    /** The suppression that the alert falls under; null where there is none. Those that it shows to have ended are ended. */
    private Counted open(String scope, Alert alert, long now) {
        Counted open = Counted.of(store.get(COUNTED + scope));
        while (open != null && micros(alert.getTime()) >= open.end) {
            close(scope, open, now);
            open = Counted.of(store.get(COUNTED + scope));
        }
        return open;
    }

    private boolean isGuarded(String key, Alert alert, long now) {
        if (limits.flood() == 0) {
            return false;
        }
        long minute = Math.floorDiv(micros(alert.getTime()), MINUTE) * MINUTE;
        String scope = scope(OF_MINUTE, alert.getRule(), key, Long.toString(minute));
        Counted counted = Counted.of(store.get(COUNTED + scope));
        boolean isNew = counted == null;
        if (isNew) {
            counted = begun(key, minute, MINUTE, now);
        }
        boolean isGuarded = counted.emitted >= limits.flood();
        if (!isGuarded) {
            counted.emitted++;
        } else if (counted.alert == null) {
            counted.alert = FloodGuard.alert(key, instant(minute), limits.flood(), alert);
            counted.total++;
            boolean isOut = Once.isRepeated(counted.alert.getId(), FloodGuard.RULE, alert.getTime(), memory);
            if (!isOut) {
                sink.told(key, Alert.newBuilder(counted.alert).build());
            }
        } else {
            counted.count(alert);
        }
        if (isNew) {
            keepNew(scope, counted);
        } else {
            keep(scope, counted);
        }
        return isGuarded;
    }

    /** An interval that begins now. One that is over by the partition's time already gets as long as others have. */
    private Counted begun(String key, long start, long length, long now) {
        long end = start + length;
        return new Counted(key, start, end, end <= clock ? clock + length : end, now);
    }

    /** Event time goes on: what is due ends, in its order. */
    private void advance(long time, long now) {
        clock = Math.max(clock, time);
        List<String> due = store.keys(DUE, dueBefore(clock), AT_ONCE);
        while (!due.isEmpty()) {
            for (String place : due) {
                close(scope(place), counted(place), now);
            }
            due = store.keys(DUE, dueBefore(clock), AT_ONCE);
        }
    }

    /** The interval has ended: what was counted is told of and the next one begins, or all of it ends. */
    private void close(String scope, Counted it, long now) {
        boolean isMinute = scope.startsWith(OF_MINUTE);
        forget(scope, it);
        if (!it.hasNews()) {
            return;
        }
        tell(it.key, it.summary());
        it.opened = now;
        if (isMinute) { // late ones of it are counted under the same alert for as long as that is known
            it.due = Math.max(it.due, clock) + retention * 1_000;
        } else {
            it.start = it.end;
            it.end = it.start + (it.alert.getSuppressionMillis() * 1_000);
            it.due = it.end;
        }
        keepNew(scope, it);
    }

    private void keepNew(String scope, Counted it) {
        while (kept >= limits.most()) {
            String first = store.keys(DUE, DUE + "~", 1).get(0);
            Counted evicted = counted(first);
            forget(scope(first), evicted);
            if (evicted.hasNews()) {
                tell(evicted.key, evicted.summary());
            }
            sink.evicted();
        }
        kept++;
        store.put(due(scope, it), new byte[0]);
        keep(scope, it);
    }

    private void keep(String scope, Counted it) {
        store.put(COUNTED + scope, it.bytes());
    }

    private void forget(String scope, Counted it) {
        kept--;
        store.delete(due(scope, it));
        store.delete(COUNTED + scope);
    }

    private Counted counted(String place) {
        return Counted.of(store.get(COUNTED + scope(place)));
    }

    private static String due(String scope, Counted it) {
        return DUE + hex(it.due) + "/" + scope;
    }

    /** Behind all that is due up to a time. */
    private static String dueBefore(long time) {
        return DUE + hex(time) + "0"; // follows the slash
    }

    private static String scope(String place) {
        return place.substring(place.indexOf('/', DUE.length()) + 1);
    }

    private static String scope(String kind, String... parts) {
        return kind + Digests.id(parts);
    }

    private void arrived(Arrival arrival) {
        read();
        lastArrival = arrival.now();
        endsNext = 0;
        ingested = Math.max(ingested, arrival.ingested());
        if (ingested >= forgetNext) {
            forgetPassed();
        }
    }

    private void forgetPassed() {
        List<String> old = store.keys(PASSED_AT, PASSED_AT + hex(Math.max(0, ingested - retention)), AT_ONCE);
        for (String place : old) {
            int slash = place.indexOf('/', PASSED_AT.length());
            String key = PASSED + place.substring(slash + 1);
            byte[] passed = store.get(key);
            boolean isOf = passed != null
                    && hex(ByteBuffer.wrap(passed).getLong()).equals(place.substring(PASSED_AT.length(), slash));
            if (isOf) {
                store.delete(key);
            }
            store.delete(place);
        }
        forgetNext = old.size() == AT_ONCE ? ingested : ingested + retention / 100;
    }

    /** What a restart left. */
    private void read() {
        if (isRead) {
            return;
        }
        isRead = true;
        byte[] clocks = store.get(CLOCK);
        if (clocks != null) {
            clock = ByteBuffer.wrap(clocks).getLong();
            ingested = ByteBuffer.wrap(clocks).getLong(8);
        }
        kept = store.keys(DUE, DUE + "~", Integer.MAX_VALUE).size();
        open = store.keys(OPEN_AT, OPEN_AT + "~", Integer.MAX_VALUE).size();
    }

    private void remember() {
        store.put(
                CLOCK, ByteBuffer.allocate(16).putLong(clock).putLong(ingested).array());
    }

    private static String hex(long number) {
        return HexFormat.of().toHexDigits(number);
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** What passed, and when. */
    private final class Remembered implements Once.Memory {
        @Override
        public Witnesses get(String key) {
            byte[] passed = store.get(PASSED + key);
            if (passed == null || ByteBuffer.wrap(passed).getLong() < ingested - retention) {
                return null;
            }
            byte[] witnesses = new byte[passed.length - Long.BYTES];
            System.arraycopy(passed, Long.BYTES, witnesses, 0, witnesses.length);
            return Wire.WITNESSES.decode(witnesses) instanceof Wire.Decoded.Read<Witnesses> read ? read.value() : null;
        }

        @Override
        public void put(String key, Witnesses seen) {
            byte[] witnesses = Wire.WITNESSES.encode(seen);
            store.put(
                    PASSED + key,
                    ByteBuffer.allocate(Long.BYTES + witnesses.length)
                            .putLong(ingested)
                            .put(witnesses)
                            .array());
            store.put(PASSED_AT + hex(ingested) + "/" + key, new byte[0]);
        }
    }
}
