package dev.plumbline.detectors.doctor;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.detectors.stream.WholeTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What is looked at: settings, and the cluster through clients that write nothing and join no group. For one thread. */
final class Site implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final Settings settings;
    private final Topics topics;
    private final List<String> engines;
    private final Duration patience;
    private final Admin admin;
    private Map<String, TopicDescription> described;
    private KafkaConsumer<String, byte[]> consumer;

    /**
     * @param engines addresses of engines, host:port
     * @param patience for one answer, and for reading the tail of one topic
     */
    Site(Settings settings, List<String> engines, Duration patience) {
        this.settings = settings;
        this.topics = Topics.named(settings);
        this.engines = List.copyOf(engines);
        this.patience = patience;
        Map<String, Object> all = Framing.ofKafka(settings.kafka());
        all.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) patience.toMillis());
        this.admin = Admin.create(all);
    }

    Settings settings() {
        return settings;
    }

    Topics topics() {
        return topics;
    }

    List<String> engines() {
        return engines;
    }

    Duration patience() {
        return patience;
    }

    Admin admin() {
        return admin;
    }

    /** @throws KafkaException if it is refused, or does not come in time */
    <T> T get(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(patience.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("no answer within " + patience.toSeconds() + " s", e);
        }
    }

    /** Topics of ours that are there and may be seen, by name. */
    Map<String, TopicDescription> described() throws InterruptedException {
        if (described == null) {
            Map<String, TopicDescription> found = new HashMap<>();
            List<String> names = topics.all().stream().map(Topics.Topic::name).toList();
            for (var each : admin.describeTopics(names).topicNameValues().entrySet()) {
                try {
                    found.put(each.getKey(), get(each.getValue()));
                } catch (UnknownTopicOrPartitionException
                        | org.apache.kafka.common.errors.TopicAuthorizationException e) {
                    // The checks of topics and access tell of these.
                }
            }
            described = found;
        }
        return described;
    }

    KafkaConsumer<String, byte[]> consumer() {
        if (consumer == null) {
            Map<String, String> own = new HashMap<>(settings.kafka());
            own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "2000");
            consumer = WholeTopic.consumer(settings.bootstrapServers(), own);
        }
        return consumer;
    }

    List<TopicPartition> partitions(Topics.Topic topic) throws InterruptedException {
        TopicDescription found = described().get(topic.name());
        return found == null
                ? List.of()
                : found.partitions().stream()
                        .map(it -> new TopicPartition(topic.name(), it.partition()))
                        .toList();
    }

    /**
     * Reads what was written to a topic from a moment on, by the records' timestamps.
     *
     * @param most records of a partition: those at its end where {@code last}, else the first of them
     * @return whether all of that time was read
     */
    boolean read(
            Topics.Topic topic, Instant from, int most, boolean last, Consumer<ConsumerRecord<String, byte[]>> sink)
            throws InterruptedException {
        List<TopicPartition> partitions = partitions(topic);
        KafkaConsumer<String, byte[]> reader = consumer();
        reader.assign(partitions);
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(it -> times.put(it, from.toEpochMilli()));
        Map<TopicPartition, OffsetAndTimestamp> begins = reader.offsetsForTimes(times, patience);
        Map<TopicPartition, Long> ends = new HashMap<>(reader.endOffsets(partitions, patience));
        boolean isWhole = true;
        for (TopicPartition each : partitions) {
            OffsetAndTimestamp found = begins.get(each);
            long end = ends.get(each);
            long begin = found == null ? end : found.offset();
            if (end - begin > most) {
                isWhole = false;
                if (last) {
                    begin = end - most;
                } else {
                    ends.put(each, begin + most);
                }
            }
            reader.seek(each, begin);
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (partitions.stream().anyMatch(it -> reader.position(it, patience) < ends.get(it))) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            for (ConsumerRecord<String, byte[]> record : reader.poll(MOMENT)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    sink.accept(record);
                }
            }
        }
        return isWhole;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
        if (consumer != null) {
            consumer.close();
        }
    }
}
