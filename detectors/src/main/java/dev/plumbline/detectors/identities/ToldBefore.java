package dev.plumbline.detectors.identities;

import dev.plumbline.detectors.stream.WholeTopic;
import dev.plumbline.event.Identity;
import dev.plumbline.schemas.Wire;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is on the identities topic already: the last record of each key. */
public final class ToldBefore {
    private static final Logger LOG = LoggerFactory.getLogger(ToldBefore.class);

    private ToldBefore() {}

    /**
     * Reads the topic from its beginning to where it ends now. A record that cannot be read is logged and left out.
     *
     * @throws org.apache.kafka.common.KafkaException if the cluster does not answer
     */
    public static Collection<Identity> read(String servers, Map<String, String> kafka, String topic) {
        Map<String, Identity> told = new HashMap<>();
        try (KafkaConsumer<String, byte[]> consumer = WholeTopic.consumer(servers, kafka)) {
            WholeTopic.read(consumer, topic, record -> take(record, told));
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
