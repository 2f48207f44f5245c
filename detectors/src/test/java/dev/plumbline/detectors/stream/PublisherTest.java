package dev.plumbline.detectors.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.schemas.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PublisherTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    private static Path folder;

    private static LocalBroker broker;

    private final Topics topics = topics("t" + UUID.randomUUID() + ".");

    @BeforeAll
    static void start() throws Exception {
        broker = LocalBroker.start(folder);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void whatTheBrokerFindsTooLargeIsADeadLetterWithItsFileAndLine() throws Exception {
        create(topics);
        try (Publisher publisher = publisher(Map.of("linger.ms", "1000"))) {
            for (int line = 1; line <= 20; line++) {
                publisher.put(launch(line % 2 == 0 ? 20_000 : 1, line), "tetragon", NOW);
            }
            publisher.flush();
            assertThat(publisher.oversize()).isEqualTo(10);
            assertThat(read(topics.kernelEvents())).hasSize(10);
            List<DeadLetter> letters = letters();
            assertThat(letters).hasSize(10).allSatisfy(letter -> {
                assertThat(letter.getReason()).isEqualTo("oversize");
                assertThat(letter.getFile()).isEqualTo("k.log");
                assertThat(letter.getTopic()).isEqualTo(topics.kernelEvents().name());
            });
            assertThat(letters).extracting(DeadLetter::getLine).contains(2L, 20L);
        }
    }

    @Test
    void whatTheProducerFindsTooLargeIsADeadLetterToo() throws Exception {
        create(topics);
        try (Publisher publisher = publisher(Map.of("max.request.size", "100000"))) {
            publisher.put(launch(200_000, 7), "tetragon", NOW);
            publisher.flush();
            assertThat(letters()).singleElement().satisfies(letter -> {
                assertThat(letter.getLine()).isEqualTo(7);
                assertThat(letter.getLength()).isGreaterThan(200_000);
            });
        }
    }

    @Test
    void aBatchIsAcknowledgedByItselfWithItsLetters() throws Exception {
        create(topics);
        try (Publisher publisher = publisher(Map.of())) {
            Publisher.Batch batch = publisher.batch();
            batch.put(launch(1, 1), "tetragon", NOW);
            batch.put(launch(20_000, 2), "tetragon", NOW);
            batch.put(new Parsed.Rejected("malformed", "no JSON", RawRecord.of("x", "k.log", 3)), "tetragon", NOW);
            batch.await(Duration.ofSeconds(20));
            assertThat(batch.oversize()).isEqualTo(1);
            assertThat(read(topics.kernelEvents())).hasSize(1);
            assertThat(letters()).extracting(DeadLetter::getLine).containsExactlyInAnyOrder(2L, 3L);
        }
    }

    @Test
    void aBatchThatFailsLeavesTheNextOneItsChance() throws Exception {
        try (Publisher publisher = publisher(Map.of("max.block.ms", "300"))) {
            Publisher.Batch early = publisher.batch();
            assertThatThrownBy(() -> {
                        early.put(launch(1, 1), "tetragon", NOW);
                        early.await(Duration.ofSeconds(20));
                    })
                    .isInstanceOf(KafkaException.class)
                    .hasMessageStartingWith("not all could be delivered to Kafka at " + broker.address());
            create(topics);
            await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
                Publisher.Batch next = publisher.batch();
                next.put(launch(1, 1), "tetragon", NOW);
                next.await(Duration.ofSeconds(20));
                return true; // the topic may take a moment to be known
            });
            assertThat(read(topics.kernelEvents())).isNotEmpty();
        }
    }

    @Test
    void aBatchWaitsNoLongerThanItIsTold() throws Exception {
        create(topics);
        try (Publisher publisher = publisher(Map.of("linger.ms", "5000"))) {
            Publisher.Batch batch = publisher.batch();
            batch.put(launch(1, 1), "tetragon", NOW);
            assertThatThrownBy(() -> batch.await(Duration.ofMillis(50))).isInstanceOf(TimeoutException.class);
        }
    }

    private static Parsed launch(int argument, int line) {
        String record = """
                {"process_exec":{"process":{"pid":7,"uid":0,"binary":"/bin/sh","arguments":"%s"},\
                "parent":{"pid":1,"binary":"/usr/sbin/nginx"}},"node_name":"node-1","time":"2026-06-01T12:00:01Z"}
                """.formatted(incompressible(argument));
        return Formats.named("tetragon")
                .decoder()
                .decode(RawRecord.of(record, "k.log", line))
                .get(0);
    }

    private static String incompressible(int length) {
        StringBuilder text = new StringBuilder(length + 36);
        while (text.length() < length) {
            text.append(UUID.randomUUID());
        }
        return text.substring(0, length);
    }

    private Publisher publisher(Map<String, String> kafka) {
        return new Publisher(broker.address(), kafka, topics);
    }

    /** The kernel events' topic takes 10,000 bytes. */
    private static void create(Topics topics) throws InterruptedException {
        Map<String, String> small = new HashMap<>(topics.kernelEvents().config());
        small.put("max.message.bytes", "10000");
        Topics made = new Topics(
                new Topics.Topic(topics.kernelEvents().name(), small, 0),
                topics.pipelineEvents(),
                topics.identities(),
                topics.intents(),
                topics.exceptions(),
                topics.provenance(),
                topics.rules(),
                topics.alerts(),
                topics.ocsf(),
                topics.shadowAlerts(),
                topics.signals(),
                topics.witnesses(),
                topics.deadLetters(),
                topics.raw());
        try (Brokers brokers = new Brokers(broker.address(), Map.of())) {
            brokers.create(made, 1, 1);
        }
    }

    private static Topics topics(String prefix) {
        return Topics.named(
                ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of("topic.prefix", prefix), "host"))
                        .settings());
    }

    private List<DeadLetter> letters() {
        return read(topics.deadLetters()).stream()
                .map(it -> ((Wire.Decoded.Read<DeadLetter>) Wire.DEAD_LETTER.decode(it)).value())
                .toList();
    }

    private static List<byte[]> read(Topics.Topic topic) {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.address());
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            List<byte[]> values = new ArrayList<>();
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    values.add(record.value());
                }
            }
            return values;
        }
    }
}
