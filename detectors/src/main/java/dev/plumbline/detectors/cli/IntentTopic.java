package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.detectors.stream.WholeTopic;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Reads identities and kernel events from their topics, without a group. For one thread. */
final class IntentTopic implements AutoCloseable {
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final KafkaConsumer<String, byte[]> consumer;
    private final Topics topics;
    private final Instant since;
    private long undecodable;

    private IntentTopic(KafkaConsumer<String, byte[]> consumer, Topics topics, Instant since) {
        this.consumer = consumer;
        this.topics = topics;
        this.since = since;
    }

    /**
     * @param since ingest time of the first event; null for those that come from now on
     * @throws Failure if the cluster does not answer, or has not the topics
     */
    static IntentTopic open(Settings settings, Instant since) throws InterruptedException {
        Topics topics = Topics.named(settings);
        Cluster.requireTopics(settings, List.of(topics.kernelEvents(), topics.identities()));
        KafkaConsumer<String, byte[]> consumer = WholeTopic.consumer(settings.bootstrapServers(), settings.kafka());
        IntentTopic topic = new IntentTopic(consumer, topics, since);
        try {
            topic.begin();
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        return topic;
    }

    /** Those that are there now; what comes later is not read. Must be called before {@link #poll}. */
    List<Identity> identities() {
        Map<TopicPartition, Long> begun = positions(partitions(topics.kernelEvents()));
        Map<String, Identity> identities = new LinkedHashMap<>();
        WholeTopic.read(consumer, topics.identities().name(), record -> {
            if (record.value() == null) {
                identities.remove(record.key());
            } else if (Wire.IDENTITY.decode(record.value()) instanceof Wire.Decoded.Read<Identity> read) {
                identities.put(record.key(), read.value());
            } else {
                undecodable++;
            }
        });
        consumer.assign(begun.keySet());
        begun.forEach(consumer::seek);
        return new ArrayList<>(identities.values());
    }

    /** Waits a moment for events. */
    void poll(Consumer<KernelEvent> sink) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(MOMENT)) {
            if (Wire.KERNEL_EVENT.decode(record.value()) instanceof Wire.Decoded.Read<KernelEvent> read) {
                sink.accept(read.value());
            } else {
                undecodable++;
            }
        }
    }

    /** Number of records that were no identity and no event. */
    long undecodable() {
        return undecodable;
    }

    /** Where events begin is settled before identities are read, so that none that comes meanwhile is missed. */
    private void begin() {
        List<TopicPartition> partitions = partitions(topics.kernelEvents());
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        if (since != null) {
            Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(
                    partitions.stream().collect(Collectors.toMap(it -> it, it -> since.toEpochMilli())));
            found.forEach((partition, at) -> {
                if (at != null) {
                    consumer.seek(partition, at.offset());
                }
            });
        }
    }

    private Map<TopicPartition, Long> positions(List<TopicPartition> partitions) {
        return partitions.stream().collect(Collectors.toMap(it -> it, consumer::position));
    }

    private List<TopicPartition> partitions(Topics.Topic topic) {
        return consumer.partitionsFor(topic.name()).stream()
                .map(it -> new TopicPartition(it.topic(), it.partition()))
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
