package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.registry.FakeRegistry;
import dev.plumbline.event.Collector;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DoctorCommandTest {
    @TempDir
    private static Path folder;

    private static LocalBroker broker;

    @BeforeAll
    static void start() throws IOException {
        broker = LocalBroker.start(folder.resolve("kafka"));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void anEstateThatIsMadeAsMeantHasNothingToMend() {
        create("good.");
        Cli.Result result = doctor("good.", "--only", "brokers,topics,access,collectors,deadletters");
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        assertThat(result.out()).contains("1 broker", "13 topics are there", "none within an hour");
    }

    @Test
    void missingTopicsAreTold() {
        Cli.Result result = doctor("nowhere.", "--only", "topics");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("nowhere.alerts: it is not there", "→ plumbline topics --create");
    }

    @Test
    void topicsThatWereChangedAreTold() throws Exception {
        create("changed.");
        ConfigResource alerts = new ConfigResource(ConfigResource.Type.TOPIC, "changed.alerts");
        ConfigEntry hour = new ConfigEntry("retention.ms", "3600000");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            admin.createPartitions(Map.of("changed.kernel-events", NewPartitions.increaseTo(3)))
                    .all()
                    .get();
            admin.incrementalAlterConfigs(Map.of(alerts, List.of(new AlterConfigOp(hour, AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        }
        Cli.Result result = doctor("changed.", "--only", "topics", "--json");
        assertThat(result.outLines())
                .anySatisfy(it ->
                        assertThat(it).contains("\"level\":\"warning\"", "changed.alerts", "retention.ms is 3600000"))
                .anySatisfy(it -> assertThat(it).contains("\"level\":\"error\"", "they have 3 and 1 partitions"));
    }

    @Test
    void aGroupThatDoesNotMoveIsTold() throws Exception {
        create("stuck.");
        publish("stuck.", "node-a", "tetragon", Instant.now());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.address()))) {
            admin.alterConsumerGroupOffsets(
                            "stuck-group",
                            Map.of(new TopicPartition("stuck.kernel-events", 0), new OffsetAndMetadata(0)))
                    .all()
                    .get();
        }
        Cli.Result result = doctor("stuck.", "--only", "lag", "--set", "application.id=stuck-group");
        assertThat(result.out())
                .contains("group stuck-group: no engine is in it", "stuck.kernel-events: partitions [0] do not move");
    }

    @Test
    void aClockThatIsAheadIsTold() throws Exception {
        create("clock.");
        publish("clock.", "node-a", "tetragon", Instant.now().plusSeconds(30));
        publish("clock.", "node-b", "tetragon", Instant.now());
        Cli.Result result = doctor("clock.", "--only", "collectors");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("tetragon on node-a: its events are").doesNotContain("node-b:");
    }

    @Test
    void deadLettersOfTheLastHourAreTold() throws IOException {
        create("dead.");
        Path log = Files.writeString(folder.resolve("half.log"), "{\"process_exec\":\n");
        with("dead.", "ingest", "tetragon", log.toString());
        assertThat(doctor("dead.", "--only", "deadletters").out())
                .contains("1 within an hour: malformed", "→ plumbline deadletters list --reason malformed --since 1h");
    }

    @Test
    void rulesThatDoNotCompileAreToldByTheirPlace() throws IOException {
        Path pack = Files.createDirectories(folder.resolve("pack"));
        Files.writeString(pack.resolve("pack.yaml"), "name: p\nversion: 1.0.0\n");
        Files.createDirectories(pack.resolve("area"));
        Files.writeString(pack.resolve("area/broken.drl"), "package p;\nrule \"area/broken\" when Nosuch() then end\n");
        Cli.Result result = doctor("x.", "--only", "rules", "--set", "rules.path=" + pack);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("error    rules", "facts.drl:1");
    }

    @Test
    void whatTheRegistryLacksIsToldWithTheCommandThatRegistersIt() throws IOException {
        try (FakeRegistry registry = new FakeRegistry()) {
            String url = "schema.registry.url=" + registry.url();
            Cli.Result lacking = doctor("x.", "--only", "registry", "--set", url);
            assertThat(lacking.status()).isEqualTo(1);
            assertThat(lacking.out()).contains("x.alerts-value", "topics --register");
            assertThat(with("x.", "topics", "--register", "--set", url).status())
                    .isZero();
            Cli.Result whole = doctor("x.", "--only", "registry", "--set", url);
            assertThat(whole.status()).as(whole.out()).isZero();
        }
    }

    @Test
    void enginesAreAskedHowTheyAre() throws IOException {
        HttpServer engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] health = """
            {"live":true,"ready":false,"detail":"topology is REBALANCING","packs":[],"refused":[],
            "quarantined":[{"rule":"process/slow","reason":"budget","detail":"took 2 s"}]}
            """.getBytes(StandardCharsets.UTF_8);
        engine.createContext("/health", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(503, health.length);
                exchange.getResponseBody().write(health);
            }
        });
        engine.start();
        try {
            String address = "127.0.0.1:" + engine.getAddress().getPort();
            assertThat(doctor("x.", "--only", "engines", "--engine", address).out())
                    .contains(
                            "it is not ready: topology is REBALANCING", "rule process/slow is in quarantine: took 2 s");
        } finally {
            engine.stop(0);
        }
    }

    @Test
    void whereNoBrokerAnswersTheOtherChecksGoOn() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Cli.Result result =
                Cli.run("doctor", "-b", "127.0.0.1:" + free, "--only", "brokers,lag,state", "--timeout", "1s");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("no broker answers", "lag", "state");
    }

    private static void create(String prefix) {
        assertThat(with(prefix, "topics", "--create", "--set", "topic.partitions=1")
                        .status())
                .isZero();
    }

    private static void publish(String prefix, String node, String collector, Instant time) throws Exception {
        KernelEvent event = KernelEvent.newBuilder(
                        Events.launch(1, Events.MIDNIGHT, Events.process().build()))
                .setNode(node)
                .setCollector(new Collector(collector, null))
                .setTime(time.truncatedTo(ChronoUnit.MICROS))
                .setIngestTime(Instant.now().truncatedTo(ChronoUnit.MICROS))
                .build();
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(prefix + "kernel-events", node, Wire.KERNEL_EVENT.encode(event)))
                    .get();
        }
    }

    private static Cli.Result doctor(String prefix, String... arguments) {
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(List.of(arguments));
        return with(prefix, all.toArray(String[]::new));
    }

    private static Cli.Result with(String prefix, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", broker.address(), "--set", "topic.prefix=" + prefix));
        return Cli.run(all.toArray(String[]::new));
    }
}
