package dev.plumbline.bench;

import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Engine;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Origin;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Digests;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.schemas.Wire;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Events per second through the embedded broker: the engine with the bundled pack, beside a bare Kafka Streams pass-through
 * that only decodes the same events and forwards the same share of them. Both run exactly once, on one stream thread, in
 * this process, one after the other, in turns.
 *
 * <p>Run it with {@code mvn -q -DskipTests -Pbench verify}.
 */
public final class EngineThroughput {
    private static final int EVENTS = 400_000;
    private static final int ONE_MATCHES_IN = 200;
    private static final int SERVICES = 50;
    private static final int ROUNDS = 3;

    private EngineThroughput() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("plumbline-bench-");
        List<Pack> packs = ((Pack.Loaded.Ready) Packs.load(List.of(PackFiles.bundled()))).packs();
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
            publish(settings(broker, folder, "engine-0"));
            for (int round = 1; round <= ROUNDS; round++) {
                double bare = perSecond(passThrough(settings(broker, folder, "bare-" + round)));
                double engine = perSecond(engine(settings(broker, folder, "engine-" + round), packs));
                System.out.printf(
                        Locale.ROOT,
                        "round %d: engine %,.0f events/s, bare pass-through %,.0f events/s, ratio %.2f, heap %d MiB%n",
                        round,
                        engine,
                        bare,
                        engine / bare,
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
            }
        }
    }

    private static double perSecond(Duration taken) {
        return EVENTS / (taken.toNanos() / 1e9);
    }

    private static void publish(Settings settings) throws InterruptedException {
        Topics topics = Topics.named(settings);
        try (Brokers brokers = new Brokers(settings.bootstrapServers(), Map.of());
                Publisher publisher = new Publisher(settings.bootstrapServers(), Map.of(), topics)) {
            brokers.create(topics, 1, 1);
            for (int i = 0; i < SERVICES; i++) {
                publisher.identity(Identity.newBuilder()
                        .setService("service-" + i)
                        .setNamespace("bench")
                        .setContainerId(container(i))
                        .build());
            }
            for (int i = 0; i < EVENTS; i++) {
                publisher.kernelEvent(event(i));
            }
        }
    }

    private static KernelEvent event(int i) {
        boolean matches = i % ONE_MATCHES_IN == 0;
        Instant time = Instant.now().truncatedTo(ChronoUnit.MICROS);
        return new KernelEvent(
                Digests.eventId("bench", Digests.sha256(Integer.toString(i).getBytes(StandardCharsets.UTF_8)), 0),
                time,
                time,
                new Collector("tetragon", "1.4.0"),
                "node-" + i % 8,
                new Origin("bench.log", (long) i + 1, "0".repeat(64), null, null, null),
                Process.newBuilder()
                        .setPid(1000 + i % 30_000)
                        .setUid(0L)
                        .setStartTime(time)
                        .setBinary(matches ? "/usr/bin/dash" : "/usr/bin/worker-" + i % 300)
                        .setArgs(List.of("--shard", Integer.toString(i % 64), "--verbose"))
                        .setCwd("/srv/app")
                        .setParentBinary("/usr/bin/python3.11")
                        .setContainerId(container(i % SERVICES))
                        .build(),
                new ProcessLaunch(false),
                null,
                null,
                null);
    }

    private static String container(int service) {
        return String.format(Locale.ROOT, "%064x", 0x1000_0000_0000L + service).replaceFirst("^0{12}", hex(service));
    }

    private static String hex(int service) {
        return String.format(Locale.ROOT, "%012x", service + 1);
    }

    private static Duration engine(Settings settings, List<Pack> packs) throws InterruptedException {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Engine engine = new Engine(settings, packs, new Meters(registry))) {
            engine.start(problem -> {});
            engine.awaitReady(Duration.ofMinutes(1), () -> false);
            return until(() -> (long) registry.find("plumbline.events.in").counters().stream()
                    .mapToDouble(Counter::count)
                    .sum());
        }
    }

    private static Duration passThrough(Settings settings) throws InterruptedException {
        LongAdder seen = new LongAdder();
        Topics topics = Topics.named(settings);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        topics.kernelEvents().name(),
                        org.apache.kafka.streams.kstream.Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .filter((key, value) -> {
                    seen.increment();
                    return Wire.KERNEL_EVENT.decode(value) instanceof Wire.Decoded.Read<KernelEvent> read
                            && read.value().getProcess().getBinary().equals("/usr/bin/dash");
                })
                .to(
                        topics.deadLetters().name(),
                        org.apache.kafka.streams.kstream.Produced.with(Serdes.String(), Serdes.ByteArray()));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.stateDir().toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
        properties.put(StreamsConfig.producerPrefix("compression.type"), "lz4");
        try (KafkaStreams streams = new KafkaStreams(builder.build(), properties)) {
            streams.start();
            return until(seen::sum);
        }
    }

    /** From the first event to the last one. */
    private static Duration until(LongSupplier seen) throws InterruptedException {
        while (seen.getAsLong() == 0) {
            Thread.onSpinWait();
        }
        long start = System.nanoTime();
        while (seen.getAsLong() < EVENTS) {
            Thread.sleep(5);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static Settings settings(LocalBroker broker, Path folder, String application) {
        Map<String, String> given = new HashMap<>();
        given.put("bootstrap.servers", broker.address());
        given.put("application.id", application);
        given.put("state.dir", folder.resolve(application).toString());
        given.put("topic.partitions", "1");
        return ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), given, "bench")).settings();
    }
}
