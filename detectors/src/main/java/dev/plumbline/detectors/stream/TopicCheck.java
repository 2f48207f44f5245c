package dev.plumbline.detectors.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.TopicDescription;

/** Holds a topic as it is against how it would be made. A topic of other tools is theirs: it is enough that it is there. */
public final class TopicCheck {
    /**
     * One thing in which a topic is not as it is meant to be.
     *
     * @param what a topic's setting, {@code partitions} or {@code replicas}
     * @param remedy what to do about it
     */
    public record Difference(String what, String is, String meant, String remedy) {
        /** The difference in a line. */
        public String text() {
            return what + " is " + is + ", meant " + meant + "; " + remedy;
        }

        /** Whether {@link Brokers#alter} mends it. */
        public boolean isConfig() {
            return !what.equals("partitions") && !what.equals("replicas");
        }
    }

    private TopicCheck() {}

    /**
     * Where the two differ, in the order of their names.
     *
     * @param config as the broker has it, its defaults too
     * @param partitions that a topic has whose number is not fixed
     * @param replication that topics have; −1: what the broker made of it is right
     */
    public static List<Difference> of(
            Topics.Topic meant, TopicDescription found, Map<String, String> config, int partitions, int replication) {
        List<Difference> differences = new ArrayList<>();
        partitions(meant, found.partitions().size(), partitions).ifPresent(differences::add);
        int replicas = found.partitions().get(0).replicas().size();
        if (replication > 0 && replicas != replication) {
            differences.add(new Difference(
                    "replicas",
                    Integer.toString(replicas),
                    Integer.toString(replication),
                    "move them with kafka-reassign-partitions, or set topic.replication=" + replicas));
        }
        new TreeMap<>(meant.config()).forEach((key, value) -> {
            if (!value.equals(config.get(key))) {
                differences.add(new Difference(
                        key, String.valueOf(config.get(key)), value, "'plumbline topics --alter' sets it"));
            }
        });
        return differences;
    }

    private static Optional<Difference> partitions(Topics.Topic meant, int found, int set) {
        int due = meant.partitions() > 0 ? meant.partitions() : set;
        if (found == due) {
            return Optional.empty();
        }
        return Optional.of(new Difference(
                "partitions",
                Integer.toString(found),
                Integer.toString(due),
                remedy(meant.partitions() > 0, found, due)));
    }

    private static String remedy(boolean isFixed, int found, int due) {
        if (isFixed) {
            return "its order is told by one partition: make it anew";
        }
        return (found > due
                        ? "partitions cannot be taken away"
                        : "keys move where partitions come: drain the engine first")
                + "; to keep them set topic.partitions=" + found;
    }
}
