package dev.plumbline.ingest.json;

/** Whole numbers in bytes. */
final class Numbers {
    private Numbers() {}

    /** The place behind a number without sign or fraction; −1 where none stands there. */
    static int behind(byte[] text, int start) {
        int at = start;
        while (at + Long.BYTES <= text.length) {
            long others = Bytes.notDigits(Bytes.longAt(text, at));
            if (others != 0) {
                return checked(text, start, at + Bytes.before(others));
            }
            at += Long.BYTES;
        }
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return checked(text, start, at);
    }

    private static int checked(byte[] text, int start, int behind) {
        boolean isNumber = behind > start && (text[start] != '0' || behind == start + 1);
        return isNumber ? behind : -1;
    }

    /** Of digits alone, as a parser has seen them; null where they are more than 64 bits hold. */
    static Long ofDigits(byte[] text, int start, int length) {
        if (length > 2 * Long.BYTES || start + Long.BYTES > text.length) {
            return parse(text, start, length);
        }
        if (length <= Long.BYTES) {
            return upTo8(text, start, length);
        }
        int first = length - Long.BYTES;
        return upTo8(text, start, first) * 100_000_000 + ofEight(Bytes.longAt(text, start + first));
    }

    private static long upTo8(byte[] text, int start, int length) {
        return ofEight(Bytes.longAt(text, start) << (Long.SIZE - length * Byte.SIZE));
    }

    /** The number that eight digits are, the first of them lowest; zero bytes are zeros. */
    private static long ofEight(long digits) {
        long ones = digits & 0x0F0F_0F0F_0F0F_0F0FL;
        long pairs = ((ones * (1 + (10 << 8))) >>> 8) & 0x00FF_00FF_00FF_00FFL;
        long fours = ((pairs * (1 + (100L << 16))) >>> 16) & 0x0000_FFFF_0000_FFFFL;
        return (fours * (1 + (10_000L << 32))) >>> 32;
    }

    /** As {@link Long#valueOf(String)} reads ASCII; null where it would throw. */
    static Long parse(byte[] text, int start, int length) {
        boolean isNegative = text[start] == '-';
        int at = isNegative || text[start] == '+' ? start + 1 : start;
        int end = start + length;
        if (at == end) {
            return null;
        }
        long negative = 0; // there is one more of them
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9 || negative < Long.MIN_VALUE / 10) {
                return null;
            }
            negative = negative * 10 - digit;
            if (negative > 0) {
                return null;
            }
        }
        if (!isNegative && negative == Long.MIN_VALUE) {
            return null;
        }
        return isNegative ? negative : -negative;
    }
}
