package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.SecuredBroker;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import net.jpountz.lz4.LZ4Factory;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The subscribers of docs/subscribe.md, as the page has them, read the alerts of two shells. */
class SubscribePageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String HISTORY =
            ROOT.resolve("schemas").resolve("history").resolve("Alert").toString();

    @TempDir
    private static Path shared;

    private static SecuredBroker broker;

    @TempDir
    private Path folder;

    @BeforeAll
    static void raise() throws Exception {
        broker = SecuredBroker.start(shared, List.of("nobody"));
        assertThat(Cli.run("topics", "--create", "-b", broker.address(), "--set", "topic.partitions=1")
                        .status())
                .isZero();
        try (RunThread run = RunThread.start(shared, "-b", broker.address())) {
            Path log = Records.file(shared, "log", Records.launch("/bin/sh", 1), Records.launch("/bin/sh", 2));
            assertThat(Cli.run("ingest", "tetragon", log.toString(), "-b", broker.address())
                            .status())
                    .isZero();
            await().atMost(PATIENCE).untilAsserted(() -> {
                assertThat(run.isOver()).isFalse();
                assertThat(Cli.run("alerts", "--json", "-b", broker.address()).outLines())
                        .hasSize(2);
            });
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aProgramInJavaReadsThem() throws Exception {
        Path source = Files.writeString(folder.resolve("ReadAlerts.java"), block("java"));
        String classPath = Stream.of(
                        KafkaConsumer.class,
                        Schema.class,
                        ObjectMapper.class,
                        JsonNode.class,
                        com.fasterxml.jackson.core.JsonParser.class,
                        com.fasterxml.jackson.annotation.JsonProperty.class,
                        LoggerFactory.class,
                        LZ4Factory.class)
                .map(SubscribePageIT::jar)
                .distinct()
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-Xlint:all", "-Werror", "-cp", classPath, source.toString()))
                .isZero();
        readsBoth(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + File.pathSeparator + classPath,
                "ReadAlerts",
                broker.address(),
                HISTORY);
    }

    @Test
    void aProgramInPythonReadsThem() throws Exception {
        String python = Stream.of("/usr/bin/python3", "python3")
                .filter(it -> isThere(it, "-c", "import avro.schema, confluent_kafka"))
                .findFirst()
                .orElse(null);
        assumeThat(python)
                .as("python3 with avro and confluent_kafka (Debian: python3-avro, python3-confluent-kafka)")
                .isNotNull();
        Path source = Files.writeString(folder.resolve("read_alerts.py"), block("python"));
        readsBoth(python, source.toString(), broker.address(), HISTORY);
    }

    @Test
    void kcatReadsThemAsJson() throws Exception {
        assumeThat(isThere("kcat", "-V")).as("kcat is installed").isTrue();
        String command = block("sh").strip();
        assertThat(command).startsWith("kcat ").contains("kafka:9092");
        Process kcat = start(command.replace("kafka:9092", broker.address()).split(" ", -1));
        assertThat(kcat.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        List<String> lines = Files.readAllLines(out());
        assertThat(lines).hasSize(2);
        for (String line : lines) {
            JsonNode finding = new ObjectMapper().readTree(line);
            assertThat(finding.path("class_uid").asInt()).isEqualTo(2004);
            assertThat(finding.path("activity_name").asText()).isEqualTo("Create");
        }
    }

    private void readsBoth(String... command) throws IOException {
        Process program = start(command);
        try {
            await().atMost(PATIENCE)
                    .until(() -> !program.isAlive() || Files.readAllLines(out()).size() > 1);
            assertThat(Files.readAllLines(out()))
                    .as(Files.readString(err()))
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line).startsWith("node-1 RAISED HIGH process/shell /bin/sh"));
        } finally {
            program.destroyForcibly();
        }
    }

    private Path out() {
        return folder.resolve("out");
    }

    private Path err() {
        return folder.resolve("err");
    }

    private Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectOutput(out().toFile())
                .redirectError(err().toFile())
                .start();
    }

    private static boolean isThere(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String jar(Class<?> of) {
        try {
            return Path.of(of.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String block(String language) throws IOException {
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(ROOT.resolve("docs").resolve("subscribe.md")));
        assertThat(block.find()).as(language).isTrue();
        return block.group(1);
    }
}
