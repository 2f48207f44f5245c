package dev.plumbline.ingest.json;

/** Whole numbers in bytes. */
final class Numbers {
    private Numbers() {}

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
