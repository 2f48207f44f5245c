package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.detectors.stream.Rights;
import dev.plumbline.detectors.stream.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes to the topic from which engines take rules. */
final class RulesTopic {
    private RulesTopic() {}

    /**
     * Returns once the broker has it.
     *
     * @param value null: what stands under the key is taken back
     * @return its offset
     * @throws Failure if the cluster does not answer, has not the topic, or does not take it
     */
    static long send(Settings settings, String key, byte[] value) throws InterruptedException {
        Topics.Topic topic = Topics.named(settings).rules();
        Cluster.requireTopics(settings, List.of(topic));
        Map<String, Object> properties = Framing.ofKafka(settings.kafka());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topic.config().get("max.message.bytes"));
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                properties, new StringSerializer(), Framing.of(settings.kafka()).serializer())) {
            return producer.send(new ProducerRecord<>(topic.name(), key, value))
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw new Failure(topic.name() + " did not take " + key + ": "
                    + Rights.missing(e, AclOperation.WRITE).orElseGet(() -> Failure.reasons(e)));
        } catch (KafkaException e) {
            throw Cluster.unreached(settings, e);
        }
    }
}
