package dev.plumbline.detectors.runnable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.ops.LocalBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ingest http} as operators start it, before, with and after its broker. */
class HttpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern LISTENING = Pattern.compile("listening: http://127.0.0.1:(\\d+)/v1/FORMAT");
    private static final String EXEC = """
            {"process_exec":{"process":{"pid":7,"uid":0,"binary":"/bin/sh"},"parent":{"pid":1}},\
            "node_name":"node-1","time":"2026-11-23T10:00:00Z"}
            """;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @Test
    @SuppressWarnings("try") // the broker is closed in the middle of the test: that is what it is about
    void whatTheBrokerAcknowledgesIsTakenAndTheRestIsToComeAgain() throws Exception {
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
                Jar intake = intake(broker.address())) {
            await().atMost(PATIENCE).until(() -> isListening(intake) || !intake.isAlive());
            assertThat(intake.isAlive()).as(intake.stderr()).isTrue();
            await().atMost(PATIENCE).until(() -> intake.stderr().contains("there is no topic plumbline.kernel-events"));
            assertThat(post().statusCode()).isEqualTo(503);

            createTopics(broker);
            await().atMost(PATIENCE).until(() -> get("/health/ready").statusCode() == 200);
            HttpResponse<String> answer = post();
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).startsWith("{\"accepted\":1,\"rejected\":[{\"line\":2,\"reason\":\"malformed\"");
            assertThat(get("/metrics").body()).contains("plumbline_intake_events_total{format=\"tetragon\"} 1.0");

            whoSendsHalfAHeaderIsCutOff();

            broker.close();
            HttpResponse<String> away = post();
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.headers().firstValue("Retry-After")).isPresent();
            assertThat(intake.terminate(PATIENCE)).isIn(0, 143);
            assertThat(intake.stderr()).contains(" records rejected {malformed=");
        }
    }

    private Jar intake(String servers) {
        return Jar.start(
                folder,
                Map.of("JAVA_TOOL_OPTIONS", "-Dsun.net.httpserver.maxReqTime=2"),
                "ingest",
                "http",
                "--listen",
                "127.0.0.1:0",
                "--allow-unsigned",
                "--bootstrap-servers",
                servers);
    }

    private boolean isListening(Jar intake) {
        Matcher told = LISTENING.matcher(intake.stderr());
        boolean isTold = told.find();
        port = isTold ? Integer.parseInt(told.group(1)) : 0;
        return isTold;
    }

    private void createTopics(LocalBroker broker) {
        try (Jar topics = Jar.start(folder, "topics", "--create", "--bootstrap-servers", broker.address())) {
            assertThat(topics.await(PATIENCE)).as(topics.stderr()).isZero();
        }
    }

    private void whoSendsHalfAHeaderIsCutOff() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write("POST /v1/tetragon HTTP/1.1\r\nHost: ".getBytes(UTF_8));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private HttpResponse<String> post() throws IOException, InterruptedException {
        return client.send(
                request("/v1/tetragon")
                        .POST(BodyPublishers.ofString(EXEC + "no json\n"))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }
}
