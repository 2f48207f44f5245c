package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.detectors.stream.WholeTopic;
import dev.plumbline.rules.Nearest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** The exceptions on their topic. */
final class ExceptionsTopic {
    private ExceptionsTopic() {}

    /**
     * Takes exceptions off the topic: all of them, or none where one is not there.
     *
     * @throws Failure if the cluster does not answer, has not the topic, or the topic has not one of them
     */
    static void withdraw(Settings settings, List<String> ids) throws InterruptedException {
        Topics.Topic topic = Topics.named(settings).exceptions();
        Cluster.requireTopics(settings, List.of(topic));
        Set<String> known = ids(settings, topic);
        for (String id : ids) {
            if (!known.contains(id)) {
                throw new Failure("no exception '" + id + "' is on " + topic.name()
                        + Nearest.of(id, known)
                                .map(it -> "; did you mean '" + it + "'?")
                                .orElse("; there are " + known));
            }
        }
        try (Publisher publisher = Publisher.of(settings)) {
            ids.forEach(publisher::forgetException);
        }
    }

    private static Set<String> ids(Settings settings, Topics.Topic topic) {
        Set<String> ids = new TreeSet<>();
        try (KafkaConsumer<String, byte[]> consumer =
                WholeTopic.consumer(settings.bootstrapServers(), settings.kafka())) {
            WholeTopic.read(consumer, topic.name(), record -> {
                if (record.value() == null) {
                    ids.remove(record.key());
                } else {
                    ids.add(record.key());
                }
            });
        }
        return ids;
    }
}
