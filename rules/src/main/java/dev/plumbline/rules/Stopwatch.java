package dev.plumbline.rules;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Takes time and allocation of small pieces of work, in batches that are long against the clock's own cost. For one thread.
 *
 * <p>Each batch does the same: all of a piece's steps, as often as it takes to get to {@link #BATCH}. Pieces take turns, so
 * that what disturbs for a while disturbs all of them, and of the batches of one the median counts.
 */
final class Stopwatch {
    private static final long BATCH = Duration.ofNanos(200_000).toNanos();
    private static final com.sun.management.ThreadMXBean THREADS =
            ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean bean
                            && bean.isThreadAllocatedMemorySupported()
                            && bean.isThreadAllocatedMemoryEnabled()
                    ? bean
                    : null;

    private Stopwatch() {}

    /** Something to do again and again. */
    interface Work {
        /** How many steps it has. */
        int steps();

        /**
         * Does all steps once.
         *
         * @return something that comes of all of them, so that none is optimised away
         */
        long pass();
    }

    /** A piece of work with what was taken of it. */
    static final class Measured {
        private final Work work;
        private int passes = 1;
        private int batches;
        private double[] nanoseconds = new double[8];
        private double[] bytes = new double[8];
        private long outcome;

        /** @param work with at least one step */
        Measured(Work work) {
            this.work = work;
        }

        private void warmUp() {
            long start = System.nanoTime();
            run();
            if (System.nanoTime() - start < BATCH) {
                passes *= 2;
            }
        }

        private void measure() {
            if (batches == nanoseconds.length) {
                nanoseconds = Arrays.copyOf(nanoseconds, batches * 2);
                bytes = Arrays.copyOf(bytes, batches * 2);
            }
            long allocated = THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            run();
            long took = System.nanoTime() - start;
            double steps = (double) passes * work.steps();
            nanoseconds[batches] = took / steps;
            bytes[batches] = THREADS == null ? 0 : (THREADS.getCurrentThreadAllocatedBytes() - allocated) / steps;
            batches++;
        }

        private void run() {
            for (int i = 0; i < passes; i++) {
                outcome += work.pass();
            }
        }

        /** What a step took. */
        double nanoseconds() {
            return median(nanoseconds);
        }

        /** What a step allocated; empty where this Java does not tell it. */
        OptionalDouble bytes() {
            return THREADS == null ? OptionalDouble.empty() : OptionalDouble.of(median(bytes));
        }

        int batches() {
            return batches;
        }

        long outcome() {
            return outcome;
        }

        private double median(double[] all) {
            double[] sorted = Arrays.copyOf(all, batches);
            Arrays.sort(sorted);
            return sorted[batches / 2];
        }
    }

    /**
     * Warms up for a third of the time, then measures for the rest. Every piece is done at least once in both, even where that
     * takes longer.
     */
    static void measure(Collection<Measured> pieces, Duration time) {
        long start = System.nanoTime();
        rounds(pieces, Measured::warmUp, start, time.toNanos() / 3);
        rounds(pieces, Measured::measure, start, time.toNanos());
    }

    private static void rounds(Collection<Measured> pieces, Consumer<Measured> batch, long start, long end) {
        pieces.forEach(batch);
        while (true) {
            for (Measured piece : pieces) {
                if (System.nanoTime() - start >= end) {
                    return;
                }
                batch.accept(piece);
            }
            if (pieces.isEmpty()) {
                return;
            }
        }
    }
}
