package dev.plumbline.rules.filter;

import java.util.Map;

/** What whole numbers stand for, without an object for each number that is asked for. */
final class Numbers {
    private final long[] numbers;
    private final int[][] meant;
    private final int mask;

    /** @param meantByNumber by decimal digits */
    Numbers(Map<String, int[]> meantByNumber) {
        int size = Integer.highestOneBit(Math.max(4, meantByNumber.size() * 4));
        numbers = new long[size];
        meant = new int[size][];
        mask = size - 1;
        meantByNumber.forEach((digits, it) -> {
            long number = Long.parseLong(digits);
            int at = slot(number);
            while (meant[at] != null) {
                at = (at + 1) & mask;
            }
            numbers[at] = number;
            meant[at] = it;
        });
    }

    /** Null where the number is none of them. */
    int[] find(long number) {
        int at = slot(number);
        while (meant[at] != null && numbers[at] != number) {
            at = (at + 1) & mask;
        }
        return meant[at];
    }

    private int slot(long number) {
        long mixed = number * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & mask;
    }
}
