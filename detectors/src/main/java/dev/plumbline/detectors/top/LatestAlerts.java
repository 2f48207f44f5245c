package dev.plumbline.detectors.top;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;

/** The newest alerts of the topic, read beside the picture, so that a broker that is away does not stop it. */
final class LatestAlerts implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final int KEPT = 200;

    private final Settings settings;
    private final TreeSet<Alert> newest =
            new TreeSet<>(Screen.NEWEST.thenComparing(Alert::getId).thenComparing(Alert::getState));
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final Thread thread = new Thread(this::follow, "plumbline-alerts");
    private volatile Optional<String> trouble = Optional.empty();

    LatestAlerts(Settings settings) {
        this.settings = settings;
        thread.setDaemon(true);
        thread.start();
    }

    /** Newest first. */
    synchronized List<Alert> newest() {
        return new ArrayList<>(newest);
    }

    /** Why none come; empty where they do. */
    Optional<String> trouble() {
        return trouble;
    }

    /** Returns once those that are there already are read, or the cluster did not answer. */
    void await(Duration longest) throws InterruptedException {
        caughtUp.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void keep(Alert alert) {
        newest.add(alert);
        if (newest.size() > KEPT) {
            newest.pollLast();
        }
    }

    private void follow() {
        try {
            while (closed.getCount() > 0) {
                try (AlertReader reader = new AlertReader(
                        settings.bootstrapServers(),
                        settings.kafka(),
                        Topics.named(settings).alerts(),
                        false,
                        it -> {})) {
                    trouble = Optional.empty();
                    reader.toLast(KEPT);
                    while (closed.getCount() > 0) {
                        if (reader.poll(MOMENT, this::keep) == 0) {
                            caughtUp.countDown();
                        }
                    }
                } catch (KafkaException e) {
                    trouble = Optional.of("no alerts: " + e.getMessage());
                    caughtUp.countDown();
                    closed.await(5, TimeUnit.SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
