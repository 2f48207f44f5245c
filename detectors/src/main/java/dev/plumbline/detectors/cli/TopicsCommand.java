package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.detectors.registry.SchemaRegistry;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Contents;
import dev.plumbline.detectors.stream.Rights;
import dev.plumbline.detectors.stream.TopicCheck;
import dev.plumbline.detectors.stream.TopicCheck.Difference;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.schemas.Wire;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "topics",
        description = "Holds the topics of the cluster against how they are meant to be; creates those that are missing"
                + " and mends those that differ on demand.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "--acls, --strimzi and --asyncapi ask no cluster. With --strimzi --acls the",
            "rights are KafkaUsers.",
            "",
            "Exit status: 0 all as they are meant to be, 1 some are missing or differ,",
            "2 wrong use or no broker.",
            "",
            "Examples:",
            "  plumbline topics --bootstrap-servers kafka:9092",
            "  plumbline topics --create --set topic.partitions=12",
            "  plumbline topics --register --set schema.registry.url=http://registry:8081",
            "  plumbline topics --alter --set topic.replication=3",
            "  plumbline topics --acls --json | jq .name",
            "  plumbline topics --strimzi --cluster prod | kubectl apply -f -"
        })
final class TopicsCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions options;

    @Option(names = "--create", description = "create those that are missing")
    private boolean create;

    @Option(names = "--alter", description = "set what differs, but for partitions and replicas")
    private boolean alter;

    @Option(names = "--register", description = "register the schemas of all topics with the registry that is set")
    private boolean register;

    @Option(names = "--json", description = "JSON lines, one for each topic or right")
    private boolean json;

    @Option(names = "--acls", description = "the rights that each role needs of a broker with an authorizer")
    private boolean acls;

    @Option(names = "--strimzi", description = "manifests for Strimzi's operators, YAML")
    private boolean strimzi;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "of --strimzi: name of the Kafka resource; default kafka")
    private String cluster = "kafka";

    @Option(names = "--asyncapi", description = "the topics, their keys and schemas as an AsyncAPI document, YAML")
    private boolean asyncapi;

    @Override
    public Integer call() throws InterruptedException {
        boolean asksNobody = acls || strimzi || asyncapi;
        if (asksNobody && (create || alter)) {
            throw new Failure("--create and --alter are for a cluster; leave --acls, --strimzi and --asyncapi out");
        }
        if ((asyncapi && (acls || strimzi)) || (json && (strimzi || asyncapi))) {
            throw new Failure("--json, --strimzi and --asyncapi are three forms; name one");
        }
        Settings settings = options.read();
        if (register) {
            return register(settings);
        }
        if (asyncapi) {
            print(AsyncApi.of(settings));
        } else if (strimzi) {
            print(acls ? Strimzi.users(settings, cluster) : Strimzi.topics(settings, cluster));
        } else if (acls) {
            tellRights(settings);
        } else {
            return check(settings);
        }
        return Plumbline.FINE;
    }

    /** Each type of each topic under its subject, which takes versions alone that read what others wrote. */
    private int register(Settings settings) {
        SchemaRegistry registry = Framing.registry(settings.kafka())
                .orElseThrow(() -> new Failure("no registry is set; say which: --set schema.registry.url=http://…"));
        try {
            for (Contents contents : Contents.of(Topics.named(settings))) {
                for (Wire<?> wire : contents.values()) {
                    String subject = Framing.subject(contents.topic().name(), wire.schema());
                    registry.requireBackward(subject);
                    print("%-56s %d\n".formatted(subject, registry.register(subject, wire.schema())));
                }
            }
            return Plumbline.FINE;
        } catch (SchemaRegistry.Refused e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Plumbline.FINDINGS;
        } catch (SchemaRegistry.Unavailable e) {
            throw new Failure(e.getMessage());
        }
    }

    private void print(String text) {
        spec.commandLine().getOut().print(text);
        spec.commandLine().getOut().flush();
    }

    private void tellRights(Settings settings) {
        if (!json) {
            print("%-16s %-16s %-9s %-56s %s\n".formatted("ROLE", "RESOURCE", "PATTERN", "NAME", "OPERATIONS"));
        }
        Rights.Role told = null;
        for (Rights.Right right : Rights.of(settings)) {
            if (!json && right.role() != told) {
                told = right.role();
                print("# " + told.text() + ": " + told.commands() + "\n");
            }
            print(json ? json(right) + "\n" : line(right));
        }
    }

    private static String line(Rights.Right right) {
        return "%-16s %-16s %-9s %-56s %s\n"
                .formatted(
                        right.role().text(),
                        lower(right.type()),
                        lower(right.pattern()),
                        right.name(),
                        right.operations().stream().map(Rights::text).collect(Collectors.joining(", ")));
    }

    private static ObjectNode json(Rights.Right right) {
        ObjectNode node = MAPPER.createObjectNode()
                .put("role", right.role().text())
                .put("resource", lower(right.type()))
                .put("pattern", lower(right.pattern()))
                .put("name", right.name());
        right.operations().forEach(it -> node.withArray("operations").add(Rights.text(it)));
        return node;
    }

    private static String lower(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private int check(Settings settings) throws InterruptedException {
        Topics topics = Topics.named(settings);
        try (Brokers brokers = Cluster.reached(settings)) {
            List<String> created = create
                    ? brokers.create(topics, settings.topicPartitions(), settings.topicReplication())
                    : List.of();
            Map<String, TopicDescription> existing = brokers.existing(topics.all());
            if (!json) {
                print("%-32s %-8s %10s %8s  %s\n".formatted("TOPIC", "STATE", "PARTITIONS", "REPLICAS", "SETTINGS"));
            }
            boolean isFine = true;
            for (Topics.Topic topic : topics.all()) {
                TopicDescription found = existing.get(topic.name());
                List<Difference> differences =
                        found == null ? List.of() : differences(brokers, settings, topics, topic, found);
                boolean isAltered = alter && differences.stream().anyMatch(Difference::isConfig);
                if (isAltered) {
                    alter(brokers, topic, differences);
                    differences = differences(brokers, settings, topics, topic, found);
                }
                tell(new State(topic, found, created.contains(topic.name()), isAltered, differences));
                isFine &= found != null && differences.isEmpty();
            }
            return isFine ? Plumbline.FINE : Plumbline.FINDINGS;
        }
    }

    private static List<Difference> differences(
            Brokers brokers, Settings settings, Topics topics, Topics.Topic topic, TopicDescription found)
            throws InterruptedException {
        return topics.raw().contains(topic)
                ? List.of()
                : TopicCheck.of(
                        topic,
                        found,
                        brokers.config(topic.name()),
                        settings.topicPartitions(),
                        settings.topicReplication());
    }

    private static void alter(Brokers brokers, Topics.Topic topic, List<Difference> differences)
            throws InterruptedException {
        brokers.alter(
                topic.name(),
                differences.stream()
                        .filter(Difference::isConfig)
                        .collect(Collectors.toMap(Difference::what, Difference::meant)));
    }

    /** @param found null where it is missing */
    private record State(
            Topics.Topic topic,
            TopicDescription found,
            boolean created,
            boolean altered,
            List<Difference> differences) {
        String word() {
            if (found == null) {
                return "missing";
            }
            if (!differences.isEmpty()) {
                return "differs";
            }
            return created ? "created" : altered ? "altered" : "there";
        }

        Integer partitions() {
            return found == null ? null : found.partitions().size();
        }

        Integer replicas() {
            return found == null ? null : found.partitions().get(0).replicas().size();
        }

        ObjectNode json() {
            ObjectNode node = MAPPER.createObjectNode()
                    .put("topic", topic.name())
                    .put("state", word())
                    .put("partitions", partitions())
                    .put("replicas", replicas());
            ObjectNode config = node.putObject("config");
            new TreeMap<>(topic.config()).forEach(config::put);
            var told = node.putArray("differences");
            differences.forEach(it -> told.addObject()
                    .put("what", it.what())
                    .put("is", it.is())
                    .put("meant", it.meant())
                    .put("remedy", it.remedy()));
            return node;
        }
    }

    private void tell(State state) {
        if (json) {
            print(state.json() + "\n");
            return;
        }
        print("%-32s %-8s %10s %8s  %s\n"
                .formatted(
                        state.topic().name(),
                        state.word(),
                        state.found() == null ? "-" : state.partitions(),
                        state.found() == null ? "-" : state.replicas(),
                        new TreeMap<>(state.topic().config())));
        state.differences().forEach(it -> print("  differs: " + it.text() + "\n"));
    }
}
