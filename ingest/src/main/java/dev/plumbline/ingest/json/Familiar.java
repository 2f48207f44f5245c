package dev.plumbline.ingest.json;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Texts of one field that come again and again, such as the path of a program: kept with their bytes, so that one that comes
 * again is compared and not made. Whoever keeps events then has one text, whose hash is known, and not many that are equal.
 * Bounded, and safe to share: equal bytes mean the same, and what two threads keep at once is kept once.
 */
final class Familiar {
    private static final int PLACES = 256;
    private static final int LONGEST = 128;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Known(byte[] bytes, Object how, Object what) {}

    private final AtomicReferenceArray<Known> knowns = new AtomicReferenceArray<>(PLACES);
    private final long[] seen = new long[PLACES];

    static boolean mayBe(int length) {
        return length >= Long.BYTES && length <= LONGEST;
    }

    static long key(byte[] json, int start, int length) {
        long key = Bytes.longAt(json, start) * MIX;
        key = (Long.rotateLeft(key, 31) ^ Bytes.longAt(json, start + length / 2 - Long.BYTES / 2)) * MIX;
        return (Long.rotateLeft(key, 31) ^ Bytes.longAt(json, start + length - Long.BYTES) ^ length) * MIX;
    }

    /**
     * What was made of these bytes before; null where nothing was.
     *
     * @param how what makes it, the same instance each time
     */
    Object find(long key, byte[] json, int start, int length, Object how) {
        Known known = knowns.get(place(key));
        boolean isThis = known != null
                && known.how == how
                && Arrays.equals(json, start, start + length, known.bytes, 0, known.bytes.length);
        return isThis ? known.what : null;
    }

    /** Of what has come before, and so may come again. */
    void keep(long key, byte[] json, int start, int length, Object how, Object what) {
        int place = place(key);
        if (what != null && seen[place] == key) {
            knowns.set(place, new Known(Arrays.copyOfRange(json, start, start + length), how, what));
        }
        seen[place] = key;
    }

    private static int place(long key) {
        return (int) (key >>> 40) & (PLACES - 1);
    }
}
