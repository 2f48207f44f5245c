package dev.plumbline.ingest.json;

import java.util.Arrays;

/** Bytes that may stand in a text, compared eight at a time. */
final class Literal {
    final int length;

    private final byte[] bytes;
    private final int room;
    private final long mask;
    private final long head;
    private final int lastPlace;
    private final long last;
    /** What stands between the first eight and the last eight; nothing where these meet. */
    private final long[] middle;

    Literal(byte[] bytes) {
        byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, Long.BYTES));
        this.bytes = bytes;
        this.length = bytes.length;
        this.room = padded.length;
        this.mask = length < Long.BYTES ? (1L << (length * Byte.SIZE)) - 1 : -1;
        this.head = Bytes.longAt(padded, 0);
        this.lastPlace = room - Long.BYTES;
        this.last = Bytes.longAt(padded, lastPlace);
        this.middle = new long[(lastPlace - 1) / Long.BYTES];
        for (int i = 0; i < middle.length; i++) {
            middle[i] = Bytes.longAt(padded, (i + 1) * Long.BYTES);
        }
    }

    boolean stands(byte[] json, int at) {
        if (at + room > json.length) {
            int behind = at + length;
            return behind <= json.length && Arrays.equals(json, at, behind, bytes, 0, length);
        }
        long first = (Bytes.longAt(json, at) & mask) ^ head;
        long end =
                (Bytes.longAt(json, at + lastPlace) ^ last) & mask; // of less than eight bytes the first are the last
        if ((first | end) != 0) {
            return false;
        }
        for (int i = 0; i < middle.length; i++) {
            if (Bytes.longAt(json, at + (i + 1) * Long.BYTES) != middle[i]) {
                return false;
            }
        }
        return true;
    }

    boolean is(byte[] json, int from, int to) {
        return Arrays.equals(json, from, to, bytes, 0, length);
    }
}
