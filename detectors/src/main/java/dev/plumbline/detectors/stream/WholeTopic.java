package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.registry.Framing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Topics from their first committed record to what was the last when reading began, without a group. */
public final class WholeTopic {
    private static final Duration MOMENT = Duration.ofMillis(200);

    private WholeTopic() {}

    /** A consumer of committed records that commits nothing and makes no topic; to be closed by whoever asked for it. */
    public static KafkaConsumer<String, byte[]> consumer(String servers, Map<String, String> kafka) {
        Map<String, Object> settings = Framing.ofKafka(kafka);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        // What is deleted while it is read is passed over, and never all that stands behind it.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return new KafkaConsumer<>(
                settings, new StringDeserializer(), Framing.of(kafka).deserializer());
    }

    /**
     * Gives every record to the sink, in order within a partition. The consumer is assigned to the topic afterwards.
     *
     * @throws KafkaException if the cluster does not answer
     */
    public static void read(
            KafkaConsumer<String, byte[]> consumer, String topic, Consumer<ConsumerRecord<String, byte[]>> sink) {
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(it -> new TopicPartition(topic, it.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(MOMENT)) {
                    if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
                        sink.accept(record);
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka does not answer; check bootstrap.servers", e);
        }
    }
}
