package dev.plumbline.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Looks, some thousand times a second, whether a count has grown, and remembers for how long it did not. */
final class Gaps implements AutoCloseable {
    private static final Duration LOOK = Duration.ofNanos(200_000);
    private static final Duration LEAST = Duration.ofMillis(2);

    private record Gap(long from, long to) {}

    private final LongSupplier count;
    private final List<Gap> gaps = new ArrayList<>();
    private final Thread thread = new Thread(this::look, "gaps");
    private volatile boolean closed;

    Gaps(LongSupplier count) {
        this.count = count;
        thread.start();
    }

    private void look() {
        long before = count.getAsLong();
        long grown = System.nanoTime();
        while (!closed) {
            LockSupport.parkNanos(LOOK.toNanos());
            long now = count.getAsLong();
            if (now > before) {
                long time = System.nanoTime();
                if (time - grown >= LEAST.toNanos()) {
                    add(new Gap(grown, time));
                }
                before = now;
                grown = time;
            }
        }
    }

    private synchronized void add(Gap gap) {
        gaps.add(gap);
    }

    /** The longest that began or ended within, by {@link System#nanoTime}; one below two milliseconds is none. */
    synchronized Duration longest(long from, long to) {
        long longest = gaps.stream()
                .filter(it -> it.to > from && it.from < to)
                .mapToLong(it -> it.to - it.from)
                .max()
                .orElse(0);
        return Duration.ofNanos(longest);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
