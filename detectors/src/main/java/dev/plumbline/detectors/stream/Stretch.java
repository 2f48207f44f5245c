package dev.plumbline.detectors.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Committed records of one topic: from the first that was written at a moment or later to what was the last when the stretch was
 * made. For one thread.
 */
final class Stretch {
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaConsumer<String, byte[]> consumer;
    private final String topic;
    private final Map<TopicPartition, Long> starts;
    private final Map<TopicPartition, Long> ends;
    private final Instant oldest;

    private Stretch(
            KafkaConsumer<String, byte[]> consumer,
            String topic,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends,
            Instant oldest) {
        this.consumer = consumer;
        this.topic = topic;
        this.starts = starts;
        this.ends = ends;
        this.oldest = oldest;
    }

    /**
     * @param since by the records' timestamps
     * @throws KafkaException if the cluster does not answer
     */
    static Stretch since(KafkaConsumer<String, byte[]> consumer, String topic, Instant since) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(it -> new TopicPartition(topic, it.partition()))
                .toList();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, OffsetAndTimestamp> found = at(consumer, partitions, since);
        Map<TopicPartition, Long> starts = new HashMap<>();
        partitions.forEach(it -> starts.put(it, start(found.get(it), ends.get(it))));
        return new Stretch(consumer, topic, starts, ends, oldest(consumer, partitions, since));
    }

    private static long start(OffsetAndTimestamp first, long end) {
        return first == null ? end : Math.min(first.offset(), end);
    }

    private static Map<TopicPartition, OffsetAndTimestamp> at(
            KafkaConsumer<String, byte[]> consumer, Collection<TopicPartition> partitions, Instant time) {
        long millis = Math.max(0, time.toEpochMilli());
        return consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(it -> it, it -> millis)));
    }

    /** Of the partitions that have lost their first records, the one whose oldest record is the newest; null where nothing is missing. */
    private static Instant oldest(
            KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions, Instant since) {
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        List<TopicPartition> cut =
                partitions.stream().filter(it -> begins.get(it) > 0).toList();
        return at(consumer, cut, Instant.EPOCH).values().stream()
                .filter(Objects::nonNull)
                .map(it -> Instant.ofEpochMilli(it.timestamp()))
                .filter(it -> it.isAfter(since))
                .max(Instant::compareTo)
                .orElse(null);
    }

    /** Where records from the moment on are no longer kept: when the first was written from which on all are there. */
    Optional<Instant> oldest() {
        return Optional.ofNullable(oldest);
    }

    /** Number of offsets; some of them may hold no record. */
    long size() {
        return starts.entrySet().stream()
                .mapToLong(it -> ends.get(it.getKey()) - it.getValue())
                .sum();
    }

    /**
     * Gives every record to the sink, in order within a partition.
     *
     * @param progress told now and then how many of the offsets are read
     * @throws KafkaException if the cluster gives nothing more for a minute
     */
    void read(Consumer<ConsumerRecord<String, byte[]>> sink, LongConsumer progress) {
        consumer.assign(starts.keySet());
        consumer.resume(starts.keySet()); // a partition that was paused stays so when it is assigned once more
        starts.forEach(consumer::seek);
        long size = size();
        long read = 0;
        long moved = System.nanoTime();
        while (read < size) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(MOMENT)) {
                if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) {
                    sink.accept(record);
                }
            }
            long before = read;
            read = look();
            progress.accept(read);
            moved = read > before ? System.nanoTime() : moved;
            if (read < size && System.nanoTime() - moved > PATIENCE.toNanos()) {
                throw new KafkaException("Kafka has given nothing more of the topic " + topic + " for "
                        + PATIENCE.toSeconds() + " s, with " + (size - read) + " records to go; check the brokers");
            }
        }
    }

    /** How many offsets are read. What is read to its end is fetched no further. */
    private long look() {
        long read = 0;
        for (Map.Entry<TopicPartition, Long> start : starts.entrySet()) {
            TopicPartition partition = start.getKey();
            long position = consumer.position(partition);
            if (position >= ends.get(partition)) {
                consumer.pause(List.of(partition));
            }
            read += Math.min(position, ends.get(partition)) - start.getValue();
        }
        return read;
    }
}
