package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Rights;
import dev.plumbline.detectors.stream.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;

/** The cluster for commands that need it at once; only {@code run} waits for one that is not there. */
final class Cluster {
    private Cluster() {}

    /** @throws Failure with the address, if the cluster does not answer within seconds */
    static Brokers reached(Settings settings) {
        Brokers brokers;
        try {
            brokers = new Brokers(settings.bootstrapServers(), settings.kafka());
        } catch (KafkaException e) {
            throw unreached(settings, e);
        }
        brokers.unreachable().ifPresent(trouble -> {
            brokers.close();
            throw new Failure(trouble + "; check bootstrap.servers and what begins with kafka.");
        });
        return brokers;
    }

    /** What to tell of a client that could not even be made. */
    static Failure unreached(Settings settings, KafkaException failure) {
        if (failure instanceof Rights.Missing) {
            return new Failure(failure.getMessage());
        }
        Optional<String> missing = Rights.missing(failure, AclOperation.READ);
        if (missing.isPresent()) {
            return new Failure("Kafka at " + settings.bootstrapServers() + " refuses: " + missing.get());
        }
        return new Failure("Kafka at " + settings.bootstrapServers() + " cannot be reached: " + Failure.reasons(failure)
                + "; check bootstrap.servers and what begins with kafka.");
    }

    /** @throws Failure if the cluster does not answer, or topics are missing: a broker may make them, but not as they must be */
    static void requireTopics(Settings settings, List<Topics.Topic> needed) throws InterruptedException {
        try (Brokers brokers = reached(settings)) {
            Map<String, TopicDescription> existing = brokers.existing(needed);
            List<String> missing = needed.stream()
                    .map(Topics.Topic::name)
                    .filter(name -> !existing.containsKey(name))
                    .toList();
            if (!missing.isEmpty()) {
                throw new Failure("there is no topic " + String.join(", ", missing) + " at "
                        + settings.bootstrapServers() + "; 'plumbline topics --create' makes it");
            }
        }
    }
}
