package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.ops.LocalBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Apicurio's registry in a process of its own: what is written and read through its interface as Confluent has it. */
class RegistryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path REGISTRY = Path.of("target", "registry");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static Process registry;
    private static LocalBroker broker;
    private static String url;

    @BeforeAll
    static void start() throws IOException {
        Optional<Path> runner = runner();
        assumeThat(runner)
                .as("Apicurio's registry is not in target/registry: mvn verify -Pregistry fetches it")
                .isPresent();
        int port = freePort();
        url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
        registry = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        runner.get().toAbsolutePath().toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> ask("GET", "/subjects", null).statusCode() == 200);
        assertThat(plumbline("topics", "--create").await(PATIENCE)).isZero();
        Jar register = plumbline("topics", "--register");
        assertThat(register.await(PATIENCE)).as(register.stderr()).isZero();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (broker != null) {
            broker.close();
        }
        if (registry != null) {
            registry.destroyForcibly();
            registry.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void everyTopicOfRecordsHasItsSubjects() throws IOException {
        List<String> subjects = new ArrayList<>();
        JSON.readTree(ask("GET", "/subjects", null).body()).forEach(it -> subjects.add(it.textValue()));
        assertThat(subjects)
                .contains(
                        "plumbline.kernel-events-value",
                        "plumbline.alerts-value",
                        "plumbline.rules-dev.plumbline.event.PackRelease",
                        "plumbline.rules-dev.plumbline.event.RuleRelease")
                .doesNotContain("plumbline.alerts-ocsf-value");
    }

    @Test
    void aVersionThatCannotReadItsPredecessorsIsRefused() {
        String other = "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"Alert\\\","
                + "\\\"namespace\\\":\\\"dev.plumbline.event\\\",\\\"fields\\\":[{\\\"name\\\":\\\"id\\\","
                + "\\\"type\\\":\\\"long\\\"}]}\"}";
        assertThat(ask("POST", "/subjects/plumbline.alerts-value/versions", other)
                        .statusCode())
                .isEqualTo(409);
    }

    /** Events in both encodings on one topic, as when an estate goes over from one to the other. */
    @Test
    void whatIsWrittenIsReadByWhoeverKnowsTheRegistryAndTheOldEncodingToo() throws IOException {
        try (RunningEngine engine = RunningEngine.start(folder, broker.address(), "schema.registry.url=" + url)) {
            engine.awaitReady();
            FromFileToSubscriber.ingestShell(folder, broker.address());
            engine.awaitAlert("process/shell-from-server", "high");
            Path record = Files.writeString(
                    folder.resolve("reader.log"),
                    Files.readString(folder.resolve("tetragon.log"))
                            .lines()
                            .findFirst()
                            .orElseThrow()
                            .replace("/usr/bin/dash", "/usr/bin/nsenter"));
            Jar ingest = plumbline("ingest", "tetragon", record.toString());
            assertThat(ingest.await(PATIENCE)).as(ingest.stderr()).isZero();
            engine.awaitAlert("process/namespace-tool", "high");
            assertThat(rules()).contains("process/shell-from-server", "process/namespace-tool");
            Jar alerts = plumbline("alerts", "--json");
            assertThat(alerts.await(PATIENCE)).as(alerts.stderr()).isZero();
            assertThat(alerts.stdout()).contains("process/shell-from-server", "process/namespace-tool");
        }
    }

    /** As any client would: a zero, an id, and the schema that the registry has for it. */
    private static List<String> rules() throws IOException {
        List<String> rules = new ArrayList<>();
        for (byte[] value : committed("plumbline.alerts")) {
            ByteBuffer bytes = ByteBuffer.wrap(value);
            assertThat(bytes.get()).isZero();
            JsonNode found = JSON.readTree(
                    ask("GET", "/schemas/ids/" + bytes.getInt(), null).body());
            Schema schema = new Schema.Parser().parse(found.get("schema").textValue());
            GenericRecord alert = new GenericDatumReader<GenericRecord>(schema)
                    .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
            rules.add(alert.get("rule").toString());
        }
        return rules;
    }

    private static List<byte[]> committed(String topic) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.address(), "isolation.level", "read_committed");
        List<byte[]> values = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(it -> new TopicPartition(topic, it.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(it -> consumer.position(it) < ends.get(it))) {
                consumer.poll(Duration.ofMillis(200)).forEach(it -> values.add(it.value()));
            }
        }
        return values;
    }

    private static Jar plumbline(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-servers", broker.address(), "--set", "schema.registry.url=" + url));
        return Jar.start(folder, all.toArray(String[]::new));
    }

    private static HttpResponse<String> ask(String method, String path, String body) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create(url + path))
                            .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                            .method(
                                    method,
                                    body == null
                                            ? HttpRequest.BodyPublishers.noBody()
                                            : HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Optional<Path> runner() throws IOException {
        if (!Files.isDirectory(REGISTRY)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(REGISTRY)) {
            return files.filter(it -> it.toString().endsWith("-runner.jar")).findFirst();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
