package dev.plumbline.ingest;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Hex digits in lower case, four bytes at a time. */
final class Hex {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;

    private Hex() {}

    /** @param bytes a multiple of four, as digests are */
    static String of(byte[] bytes) {
        byte[] digits = new byte[2 * bytes.length];
        for (int i = 0; i < bytes.length; i += Integer.BYTES) {
            LONGS.set(digits, 2 * i, digits((int) INTS.get(bytes, i)));
        }
        return new String(digits, StandardCharsets.ISO_8859_1);
    }

    /** The eight digits of four bytes: each half of a byte in a byte of its own, then made a digit or a letter. */
    private static long digits(int four) {
        long wide = four & 0xFFFF_FFFFL;
        wide = (wide | wide << 16) & 0x0000_FFFF_0000_FFFFL;
        wide = (wide | wide << 8) & 0x00FF_00FF_00FF_00FFL;
        long halves = (wide >>> 4 | wide << 8) & 0x0F0F_0F0F_0F0F_0F0FL;
        long letters = (halves + EACH * 6) >>> 4 & EACH;
        return halves + EACH * '0' + letters * ('a' - '0' - 10);
    }
}
