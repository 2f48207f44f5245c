package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.ops.LocalBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine as operators start it, against a broker of its own in the test. */
class RunIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SHELL = """
            {"process_exec":{"process":{"pid":4711,"uid":0,"binary":"/usr/bin/dash","arguments":"-c id",\
            "start_time":"2026-11-23T10:00:00.000000000Z",\
            "pod":{"namespace":"shop","workload":"product-search","container":{"id":"containerd://%s",\
            "image":{"id":"registry.example/shop/product-search@sha256:%s","name":"shop/product-search:2.3.1"}}}},\
            "parent":{"pid":4700,"binary":"/usr/bin/python3.11"}},\
            "node_name":"node-1","time":"2026-11-23T10:00:00.123456789Z"}
            """.formatted("a".repeat(64), "b".repeat(64));

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @Test
    void anEventThatIsIngestedBecomesAnAlertThatASubscriberReads() throws IOException {
        Path log = Files.writeString(folder.resolve("tetragon.log"), SHELL + "half a rec");
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
                Jar run = run(broker.address())) {
            int port = port(run);
            awaitStatus(run, port, "/health/ready", 200);

            try (Jar ingest =
                    Jar.start(folder, "ingest", "tetragon", log.toString(), "--bootstrap-servers", broker.address())) {
                assertThat(ingest.await(PATIENCE)).as(ingest.stderr()).isEqualTo(1);
                assertThat(ingest.stderr()).contains("1 events taken, 1 records rejected {malformed=1}");
            }
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(get(port, "/metrics").body())
                                    .contains(
                                            "plumbline_alerts_total{rule=\"process/shell-from-server\",severity=\"high\"} 1.0"));
            try (Jar alerts =
                    Jar.start(folder, "alerts", "--json", "--follow", "--bootstrap-servers", broker.address())) {
                await().atMost(PATIENCE).until(() -> !alerts.lines().isEmpty());
                assertThat(alerts.lines())
                        .singleElement()
                        .asString()
                        .contains(
                                "\"rule\":\"process/shell-from-server\"",
                                "\"service\":\"product-search\"",
                                "\"line\":1");
                assertThat(alerts.terminate(PATIENCE)).isIn(0, 143);
            }
            try (Jar alerts = Jar.start(folder, "alerts", "--bootstrap-servers", broker.address())) {
                assertThat(alerts.await(PATIENCE)).as(alerts.stderr()).isZero();
                assertThat(alerts.stdout())
                        .contains("process/shell-from-server  shop/product-search", "tetragon.log:1");
            }
            try (Jar topics = Jar.start(folder, "topics", "--bootstrap-servers", broker.address())) {
                assertThat(topics.await(PATIENCE)).isZero();
                assertThat(topics.stdout()).contains("plumbline.alerts").doesNotContain("missing");
            }
            assertThat(run.terminate(PATIENCE)).as(run.stderr()).isIn(0, 143);
        }
    }

    @Test
    void aBrokerThatIsNotThereIsToldAndWaitedFor() throws IOException {
        String nowhere = "127.0.0.1:" + freePort();
        try (Jar run = run(nowhere)) {
            int port = port(run);
            await().atMost(PATIENCE).until(() -> run.stderr().contains("Kafka at " + nowhere + " does not answer"));
            assertThat(status(port, "/health/ready")).isEqualTo(503);
            assertThat(get(port, "/health/ready").body()).contains(nowhere);
            assertThat(status(port, "/health/live")).isEqualTo(200);
            assertThat(run.isAlive()).isTrue();
            assertThat(run.terminate(Duration.ofSeconds(30))).isIn(0, 143);
        }
    }

    @Test
    void aBrokerThatGoesAwayTurnsReadyFalse() throws IOException {
        LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
        try (Jar run = run(broker.address())) {
            int port = port(run);
            awaitStatus(run, port, "/health/ready", 200);
            broker.close();
            awaitStatus(run, port, "/health/ready", 503);
            assertThat(get(port, "/health/ready").body()).contains(broker.address());
            assertThat(run.isAlive()).isTrue();
        } finally {
            broker.close();
        }
    }

    private Jar run(String servers) {
        return Jar.start(folder, "run", "--bootstrap-servers", servers, "--set", "http.port=0");
    }

    /** The free port that the engine took and told. */
    private static int port(Jar run) {
        Matcher told = Pattern.compile("metrics: http://127.0.0.1:(\\d+)/").matcher("");
        await().atMost(PATIENCE).until(() -> told.reset(run.stderr()).find() || !run.isAlive());
        assertThat(told.reset(run.stderr()).find()).as(run.stderr()).isTrue();
        return Integer.parseInt(told.group(1));
    }

    private void awaitStatus(Jar run, int port, String path, int expected) {
        await().atMost(PATIENCE).until(() -> !run.isAlive() || status(port, path) == expected);
        assertThat(status(port, path)).as(run.stderr()).isEqualTo(expected);
    }

    private int status(int port, String path) {
        try {
            return get(port, path).statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    private HttpResponse<String> get(int port, String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
