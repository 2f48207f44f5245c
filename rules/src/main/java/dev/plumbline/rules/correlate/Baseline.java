package dev.plumbline.rules.correlate;

import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact.Ref;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which values of a field are usual in a scope: those that came before, since the first signal of the scope. Kept for as long
 * as there is room, whatever window other rules have; of an image as well when it came first.
 *
 * <p>Signals come in the order of time. One that came before, as a rule that starts anew sees them, changes nothing and is
 * told of as it was then.
 */
public final class Baseline {
    /** Keeps texts by text, in the order of the text. */
    public interface Store {
        /** Null where there is nothing. */
        String get(String key);

        void put(String key, String value);

        void delete(String key);

        /** The keys that begin so, in their order. */
        List<String> keys(String beginning);

        /** One that is gone with the process. */
        static Store inMemory() {
            return new InMemory(new TreeMap<>());
        }
    }

    private record InMemory(TreeMap<String, String> all) implements Store {
        @Override
        public String get(String key) {
            return all.get(key);
        }

        @Override
        public void put(String key, String value) {
            all.put(key, value);
        }

        @Override
        public void delete(String key) {
            all.remove(key);
        }

        @Override
        public List<String> keys(String beginning) {
            return List.copyOf(
                    all.subMap(beginning, beginning + Character.MAX_VALUE).keySet());
        }
    }

    /** A value that is not usual. */
    public record Unusual(String value, Instant release) {}

    /** What became of a signal. */
    public enum Outcome {
        USUAL,
        /** What is usual is not known yet. */
        LEARNING,
        UNUSUAL
    }

    /** @param unusual present where the outcome is {@link Outcome#UNUSUAL} */
    public record Look(Outcome outcome, Optional<Unusual> unusual) {
        private static final Look USUAL = new Look(Outcome.USUAL, Optional.empty());
        private static final Look LEARNING = new Look(Outcome.LEARNING, Optional.empty());
    }

    /** A value is told to be there still no oftener than that, in microseconds. */
    private static final long REFRESH = 3_600_000_000L;

    private static final char END = '\0';
    private static final String VALUE = "v";
    private static final String RELEASE = "r";

    private final String rule;
    private final String field;
    private final long learning;
    private final int most;
    private final Store store;
    private final Runnable evicted;

    /**
     * @param rule whose baseline it is
     * @param learning microseconds from a scope's first signal
     * @param most values that are kept for one scope key; of more, those that came last longest ago make room
     * @param evicted told of each value that made room
     */
    public Baseline(String rule, String field, long learning, int most, Store store, Runnable evicted) {
        this.rule = rule;
        this.field = field;
        this.learning = learning;
        this.most = most;
        this.store = store;
        this.evicted = evicted;
    }

    /** @param first when it came first, and with which signal; {@code last} when it came last */
    private record Entry(Ref first, long last) {
        static Entry read(String text) {
            String[] parts = text.split(" ", 3);
            return new Entry(new Ref(Long.parseLong(parts[0]), parts[2]), Long.parseLong(parts[1]));
        }

        String text() {
            return first.time() + " " + last + " " + first.id();
        }
    }

    /** @param isAgain whether it may have come before, so that nothing is learned from it */
    public Look look(Signal.Noticed noticed, boolean isAgain) {
        String value = noticed.fields().get(field);
        if (value == null) {
            return Look.USUAL;
        }
        String scope = rule + END + noticed.key() + END;
        String started = store.get(scope);
        if (started == null) {
            if (isAgain) {
                return Look.LEARNING;
            }
            started = noticed.ref().time() + " 0";
            store.put(scope, started);
        }
        Instant release = release(scope, noticed, isAgain);
        boolean isLearning = noticed.ref().time() - Long.parseLong(started.split(" ", 2)[0]) < learning;
        String key = scope + VALUE + value;
        String known = store.get(key);
        Entry entry = known == null ? null : Entry.read(known);
        boolean isFirst = entry == null || entry.first().equals(noticed.ref());
        if (!isAgain) {
            keep(scope, key, entry, noticed.ref());
        }
        return !isFirst
                ? Look.USUAL
                : isLearning ? Look.LEARNING : new Look(Outcome.UNUSUAL, Optional.of(new Unusual(value, release)));
    }

    private void keep(String scope, String key, Entry entry, Ref ref) {
        if (entry == null) {
            String[] started = store.get(scope).split(" ", 2);
            int count = Integer.parseInt(started[1]);
            if (count >= most) {
                count -= makeRoom(scope);
            }
            store.put(scope, started[0] + " " + (count + 1));
            store.put(key, new Entry(ref, ref.time()).text());
        } else if (ref.time() - entry.last() >= REFRESH) {
            store.put(key, new Entry(entry.first(), ref.time()).text());
        }
    }

    /** A tenth at once, so that not every new value has to look at all of them. */
    private int makeRoom(String scope) {
        record Kept(String key, long last) {}
        List<Kept> all = new ArrayList<>();
        for (String key : store.keys(scope + VALUE)) {
            all.add(new Kept(key, Entry.read(store.get(key)).last()));
        }
        all.sort(Comparator.comparingLong(Kept::last).thenComparing(Kept::key));
        List<Kept> oldest = all.subList(0, Math.min(all.size(), Math.max(1, most / 10)));
        oldest.forEach(it -> {
            store.delete(it.key());
            evicted.run();
        });
        return oldest.size();
    }

    /** When the signal's image came first. */
    private Instant release(String scope, Signal.Noticed noticed, boolean isAgain) {
        String digest = noticed.fields().get("imageDigest");
        if (digest == null) {
            return null;
        }
        String key = scope + RELEASE + digest;
        String known = store.get(key);
        if (known == null && !isAgain) {
            known = Long.toString(noticed.ref().time());
            store.put(key, known);
        }
        return known == null ? null : Instant.EPOCH.plus(Long.parseLong(known), ChronoUnit.MICROS);
    }
}
