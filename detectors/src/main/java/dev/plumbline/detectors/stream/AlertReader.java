package dev.plumbline.detectors.stream;

import dev.plumbline.event.Alert;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads the alerts topic, committed ones only, as a plain subscriber without a group does.
 *
 * <p>Alerts of one service come in their order; over services and partitions there is none. For one thread.
 */
public final class AlertReader implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Consumer<String> undecodable;

    /**
     * @param fromBeginning whether old alerts are read too
     * @param undecodable told of records that are no alerts
     * @throws KafkaException if the topic is not there, or the cluster does not answer
     */
    public AlertReader(
            String servers,
            Map<String, String> kafka,
            Topics.Topic topic,
            boolean fromBeginning,
            Consumer<String> undecodable) {
        this.consumer = WholeTopic.consumer(servers, kafka);
        this.undecodable = undecodable;
        try {
            for (PartitionInfo it : consumer.partitionsFor(topic.name())) {
                partitions.add(new TopicPartition(it.topic(), it.partition()));
            }
            if (partitions.isEmpty()) {
                throw new KafkaException("there is no topic " + topic.name() + " at " + servers
                        + "; 'plumbline topics --create' makes it");
            }
            consumer.assign(partitions);
            if (fromBeginning) {
                consumer.seekToBeginning(partitions);
            } else {
                consumer.seekToEnd(partitions);
                partitions.forEach(consumer::position);
            }
        } catch (TimeoutException e) {
            consumer.close();
            throw new KafkaException("Kafka at " + servers + " does not answer", e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /** Goes on from where at most that many records of each partition are left. */
    public void toLast(int records) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach((partition, end) -> consumer.seek(partition, Math.max(begins.get(partition), end - records)));
    }

    /** Waits at most that long, gives each alert that came to {@code sink}, and returns their number. */
    public int poll(Duration longest, Consumer<Alert> sink) {
        int count = 0;
        for (ConsumerRecord<String, byte[]> record : consumer.poll(longest)) {
            Wire.Decoded<Alert> decoded = Wire.ALERT.decode(record.value());
            if (decoded instanceof Wire.Decoded.Read<Alert> read) {
                sink.accept(read.value());
                count++;
            } else {
                undecodable.accept(record.topic() + "-" + record.partition() + "@" + record.offset() + " is no alert: "
                        + ((Wire.Decoded.Undecodable<Alert>) decoded).detail());
            }
        }
        return count;
    }

    /** Whether all that is committed was read. */
    public boolean atEnd() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        return partitions.stream().allMatch(it -> consumer.position(it) >= ends.get(it));
    }

    @Override
    public void close() {
        consumer.close();
    }
}
