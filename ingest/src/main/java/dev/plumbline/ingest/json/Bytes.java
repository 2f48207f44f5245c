package dev.plumbline.ingest.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes at a time, the first of them lowest. */
final class Bytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH = 0x8080_8080_8080_8080L;

    private Bytes() {}

    static long longAt(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    /** Up to seven bytes, zero above them. */
    static long upTo7(byte[] bytes, int at, int length) {
        if (at + Long.BYTES <= bytes.length) {
            return longAt(bytes, at) & ((1L << (length * Byte.SIZE)) - 1);
        }
        long all = 0;
        for (int i = 0; i < length; i++) {
            all |= (bytes[at + i] & 0xFFL) << (i * Byte.SIZE);
        }
        return all;
    }

    /**
     * The high bit of each byte that a text does not hold as it is: a quote, a backslash, a control character, what is not
     * ASCII. Exact up to the first such byte; above it there may be more bits than bytes.
     */
    static long unusual(long eight) {
        long quotes = (eight ^ EACH * '"') - EACH;
        long backslashes = (eight ^ EACH * '\\') - EACH;
        long controls = eight - EACH * ' ';
        return (quotes | backslashes | controls | eight) & HIGH;
    }

    /** A bit for each of 32 bytes that {@link #unusual} marks, as exact as that. */
    static int unusualOf32(byte[] bytes, int at) {
        long marks = bits(unusual(longAt(bytes, at)))
                | bits(unusual(longAt(bytes, at + 8))) << 8
                | bits(unusual(longAt(bytes, at + 16))) << 16
                | bits(unusual(longAt(bytes, at + 24))) << 24;
        return (int) marks;
    }

    /** The high bits of eight bytes side by side. */
    private static long bits(long high) {
        return (high * 0x0002_0408_1020_4081L) >>> 56;
    }

    /** The high bit of each byte that is no digit; exact up to the first such byte. */
    static long notDigits(long eight) {
        long digits = eight ^ EACH * '0';
        return ((digits + EACH * (0x80 - 10)) | digits) & HIGH;
    }

    /** Number of bytes below the first one that is marked. */
    static int before(long marks) {
        return Long.numberOfTrailingZeros(marks) / Byte.SIZE;
    }
}
