package dev.plumbline.detectors.identities;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Identity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What reaches the topic, on a broker in this process. */
@Timeout(60)
class TopicSinkTest {
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final int PARTITIONS = 6;

    @TempDir
    private Path folder;

    private LocalBroker broker;
    private Topics topics;

    @BeforeEach
    void start() throws Exception {
        broker = LocalBroker.start(folder);
        Settings settings = ((Settings.Read.Valid)
                        Settings.read(Map.of(), "", Map.of(), Map.of("bootstrap.servers", broker.address()), "host"))
                .settings();
        topics = Topics.named(settings);
        try (Brokers brokers = new Brokers(broker.address(), Map.of())) {
            brokers.create(topics, PARTITIONS, 1);
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void aHeartbeatIsOnEveryPartitionBehindAllThatWasToldBeforeIt() {
        try (Publisher publisher = publisher()) {
            Sink sink = new TopicSink(publisher);
            IntStream.range(0, 50).forEach(i -> sink.put(web("10.0.0." + i)));
            sink.inSync("kubernetes/prod", NOON);
        }
        List<ConsumerRecord<String, byte[]>> records = records();
        assertThat(records).hasSize(50 + PARTITIONS);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int of = partition;
            List<ConsumerRecord<String, byte[]>> own =
                    records.stream().filter(it -> it.partition() == of).toList();
            ConsumerRecord<String, byte[]> last = own.get(own.size() - 1);
            assertThat(last.key()).isEqualTo("heartbeat/kubernetes/prod");
            assertThat(last.value()).isNull();
            assertThat(last.timestamp()).isEqualTo(NOON.toEpochMilli());
        }
    }

    @Test
    void whatIsTakenOffIsNotRestored() {
        try (Publisher publisher = publisher()) {
            Sink sink = new TopicSink(publisher);
            sink.put(web("10.0.0.1"));
            sink.put(web("10.0.0.2"));
            sink.forget(Tables.key(web("10.0.0.1")));
            sink.inSync("kubernetes/prod", NOON);
        }
        assertThat(ToldBefore.read(
                        broker.address(), Map.of(), topics.identities().name()))
                .containsExactly(web("10.0.0.2"));
    }

    private static Identity web(String address) {
        return Identity.newBuilder()
                .setService("web")
                .setAddresses(List.of(address))
                .setValidFrom(NOON)
                .setSource("kubernetes/prod")
                .build();
    }

    private Publisher publisher() {
        return new Publisher(broker.address(), Map.of(), topics);
    }

    private List<ConsumerRecord<String, byte[]>> records() {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.address());
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(it -> new TopicPartition(topics.identities().name(), it))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!partitions.stream().allMatch(it -> consumer.position(it) >= ends.get(it))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }
}
