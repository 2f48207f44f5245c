package dev.plumbline.bench;

import dev.plumbline.detectors.stream.Publisher;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes events at a steady rate, each with the time at which it is due: where publishing falls behind, or the broker
 * holds it up, that counts as latency of the events.
 */
final class SteadyLoad implements AutoCloseable {
    private static final long NAP = Duration.ofNanos(300_000).toNanos();

    private final Publisher publisher;
    private final Traffic traffic;
    private final double perSecond;
    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();
    private final Thread thread = new Thread(this::publish, "load");
    private volatile boolean stopped;
    private volatile long published;
    private volatile long mostBehind;
    private volatile RuntimeException failure;

    SteadyLoad(Publisher publisher, Traffic traffic, double perSecond) {
        this.publisher = publisher;
        this.traffic = traffic;
        this.perSecond = perSecond;
        thread.start();
    }

    private void publish() {
        try {
            for (long number = 0; !stopped; number++) {
                long due = (long) (number * 1e9 / perSecond);
                long early = due - (System.nanoTime() - startNanos);
                while (early > 0) {
                    LockSupport.parkNanos(Math.min(early, NAP));
                    early = due - (System.nanoTime() - startNanos);
                }
                mostBehind = Math.max(mostBehind, -early);
                publisher.kernelEvent(traffic.event(number, start.plusNanos(due).truncatedTo(ChronoUnit.MICROS)));
                published = number + 1;
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    Instant start() {
        return start;
    }

    long published() {
        return published;
    }

    /** How late an event was published at most. */
    Duration mostBehind() {
        return Duration.ofNanos(mostBehind);
    }

    /** Returns once so much time has passed since the first event was due. */
    void awaitUntil(Duration sinceStart) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(startNanos + sinceStart.toNanos() - System.nanoTime());
    }

    /** Returns once the last event is published; throws what publishing failed with. */
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join();
        if (failure != null) {
            throw failure;
        }
        publisher.flush();
    }
}
