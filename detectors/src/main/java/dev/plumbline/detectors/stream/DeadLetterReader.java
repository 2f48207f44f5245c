package dev.plumbline.detectors.stream;

import dev.plumbline.event.DeadLetter;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the dead letters that are committed, from the first to what was the last when it began. For one thread. */
public final class DeadLetterReader implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(200);

    /**
     * A dead letter and where it stands.
     *
     * @param place partition and offset, such as {@code 3-1024}
     */
    public record Entry(String place, DeadLetter letter) {}

    private final KafkaConsumer<String, byte[]> consumer;
    private final Consumer<String> undecodable;

    /**
     * @param undecodable told of records that are no dead letters
     * @throws KafkaException if the cluster does not answer
     */
    public DeadLetterReader(String servers, Map<String, String> kafka, Consumer<String> undecodable) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        this.consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
        this.undecodable = undecodable;
    }

    /** Gives every letter to the sink, in order within a partition. */
    public void read(Topics.Topic topic, Consumer<Entry> sink) {
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(it -> new TopicPartition(it.topic(), it.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(MOMENT)) {
                    if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                        give(record, sink);
                    }
                }
            }
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka does not answer; check bootstrap.servers", e);
        }
    }

    private void give(ConsumerRecord<String, byte[]> record, Consumer<Entry> sink) {
        String place = record.partition() + "-" + record.offset();
        Wire.Decoded<DeadLetter> decoded = Wire.DEAD_LETTER.decode(record.value());
        if (decoded instanceof Wire.Decoded.Read<DeadLetter> read) {
            sink.accept(new Entry(place, read.value()));
        } else {
            undecodable.accept(record.topic() + " " + place + " is no dead letter: "
                    + ((Wire.Decoded.Undecodable<DeadLetter>) decoded).detail());
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
