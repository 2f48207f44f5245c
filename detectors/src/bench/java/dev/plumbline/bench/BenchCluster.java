package dev.plumbline.bench;

import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.ingest.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The embedded broker in this process, in a temporary folder, and what is published to it. */
final class BenchCluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LocalBroker broker;
    private final Path folder;

    private BenchCluster(LocalBroker broker, Path folder) {
        this.broker = broker;
        this.folder = folder;
    }

    static BenchCluster start() throws IOException {
        Path folder = Files.createTempDirectory("plumbline-bench-");
        return new BenchCluster(LocalBroker.start(Files.createDirectory(folder.resolve("kafka"))), folder);
    }

    /** A folder that goes with it. */
    Path folder() {
        return folder;
    }

    Settings settings(String topicPrefix, String application, Map<String, String> more) {
        Map<String, String> given = new HashMap<>(more);
        given.put("bootstrap.servers", broker.address());
        given.put("topic.prefix", topicPrefix + ".");
        given.put("application.id", application);
        given.put("flood.limit", "0");
        given.put("state.dir", folder.resolve(application).toString());
        return ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), given, "bench")).settings();
    }

    void publish(String topicPrefix, Traffic traffic, int events) throws InterruptedException {
        try (Publisher publisher = publisher(settings(topicPrefix, "publisher", Map.of()), traffic)) {
            Instant begin = Instant.now().truncatedTo(ChronoUnit.MICROS);
            for (int i = 0; i < events; i++) {
                publisher.kernelEvent(traffic.event(i, begin.plus(i * 10L, ChronoUnit.MICROS)));
            }
        }
    }

    /** One to whose topics the owners of all containers are published already. Events of a benchmark have no secrets. */
    static Publisher publisher(Settings settings, Traffic traffic) throws InterruptedException {
        Topics topics = Topics.named(settings);
        try (Brokers brokers = new Brokers(settings.bootstrapServers(), Map.of())) {
            brokers.create(topics, settings.topicPartitions(), 1);
        }
        Publisher publisher = new Publisher(settings.bootstrapServers(), Map.of(), topics, Redaction.none());
        traffic.owners().forEach(publisher::identity);
        publisher.flush();
        return publisher;
    }

    /** From the first event to the last one. */
    static double perSecond(LongSupplier seen, int events) throws InterruptedException {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        while (seen.getAsLong() == 0) {
            Thread.onSpinWait();
            if (System.nanoTime() > patience) {
                throw new IllegalStateException("no event was seen");
            }
        }
        long before = seen.getAsLong();
        long start = System.nanoTime();
        while (seen.getAsLong() < events) {
            Thread.sleep(2);
        }
        return (events - before) / ((System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() throws IOException {
        broker.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path it : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(it);
            }
        }
    }
}
