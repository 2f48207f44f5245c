package dev.plumbline.ingest.json;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * Objects that come again and again, such as the pod of a container's processes: kept with their bytes, so that one that comes
 * again is compared and not read. In each there may be one number that changes. Bounded, and safe to share: equal bytes are read
 * alike, and what two threads keep at once is kept once.
 */
final class Repeats {
    /** So many bytes tell where to look; what is shorter up to the text's end is not kept. */
    static final int SPAN = 56;

    private static final int PLACES = 512;
    private static final int LONGEST = 4096;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private final AtomicReferenceArray<Known> knowns = new AtomicReferenceArray<>(PLACES);
    private final long[] seen = new long[PLACES];

    static long key(byte[] json, int at) {
        long key = Bytes.longAt(json, at + 8) * MIX;
        key = (key ^ Bytes.longAt(json, at + 16)) * MIX;
        key = (Long.rotateLeft(key, 31) ^ Bytes.longAt(json, at + 32)) * MIX;
        return (Long.rotateLeft(key, 31) ^ Bytes.longAt(json, at + 48)) * MIX;
    }

    /** What may stand there up to its number that changes; null where nothing that is known does. */
    Known find(long key, byte[] json, int at) {
        int place = place(key);
        Known known = knowns.get(place);
        if (known != null && known.begins(json, at)) {
            return known;
        }
        Known other = knowns.get(place ^ 1);
        return other != null && other.begins(json, at) ? other : null;
    }

    /** Whether it has come before, and so may come again. */
    boolean isWorthKeeping(long key, int length) {
        int place = place(key);
        boolean again = seen[place] == key;
        seen[place] = key;
        return again && length <= LONGEST;
    }

    void keep(long key, Known known) {
        int place = place(key);
        Known before = knowns.get(place);
        knowns.set(place, known);
        if (before != null) {
            knowns.set(place ^ 1, before);
        }
    }

    private static int place(long key) {
        return (int) (key >>> 40) & (PLACES - 1);
    }

    /** One of them, as it was read once. */
    static final class Known {
        private record Made(Object how, Object what) {}

        private final byte[] begin;
        private final byte[] end;
        private final int start;
        private final int number;
        private final int numberLength;
        private final int depth;
        private final long[] words;
        private volatile Made made;

        /**
         * @param number where the number that changes stands; behind the object where there is none
         * @param behind where the object ends
         * @param depth that it was read at
         * @param words of a tape of its own
         */
        Known(byte[] json, int start, int number, int numberLength, int behind, int depth, long[] words) {
            this.begin = Arrays.copyOfRange(json, start, number);
            this.end = Arrays.copyOfRange(json, number + numberLength, behind);
            this.start = start;
            this.number = number;
            this.numberLength = numberLength;
            this.depth = depth;
            this.words = words;
        }

        boolean begins(byte[] json, int at) {
            int until = at + begin.length;
            return until <= json.length && Arrays.equals(json, at, until, begin, 0, begin.length);
        }

        /**
         * Where the object ends that begins so; −1 where it is another one.
         *
         * @param atDepth depth that it stands at: it may hold what is nested as deep as it may be
         */
        int behind(byte[] json, int at, int atDepth) {
            int rest = at + begin.length;
            if (numberLength > 0) {
                rest = Numbers.behind(json, rest);
            }
            int until = rest + end.length;
            boolean isThis = rest >= 0
                    && atDepth <= depth
                    && until <= json.length
                    && Arrays.equals(json, rest, until, end, 0, end.length);
            return isThis ? until : -1;
        }

        /** The words of its own tape for the object that stands there. */
        long[] words(int at, int behind) {
            int length = behind - at - begin.length - end.length;
            long before = (long) (at - start) << 30;
            long after = before + ((long) (length - numberLength) << 30);
            long[] moved = new long[words.length];
            for (int i = 0; i < words.length; i++) {
                long word = words[i];
                moved[i] = Tape.isPlace(word)
                        ? Tape.start(word) < number
                                ? word + before
                                : Tape.start(word) > number ? word + after : word + before + length - numberLength
                        : word;
            }
            return moved;
        }

        int number(int at) {
            return at + begin.length;
        }

        /** 0 where there is none. */
        int numberLength(int at, int behind) {
            return behind - at - begin.length - end.length;
        }

        /** What that made of it before; null where it has made nothing. */
        @SuppressWarnings("unchecked") // the same maker makes the same type
        <T> T made(Function<Fields, T> how) {
            Made before = made;
            return before != null && before.how == how ? (T) before.what : null;
        }

        <T> void keep(Function<Fields, T> how, T what) {
            made = new Made(how, what);
        }
    }
}
