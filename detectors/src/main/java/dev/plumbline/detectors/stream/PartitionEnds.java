package dev.plumbline.detectors.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Which partitions this instance has read to their ends: the brokers said where a partition ended, and the consumer is there.
 * While they do not answer nothing is at its end, however long no record comes. For any thread.
 */
final class PartitionEnds implements KafkaClientSupplier, Reach.Ends {
    private static final long POSITIONS_EVERY = TimeUnit.MILLISECONDS.toNanos(250);

    /** @param at milliseconds since 1970, before the brokers were asked */
    private record End(long offset, long at) {}

    private final List<String> topics;
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Map<TopicPartition, End> ends = new ConcurrentHashMap<>();

    /** @param topics that are asked for */
    PartitionEnds(List<String> topics) {
        this.topics = List.copyOf(topics);
    }

    @Override
    public OptionalLong readUpTo(String topic, int partition) {
        TopicPartition of = new TopicPartition(topic, partition);
        End end = ends.get(of);
        Long position = positions.get(of);
        return end != null && position != null && position >= end.offset()
                ? OptionalLong.of(end.at())
                : OptionalLong.empty();
    }

    /** Asks the brokers where those partitions end that are read here. An answer that does not come leaves what is known. */
    void look(Admin admin, Duration patience) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        positions.keySet().forEach(it -> asked.put(it, OffsetSpec.latest()));
        if (asked.isEmpty()) {
            return;
        }
        long at = System.currentTimeMillis();
        var found = admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED));
        for (TopicPartition each : asked.keySet()) {
            try {
                long offset = found.partitionResult(each)
                        .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                        .offset();
                ends.put(each, new End(offset, at));
            } catch (ExecutionException | TimeoutException e) {
                // it is asked again
            }
        }
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new Placed(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Tells where it is after it has read. */
    private final class Placed extends KafkaConsumer<byte[], byte[]> {
        private long next = System.nanoTime();

        Placed(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            if (System.nanoTime() - next > 0) {
                next = System.nanoTime() + POSITIONS_EVERY;
                place(assignment());
            }
            return records;
        }

        private void place(Collection<TopicPartition> assigned) {
            for (TopicPartition each : assigned) {
                if (topics.contains(each.topic())) {
                    try {
                        positions.put(each, position(each, Duration.ZERO));
                    } catch (KafkaException e) {
                        positions.remove(each); // it does not know yet
                    }
                }
            }
        }
    }
}
