package dev.plumbline.detectors.ops;

import dev.plumbline.rules.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The names that Kafka itself has for its settings, so that a slip is found at start: Kafka only logs what it does not
 * know, and a misspelt {@code security.protocol} would speak in clear text.
 *
 * <p>Known are those of Kafka Streams, consumers, producers and admin clients, the client's ones also behind the prefixes
 * that Kafka Streams has for them. What follows {@code topic.} is for internal topics; the broker refuses what it does
 * not know there. What follows {@value #CUSTOM} is the business of a class that is plugged into Kafka (an interceptor, a
 * metrics reporter), so it is passed on without the prefix and not looked at.
 */
final class KafkaKeys {
    static final String CUSTOM = "custom.";
    private static final String TOPIC = "topic.";

    private static final Set<String> CONSUMER = ConsumerConfig.configNames();
    private static final Map<String, Set<String>> BY_PREFIX = Map.of(
            "consumer.", CONSUMER,
            "main.consumer.", CONSUMER,
            "restore.consumer.", CONSUMER,
            "global.consumer.", CONSUMER,
            "producer.", ProducerConfig.configNames(),
            "admin.", AdminClientConfig.configNames());

    /** What is set by a setting of our own, and by nothing else. */
    private static final Map<String, String> OURS = Map.of(
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "bootstrap.servers",
            StreamsConfig.APPLICATION_ID_CONFIG, "application.id",
            StreamsConfig.NUM_STREAM_THREADS_CONFIG, "threads",
            StreamsConfig.STATE_DIR_CONFIG, "state.dir",
            ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, "instance.id");

    private static final Pattern SECRET =
            Pattern.compile("(password|secret|sasl\\.jaas\\.config|ssl\\.keystore\\.key)$");

    private static final Set<String> PLAIN = plain();

    private KafkaKeys() {}

    /** Why {@code key} cannot be passed on, as the end of a sentence about it; empty where it can. */
    static Optional<String> objection(String key) {
        String prefix = prefix(key);
        String name = key.substring(prefix.length());
        if (name.isEmpty()) {
            return Optional.of("names no setting");
        }
        if (prefix.equals(TOPIC) || prefix.equals(CUSTOM)) {
            return Optional.empty();
        }
        if (OURS.containsKey(name)) {
            return Optional.of("is not for Kafka alone; set " + OURS.get(name) + " instead");
        }
        Set<String> known = prefix.isEmpty() ? PLAIN : BY_PREFIX.get(prefix);
        return known.contains(name)
                ? Optional.empty()
                : Optional.of("is no setting of Kafka" + slip(prefix, name, known));
    }

    /** Whether the value is for nobody's eyes, as far as Kafka's names say. */
    static boolean isSecret(String key) {
        return SECRET.matcher(key).find();
    }

    /** {@code key} as Kafka has it. */
    static String passedOn(String key) {
        return key.startsWith(CUSTOM) ? key.substring(CUSTOM.length()) : key;
    }

    private static String slip(String prefix, String name, Set<String> known) {
        return Nearest.of(name, known)
                .map(it -> "; did you mean 'kafka." + prefix + it + "'?")
                .orElse("; for a class that is plugged into Kafka write 'kafka." + CUSTOM + prefix + name + "'");
    }

    /** What stands before Kafka's own name; empty where the whole key is a name. */
    private static String prefix(String key) {
        for (String prefix : List.of(TOPIC, CUSTOM)) {
            if (key.startsWith(prefix)) {
                return prefix;
            }
        }
        return PLAIN.contains(key)
                ? ""
                : BY_PREFIX.keySet().stream()
                        .filter(key::startsWith)
                        .findFirst()
                        .orElse("");
    }

    private static Set<String> plain() {
        Set<String> names = new TreeSet<>(StreamsConfig.configDef().names());
        BY_PREFIX.values().forEach(names::addAll);
        return names;
    }
}
