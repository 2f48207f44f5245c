package dev.plumbline.detectors.identities;

import dev.plumbline.event.Identity;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is on the identities topic already: the last record of each key. */
public final class ToldBefore {
    private static final Logger LOG = LoggerFactory.getLogger(ToldBefore.class);
    private static final Duration POLL = Duration.ofMillis(500);

    private ToldBefore() {}

    /**
     * Reads the topic from its beginning to where it ends now. A record that cannot be read is logged and left out.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster does not answer
     */
    public static Collection<Identity> read(String servers, Map<String, String> kafka, String topic) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        Map<String, Identity> told = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(it -> new TopicPartition(topic, it.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!partitions.stream().allMatch(it -> consumer.position(it) >= ends.get(it))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    take(record, told);
                }
            }
        }
        return told.values();
    }

    private static void take(ConsumerRecord<String, byte[]> record, Map<String, Identity> told) {
        if (record.value() == null) {
            told.remove(record.key());
            return;
        }
        Wire.Decoded<Identity> decoded = Wire.IDENTITY.decode(record.value());
        if (decoded instanceof Wire.Decoded.Read<Identity> read) {
            told.put(record.key(), read.value());
        } else {
            LOG.warn(
                    "{}-{}@{} is no identity: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    ((Wire.Decoded.Undecodable<Identity>) decoded).detail());
        }
    }
}
