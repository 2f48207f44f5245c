package dev.plumbline.detectors.cli;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.cli.Cli.Result;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Intent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands where there is no broker. */
class BrokerlessTest {
    private static final Pattern METRICS = Pattern.compile("metrics: (http://127\\.0\\.0\\.1:\\d+)/metrics");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topics",
                "topics --create",
                "alerts",
                "alerts --follow",
                "ingest tetragon -",
                "replay --from -1h --rules x"
            })
    @Timeout(15)
    void aCommandThatNeedsABrokerNowTellsItsAddressAndEnds(String command) throws IOException {
        String address = closed();
        Result result = Cli.runWith(Records.launch("/bin/sh", 1), (command + " -b " + address).split(" "));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("Kafka at " + address + " does not answer")
                .contains("check bootstrap.servers");
        assertThat(result.out()).isEmpty();
    }

    @Test
    @Timeout(15)
    void declaredFilesAreNotWaitedForEither() throws IOException {
        Path intents = Files.writeString(folder.resolve("intents.yaml"), "intents:\n  - service: web\n");
        String address = closed();
        Result result = Cli.run("ingest", "intents", intents.toString(), "-b", address);
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).startsWith("Kafka at " + address + " does not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics", "alerts", "ingest tetragon -"})
    @Timeout(30)
    void aNameThatNobodyHasIsTold(String command) {
        Result result = Cli.run((command + " -b no.such.host.invalid:9092").split(" "));
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("Kafka at no.such.host.invalid:9092 cannot be reached: ")
                .contains("No resolvable bootstrap urls");
    }

    @Test
    @Timeout(15)
    void aPublisherThatTriedInVainForAsLongAsItMayDoesNotTryAsLongForEachOtherEvent() throws IOException {
        String address = closed();
        Settings settings = ((Settings.Read.Valid)
                        Settings.read(Map.of(), "", Map.of(), Map.of("bootstrap.servers", address), "host"))
                .settings();
        Publisher publisher = new Publisher(address, Map.of("max.block.ms", "500"), Topics.named(settings));
        Intent intent = Intent.newBuilder().setService("web").build();
        publisher.intent(intent);
        String told = "not all could be delivered to Kafka at " + address + ": ";
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(() -> publisher.intent(intent))
                    .isInstanceOf(KafkaException.class)
                    .hasMessageStartingWith(told);
        }
        assertThatThrownBy(publisher::close).isInstanceOf(KafkaException.class).hasMessageStartingWith(told);
    }

    @Test
    void runWaitsForTheBrokerTellsSoAndIsAliveButNotReady() throws Exception {
        String rules =
                TestPacks.written(folder.resolve("rules"), TestPacks.SHELL).toString();
        String address = closed();
        PrintStream err = System.err;
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        AtomicInteger status = new AtomicInteger(-1);
        Thread command = new Thread(() -> status.set(Plumbline.run(
                "run",
                "-b",
                address,
                "--set",
                "http.port=0",
                "--set",
                "rules.path=" + rules,
                "--set",
                "state.dir=" + folder.resolve("state"))));
        try {
            System.setErr(new PrintStream(told, true, StandardCharsets.UTF_8));
            command.start();
            await().atMost(60, SECONDS)
                    .until(() ->
                            told.toString(StandardCharsets.UTF_8).contains("Kafka at " + address + " does not answer"));
            await().atMost(20, SECONDS)
                    .until(() -> told.toString(StandardCharsets.UTF_8).contains("; next try in 1.0 s"));
        } finally {
            System.setErr(err);
        }
        Matcher metrics = METRICS.matcher(told.toString(StandardCharsets.UTF_8));
        assertThat(metrics.find()).isTrue();
        HttpResponse<String> ready = get(metrics.group(1) + "/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).startsWith("Kafka at " + address + " does not answer");
        assertThat(get(metrics.group(1) + "/health/live").statusCode()).isEqualTo(200);
        assertThat(get(metrics.group(1) + "/metrics").body()).contains("plumbline_ready 0.0");

        command.interrupt();
        command.join(30_000);
        assertThat(status).hasValue(0);
    }

    private static HttpResponse<String> get(String address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString());
    }

    /** An address of this host at which nobody listens. */
    private static String closed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + taken.getLocalPort();
        }
    }
}
