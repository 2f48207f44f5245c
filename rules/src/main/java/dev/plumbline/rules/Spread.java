package dev.plumbline.rules;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Some of the places that it is told of, evenly spread: where there are too many, every second one is forgotten. */
final class Spread {
    private final int most;
    private int[] kept = new int[8];
    private int size;
    private int every = 1;
    private int count;

    /** @param most places that are kept, even */
    Spread(int most) {
        this.most = most;
    }

    void add(int place) {
        if (count++ % every != 0) {
            return;
        }
        if (size == most) {
            for (int i = 0; i < size / 2; i++) {
                kept[i] = kept[2 * i];
            }
            size /= 2;
            every *= 2;
        }
        if (size == kept.length) {
            kept = Arrays.copyOf(kept, Math.min(most, size * 2));
        }
        kept[size++] = place;
    }

    /** How many it was told of. */
    int count() {
        return count;
    }

    IntStream places() {
        return Arrays.stream(kept, 0, size);
    }
}
