package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.ops.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.TopologyDescription;

/**
 * What a broker with an authorizer must allow to each role, and no more. Who has the rights of several roles may do the work of
 * all of them: {@code ingest auto} and {@code ingest http} are of both kinds.
 */
public final class Rights {
    /** Who works with the topics, each with the commands that need its rights. */
    public enum Role {
        ENGINE("run"),
        KERNEL_INGEST("collect; ingest, ingest tail, ingest http of collectors' formats"),
        PIPELINE_INGEST("ingest, ingest tail, ingest http of the pipeline's formats"),
        IDENTITIES("identities watch; ingest identities"),
        INTENTS("ingest intents"),
        EXCEPTIONS("ingest exceptions"),
        RULES("rules publish, rules release"),
        REPLAY("replay; intent learn and intent diff from the topics"),
        SUBSCRIBER("alerts; programs that read alerts, in groups whose names begin so"),
        OPERATOR("topics --create and --alter; deadletters");

        private final String commands;

        Role(String commands) {
            this.commands = commands;
        }

        /** As people write it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public String commands() {
            return commands;
        }
    }

    /** One thing of the cluster and what a role may do with it. Reading and writing carry the right to describe. */
    public record Right(
            Role role, ResourceType type, PatternType pattern, String name, List<AclOperation> operations) {}

    /** A broker refused something for want of a right; the message says which. */
    public static final class Missing extends KafkaException {
        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }
    }

    private final Settings settings;
    private final Topics topics;
    private final List<Right> rights = new ArrayList<>();

    private Rights(Settings settings) {
        this.settings = settings;
        this.topics = Topics.named(settings);
    }

    /** The rights of all roles as it is set, in the order of the roles. */
    public static List<Right> of(Settings settings) {
        Rights rights = new Rights(settings);
        rights.engine();
        rights.topics(
                Role.KERNEL_INGEST,
                List.of(rights.topics.kernelEvents(), rights.topics.deadLetters()),
                AclOperation.WRITE);
        rights.topics(
                Role.PIPELINE_INGEST,
                List.of(rights.topics.pipelineEvents(), rights.topics.deadLetters()),
                AclOperation.WRITE);
        rights.topics(Role.IDENTITIES, List.of(rights.topics.identities()), AclOperation.READ, AclOperation.WRITE);
        rights.topics(Role.INTENTS, List.of(rights.topics.intents()), AclOperation.WRITE);
        rights.topics(Role.EXCEPTIONS, List.of(rights.topics.exceptions()), AclOperation.READ, AclOperation.WRITE);
        rights.topics(Role.RULES, List.of(rights.topics.rules()), AclOperation.WRITE);
        rights.replay();
        rights.subscriber();
        rights.operator();
        return rights.rights;
    }

    private void engine() {
        Internal internal = Internal.of(Engine.described(settings), settings.applicationId());
        for (Topics.Topic topic : topics.all()) {
            List<AclOperation> operations = new ArrayList<>();
            if (internal.read().contains(topic.name()) || topic.equals(topics.rules())) {
                operations.add(AclOperation.READ);
            }
            if (internal.written().contains(topic.name())) {
                operations.add(AclOperation.WRITE);
            }
            rights.add(new Right(Role.ENGINE, ResourceType.TOPIC, PatternType.LITERAL, topic.name(), operations));
        }
        for (String topic : internal.own()) {
            rights.add(new Right(
                    Role.ENGINE,
                    ResourceType.TOPIC,
                    PatternType.LITERAL,
                    topic,
                    List.of(AclOperation.CREATE, AclOperation.DELETE, AclOperation.READ, AclOperation.WRITE)));
        }
        rights.add(new Right(
                Role.ENGINE,
                ResourceType.GROUP,
                PatternType.LITERAL,
                settings.applicationId(),
                List.of(AclOperation.READ)));
        rights.add(new Right(
                Role.ENGINE,
                ResourceType.TRANSACTIONAL_ID,
                PatternType.PREFIXED,
                settings.applicationId() + "-",
                List.of(AclOperation.DESCRIBE, AclOperation.WRITE)));
    }

    private void replay() {
        topics(
                Role.REPLAY,
                List.of(
                        topics.kernelEvents(),
                        topics.pipelineEvents(),
                        topics.identities(),
                        topics.intents(),
                        topics.exceptions(),
                        topics.provenance()),
                AclOperation.READ);
    }

    private void subscriber() {
        topics(
                Role.SUBSCRIBER,
                List.of(topics.alerts(), topics.ocsf(), topics.shadowAlerts(), topics.witnesses()),
                AclOperation.READ);
        rights.add(new Right(
                Role.SUBSCRIBER,
                ResourceType.GROUP,
                PatternType.PREFIXED,
                topics.alerts().name(),
                List.of(AclOperation.READ)));
    }

    private void operator() {
        List<Topics.Topic> written = List.of(topics.kernelEvents(), topics.pipelineEvents(), topics.deadLetters());
        for (Topics.Topic topic : topics.all()) {
            List<AclOperation> operations = new ArrayList<>(List.of(
                    AclOperation.CREATE,
                    AclOperation.DESCRIBE,
                    AclOperation.DESCRIBE_CONFIGS,
                    AclOperation.ALTER_CONFIGS));
            if (topic.equals(topics.deadLetters())) {
                operations.add(AclOperation.READ);
            }
            if (written.contains(topic)) {
                operations.add(AclOperation.WRITE);
            }
            rights.add(new Right(Role.OPERATOR, ResourceType.TOPIC, PatternType.LITERAL, topic.name(), operations));
        }
    }

    private void topics(Role role, List<Topics.Topic> of, AclOperation... operations) {
        of.forEach(it -> rights.add(
                new Right(role, ResourceType.TOPIC, PatternType.LITERAL, it.name(), Arrays.asList(operations))));
    }

    /**
     * Topics by what the topology does with them.
     *
     * @param own those that Kafka Streams makes for itself: changelogs and repartitions
     */
    private record Internal(TreeSet<String> read, TreeSet<String> written, TreeSet<String> own) {
        static Internal of(Engine.Described described, String application) {
            Internal all = new Internal(new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
            all.written.add(described.deadLetters());
            for (TopologyDescription.GlobalStore store : described.topology().globalStores()) {
                all.read.addAll(store.source().topicSet());
            }
            described.topology().subtopologies().stream()
                    .flatMap(it -> it.nodes().stream())
                    .forEach(all::node);
            for (TreeSet<String> names : List.of(all.read, all.written)) {
                List<String> repartitions =
                        names.stream().filter(it -> it.endsWith("-repartition")).toList();
                repartitions.forEach(names::remove);
                repartitions.forEach(it -> all.own.add(application + "-" + it));
            }
            described.topology().subtopologies().stream()
                    .flatMap(it -> it.nodes().stream())
                    .flatMap(it -> it instanceof TopologyDescription.Processor processor
                            ? processor.stores().stream()
                            : Stream.empty())
                    .forEach(it -> all.own.add(application + "-" + it + "-changelog"));
            return all;
        }

        private void node(TopologyDescription.Node node) {
            if (node instanceof TopologyDescription.Source source) {
                read.addAll(source.topicSet());
            } else if (node instanceof TopologyDescription.Sink sink) {
                written.add(sink.topic());
            }
        }
    }

    /**
     * Which right is missing, where the broker refused something for that; empty for any other failure.
     *
     * @param operation what was tried
     */
    public static Optional<String> missing(Throwable failure, AclOperation operation) {
        return missing(failure, text(operation));
    }

    /** As {@link #missing(Throwable, AclOperation)}, where it is not known whether it was read or written. */
    static Optional<String> missing(Throwable failure) {
        return missing(failure, "Read, or Write,");
    }

    private static Optional<String> missing(Throwable failure, String operation) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException refused) {
                return Optional.of("the right " + operation + " on " + what(refused)
                        + " is missing; 'plumbline topics --acls' tells the rights of each role");
            }
        }
        return Optional.empty();
    }

    private static String what(AuthorizationException refused) {
        if (refused instanceof TopicAuthorizationException topics
                && !topics.unauthorizedTopics().isEmpty()) {
            return "topic " + String.join(", ", new TreeSet<>(topics.unauthorizedTopics()));
        }
        return refused instanceof GroupAuthorizationException group ? "group " + group.groupId() : refused.getMessage();
    }

    /** An operation as Kafka's own tools and Strimzi write it, such as {@code DescribeConfigs}. */
    public static String text(AclOperation operation) {
        StringBuilder text = new StringBuilder();
        for (String word : operation.name().split("_", -1)) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
