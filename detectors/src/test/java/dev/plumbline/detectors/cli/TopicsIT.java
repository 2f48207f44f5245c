package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.SecuredBroker;
import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The topics of a broker that lets nobody in who is not known, and allows nobody what is not told. */
class TopicsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @TempDir
    private static Path shared;

    private static SecuredBroker broker;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        broker = SecuredBroker.start(shared, List.of("operator", "engine", "kernel-ingest", "subscriber"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @AfterEach
    void forgetRights() throws Exception {
        broker.admin().deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
    }

    @Test
    void whatDiffersIsToldAndMendedOnDemand() throws Exception {
        String[] settings = {"-b", broker.address(), "--set", "topic.prefix=differs.", "--set", "topic.partitions=2"};
        assertThat(topics(settings).status()).isEqualTo(1);
        assertThat(topics(settings).out()).contains("missing").doesNotContain("there ");
        assertThat(topics(with(settings, "--create", "--set", "topic.replication=1"))
                        .status())
                .isZero();
        assertThat(topics(settings).status()).isZero();

        Result other = topics(with(settings, "--set", "topic.replication=3"));
        assertThat(other.status()).isEqualTo(1);
        assertThat(other.out())
                .contains("  differs: replicas is 1, meant 3; move them with kafka-reassign-partitions")
                .contains("  differs: min.insync.replicas is 1, meant 2; 'plumbline topics --alter' sets it");

        broker.admin()
                .incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, "differs.alerts"),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("retention.ms", "86400000"), AlterConfigOp.OpType.SET))))
                .all()
                .get();
        await().atMost(PATIENCE).until(() -> topics(settings).status() == 1);
        Result differs = topics(settings);
        assertThat(differs.status()).isEqualTo(1);
        assertThat(differs.out()).containsPattern("differs.alerts +differs").contains("""
                  differs: retention.ms is 86400000, meant 2592000000; 'plumbline topics --alter' sets it
                """);
        assertThat(topics(with(settings, "--alter")).out()).containsPattern("differs.alerts +altered");
        assertThat(topics(settings).status()).isZero();
    }

    @Test
    void partitionsThatDifferAreToldAndNotMended() throws Exception {
        String[] settings = {"-b", broker.address(), "--set", "topic.prefix=parts.", "--set", "topic.partitions=2"};
        assertThat(topics(with(settings, "--create")).status()).isZero();
        broker.admin()
                .createPartitions(Map.of("parts.alerts", NewPartitions.increaseTo(3)))
                .all()
                .get();
        await().atMost(PATIENCE).until(() -> topics(settings).out().contains("differs: partitions"));
        Result altered = topics(with(settings, "--alter", "--json"));
        assertThat(altered.status()).isEqualTo(1);
        List<JsonNode> differing = new ArrayList<>();
        for (String line : altered.outLines()) {
            JsonNode node = MAPPER.readTree(line);
            if (node.path("state").asText().equals("differs")) {
                differing.add(node);
            }
        }
        assertThat(differing).singleElement().satisfies(it -> {
            assertThat(it.path("topic").asText()).isEqualTo("parts.alerts");
            assertThat(it.at("/differences/0/remedy").asText())
                    .isEqualTo("partitions cannot be taken away; to keep them set topic.partitions=3");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "certificate"})
    void eachRoleDoesItsWorkWithTheRightsThatAreToldAndNoMore(String by) throws Exception {
        String[] settings = {"--set", "topic.prefix=" + by + ".", "--set", "application.id=" + by};
        allow(rights(settings));
        assertThat(asRole("operator", by, settings, "topics", "--create")).satisfies(TopicsIT::isFine);
        assertThat(asRole("operator", by, settings, "topics")).satisfies(TopicsIT::isFine);
        try (RunThread run = RunThread.start(
                folder, with(settings, "--config", config("engine", by).toString()))) {
            awaitInternalTopics(by, run, settings);
            Path log = Files.writeString(folder.resolve("log"), Records.launch("/bin/sh", 1));
            assertThat(asRole("kernel-ingest", by, settings, "ingest", "tetragon", log.toString()))
                    .satisfies(TopicsIT::isFine);
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(run.isOver()).isFalse();
                assertThat(asRole("subscriber", by, settings, "alerts", "--json")
                                .out())
                        .contains("\"rule\":\"process/shell\"");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({
        "kernel-ingest, kernel-events, '', Describe, ingest tetragon -",
        "kernel-ingest, kernel-events, DESCRIBE, Write, ingest tetragon -",
        "subscriber, alerts, '', Describe, alerts",
        "subscriber, alerts, DESCRIBE, Read, alerts",
        "engine, witnesses, '', Describe, run --set http.port=0",
        "operator, signals, 'CREATE,DESCRIBE', DescribeConfigs, topics --create"
    })
    void aRightThatIsMissingIsToldWithItsTopic(String role, String topic, String left, String missing, String command)
            throws Exception {
        String[] settings = {
            "--set", "topic.prefix=missing.", "--set", "topic.partitions=1", "--set", "state.dir=" + folder
        };
        topics(with(settings, "-b", broker.address(), "--create"));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>("missing.alerts", new byte[] {1}))
                    .get();
        }
        List<AclBinding> rights = new ArrayList<>(rights(settings));
        rights.removeIf(it -> it.pattern().name().equals("missing." + topic));
        for (String operation : left.isEmpty() ? new String[0] : left.split(",", -1)) {
            rights.add(binding(
                    role,
                    ResourceType.TOPIC,
                    PatternType.LITERAL,
                    "missing." + topic,
                    AclOperation.valueOf(operation)));
        }
        allow(rights);
        Result refused = Cli.runWith(
                Records.launch("/bin/sh", 1),
                with(
                        with(command.split(" ", -1), settings),
                        "--config",
                        config(role, "password").toString()));
        assertThat(refused.status()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err())
                .contains("the right " + missing + " on topic missing." + topic
                        + " is missing; 'plumbline topics --acls' tells the rights of each role")
                .doesNotContain("cannot be reached");
    }

    @Test
    void whoIsNotLetInIsToldSoAndNoPasswordIsTold() throws Exception {
        Path wrong = broker.byPassword("subscriber", "not-the-password");
        Result refused = Cli.run("alerts", "--config", wrong.toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains("does not let us in: ", "check bootstrap.servers and what begins with kafka.")
                .doesNotContain("not-the-password");
    }

    private static void isFine(Result result) {
        assertThat(result.status()).as(result.err() + result.out()).isZero();
    }

    private static Result topics(String... arguments) {
        return Cli.run(with(new String[] {"topics"}, arguments));
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    private static Path config(String role, String by) throws IOException {
        return by.equals("password") ? broker.byPassword(role) : broker.byCertificate(role);
    }

    private static Result asRole(String role, String by, String[] settings, String... command) throws IOException {
        return Cli.run(
                with(with(command, settings), "--config", config(role, by).toString()));
    }

    /** What {@code topics --acls --json} tells, each for the user of the role's name. */
    private static List<AclBinding> rights(String... settings) throws IOException {
        List<AclBinding> bindings = new ArrayList<>();
        for (String line : topics(with(settings, "--acls", "--json")).outLines()) {
            JsonNode right = MAPPER.readTree(line);
            for (JsonNode operation : right.path("operations")) {
                bindings.add(binding(
                        right.path("role").asText(),
                        ResourceType.fromString(right.path("resource").asText().replace('-', '_')),
                        PatternType.fromString(right.path("pattern").asText().toUpperCase(Locale.ROOT)),
                        right.path("name").asText(),
                        AclOperation.fromString(operation
                                .asText()
                                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                                .toUpperCase(Locale.ROOT))));
            }
        }
        assertThat(bindings).hasSizeGreaterThan(50);
        return bindings;
    }

    private static AclBinding binding(
            String role, ResourceType type, PatternType pattern, String name, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + role, "*", operation, AclPermissionType.ALLOW));
    }

    private static void allow(List<AclBinding> rights) throws Exception {
        broker.admin().createAcls(rights).all().get();
    }

    /** Until Kafka Streams has made exactly those that are told. */
    private static void awaitInternalTopics(String application, RunThread run, String... settings) throws IOException {
        Set<String> told = rights(settings).stream()
                .map(it -> it.pattern().name())
                .filter(it -> it.matches(application + "-.+-(changelog|repartition)"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(told).hasSizeGreaterThan(5);
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(run.isOver()).isFalse();
            assertThat(broker.admin().listTopics().names().get().stream()
                            .filter(it -> it.startsWith(application + "-")))
                    .containsExactlyInAnyOrderElementsOf(told);
        });
    }
}
