package dev.plumbline.detectors.enrich;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What was held, by whom, and from when to when, by key. The order in which spans are put does not matter.
 *
 * <p>Thread-safe: one thread writes, many read without waiting. A key's spans are one sorted array that is replaced as a whole,
 * so a lookup is a binary search and a few steps back.
 */
final class Timelines<K, T> {
    /** Begins before every time; what has such a beginning holds only where nothing that began does. */
    static final long ALWAYS = Long.MIN_VALUE;
    /** Ends after every time. */
    static final long STILL = Long.MAX_VALUE;

    /**
     * @param from first moment at which it holds, in microseconds since 1970; {@link #ALWAYS} for no beginning
     * @param to first moment at which it no longer holds; {@link #STILL} for no end
     */
    record Span<T>(long from, long to, T value) {
        boolean holds(long at) {
            return from <= at && at < to;
        }

        /** From the nearest moment at which it holds; nothing while it does. */
        private long distance(long at) {
            if (at < from) {
                return at - from < 0 ? from - at : STILL;
            }
            return at < to ? 0 : at - to < 0 ? STILL : at - to + 1;
        }
    }

    /** Of most keys one span; of the others an array of them: half of what a million arrays of one would take. */
    private final Map<K, Object> spans = new ConcurrentHashMap<>();

    private final Comparator<Span<T>> byBegin;
    private final BiPredicate<T, T> isOneOwner;

    /**
     * @param tie orders what begins at once, so that it is the same in whatever order it comes; asked of that alone
     * @param isOneOwner whether two are held by one: another owner's beginning ends what is held
     */
    Timelines(Comparator<T> tie, BiPredicate<T, T> isOneOwner) {
        this.byBegin = Comparator.<Span<T>>comparingLong(Span::from).thenComparing(Span::value, tie);
        this.isOneOwner = isOneOwner;
    }

    /** Microseconds since 1970; times beyond what these can tell are the farthest that they can. */
    static long micros(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds > Long.MAX_VALUE / 1_000_000 - 1) {
            return STILL - 1;
        }
        return seconds < Long.MIN_VALUE / 1_000_000 + 1 ? ALWAYS + 1 : seconds * 1_000_000 + time.getNano() / 1_000;
    }

    static long begin(Instant from) {
        return from == null ? ALWAYS : micros(from);
    }

    static long end(Instant to) {
        return to == null ? STILL : micros(to);
    }

    void add(K key, Span<T> span) {
        spans.merge(key, span, (before, added) -> with(array(before), span));
    }

    void remove(K key, Span<T> span) {
        spans.computeIfPresent(key, (it, before) -> without(array(before), span));
    }

    /** As {@link #remove}, but whom its beginning ended does not hold again. */
    void forget(K key, Span<T> span) {
        spans.computeIfPresent(key, (it, before) -> {
            Span<T>[] all = array(before).clone();
            for (int i = 0; i < all.length; i++) {
                Span<T> earlier = all[i];
                boolean isEndedByIt = earlier.from != ALWAYS
                        && byBegin.compare(earlier, span) < 0
                        && earlier.to > span.from
                        && !isOneOwner.test(earlier.value, span.value);
                if (isEndedByIt) {
                    all[i] = new Span<>(earlier.from, span.from, earlier.value);
                }
            }
            return without(all, span);
        });
    }

    /**
     * What is held by one at a time: of those that began by then the owner that began last, if it has not ended; else what
     * always holds; else null.
     */
    T heldAt(K key, Instant when) {
        Span<T>[] all = array(spans.get(key));
        if (all == null) {
            return null;
        }
        long at = micros(when);
        T owner = null;
        for (int i = lastBegun(all, at); i >= 0; i--) {
            Span<T> it = all[i];
            if (at < it.to && (owner == null || it.from == ALWAYS || isOneOwner.test(it.value, owner))) {
                return it.value;
            }
            owner = owner == null && it.from != ALWAYS ? it.value : owner;
        }
        return null;
    }

    /** What may be held by many: of those that hold, and are meant, the one that began last; null where there is none. */
    T sharedAt(K key, Instant when, Predicate<T> meant) {
        Span<T> last = lastAt(key, when, meant);
        return last == null ? null : last.value;
    }

    /** As {@link #sharedAt}, with its time. */
    Span<T> lastAt(K key, Instant when, Predicate<T> meant) {
        Span<T>[] all = array(spans.get(key));
        if (all == null) {
            return null;
        }
        long at = micros(when);
        for (int i = lastBegun(all, at); i >= 0; i--) {
            if (at < all[i].to && meant.test(all[i].value)) {
                return all[i];
            }
        }
        return null;
    }

    /** Which of two began last; the other one where one is null. */
    Span<T> later(Span<T> one, Span<T> other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return byBegin.compare(one, other) > 0 ? one : other;
    }

    /** Of those that are meant the one that holds, or else the one nearest in time; null where there is none. */
    T nearestTo(K key, Instant when, Predicate<T> meant) {
        Span<T>[] all = array(spans.get(key));
        if (all == null) {
            return null;
        }
        long at = micros(when);
        Span<T> nearest = null;
        for (int i = all.length - 1; i >= 0; i--) {
            if (meant.test(all[i].value) && (nearest == null || all[i].distance(at) < nearest.distance(at))) {
                nearest = all[i];
            }
        }
        return nearest == null ? null : nearest.value;
    }

    /** Place of the last span that begins by then; −1 where there is none. */
    private static <T> int lastBegun(Span<T>[] all, long at) {
        int low = 0;
        int high = all.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all[middle].from <= at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array cannot be made of a type with parameters
    private Span<T>[] array(Object oneOrMany) {
        if (oneOrMany instanceof Span one) {
            return new Span[] {one};
        }
        return (Span<T>[]) oneOrMany;
    }

    private Span<T>[] with(Span<T>[] before, Span<T> span) {
        int place = Arrays.binarySearch(before, span, byBegin);
        int at = place < 0 ? -place - 1 : place + 1;
        Span<T>[] after = Arrays.copyOf(before, before.length + 1);
        System.arraycopy(before, at, after, at + 1, before.length - at);
        after[at] = span;
        return after;
    }

    /** Null where nothing is left. */
    private static <T> Object without(Span<T>[] before, Span<T> span) {
        for (int i = 0; i < before.length; i++) {
            if (before[i].from == span.from && before[i].value.equals(span.value)) {
                if (before.length == 1) {
                    return null;
                }
                Span<T>[] after = Arrays.copyOf(before, before.length - 1);
                System.arraycopy(before, i + 1, after, i, before.length - i - 1);
                return after.length == 1 ? after[0] : after;
            }
        }
        return before.length == 1 ? before[0] : before;
    }
}
