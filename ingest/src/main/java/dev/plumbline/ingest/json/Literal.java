package dev.plumbline.ingest.json;

import java.util.Arrays;

/** Bytes that may stand in a text, compared eight at a time. */
final class Literal {
    final int length;

    private final byte[] bytes;
    private final int room;
    private final long head;
    private final long mask;
    private final long[] rest;

    Literal(byte[] bytes) {
        byte[] padded = Arrays.copyOf(bytes, Math.max(bytes.length, Long.BYTES));
        this.bytes = bytes;
        this.length = bytes.length;
        this.room = padded.length;
        this.mask = length < Long.BYTES ? (1L << (length * Byte.SIZE)) - 1 : -1;
        this.head = Bytes.longAt(padded, 0);
        this.rest = new long[(room - 1) / Long.BYTES];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = Bytes.longAt(padded, place(i));
        }
    }

    /** The last eight overlap those before. */
    private int place(int part) {
        return Math.min((part + 1) * Long.BYTES, room - Long.BYTES);
    }

    boolean stands(byte[] json, int at) {
        if (at + room > json.length) {
            int behind = at + length;
            return behind <= json.length && Arrays.equals(json, at, behind, bytes, 0, length);
        }
        if ((Bytes.longAt(json, at) & mask) != head) {
            return false;
        }
        for (int i = 0; i < rest.length; i++) {
            if (Bytes.longAt(json, at + place(i)) != rest[i]) {
                return false;
            }
        }
        return true;
    }

    boolean is(byte[] json, int from, int to) {
        return Arrays.equals(json, from, to, bytes, 0, length);
    }
}
