package dev.plumbline.bench;

import java.util.Arrays;

/** Every latency of a run, in microseconds. For one thread at a time. */
final class Latencies {
    private long[] micros = new long[1 << 15];
    private int count;

    void add(long latency) {
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, 2 * count);
        }
        micros[count++] = latency;
    }

    int count() {
        return count;
    }

    /**
     * The least latency that so many of a hundred do not pass, in milliseconds.
     *
     * @throws IllegalStateException if there is none
     */
    double percentile(double percent) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        Arrays.sort(micros, 0, count);
        return micros[(int) Math.ceil(count * percent / 100) - 1] / 1e3;
    }
}
