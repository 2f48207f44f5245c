package dev.plumbline.bench;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads committed alerts as they come, and remembers when each came and of when its event was. */
final class AlertWatch implements AutoCloseable {
    private record Came(Instant event, long afterMicros) {}

    private final AlertReader reader;
    private final List<Came> all = new ArrayList<>();
    private final Map<String, Long> firstOf = new HashMap<>();
    private final Thread thread = new Thread(this::read, "alerts");
    private volatile boolean closed;
    private volatile int count;

    AlertWatch(Settings settings) {
        reader = new AlertReader(
                settings.bootstrapServers(), Map.of(), Topics.named(settings).alerts(), true, problem -> {
                    throw new IllegalStateException(problem);
                });
        thread.start();
    }

    private void read() {
        try (reader) {
            while (!closed) {
                reader.poll(Duration.ofMillis(100), this::add);
            }
        }
    }

    private synchronized void add(Alert alert) {
        all.add(new Came(alert.getTime(), ChronoUnit.MICROS.between(alert.getTime(), Instant.now())));
        firstOf.putIfAbsent(alert.getPackDigest(), System.nanoTime());
        count = all.size();
    }

    /** Cheap enough to ask thousands of times a second. */
    int count() {
        return count;
    }

    /** When the first alert of a pack came, by {@link System#nanoTime}; empty where none did in time. */
    OptionalLong awaitFirst(String packDigest, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            synchronized (this) {
                if (firstOf.containsKey(packDigest)) {
                    return OptionalLong.of(firstOf.get(packDigest));
                }
            }
            Thread.sleep(5);
        }
        return OptionalLong.empty();
    }

    /** Whether at least so many have come in time. */
    boolean await(long count, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (count() < count && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        return count() >= count;
    }

    /** Of the alerts whose events were due within. */
    synchronized Latencies between(Instant from, Instant to) {
        Latencies latencies = new Latencies();
        for (Came it : all) {
            if (!it.event.isBefore(from) && it.event.isBefore(to)) {
                latencies.add(it.afterMicros);
            }
        }
        return latencies;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
