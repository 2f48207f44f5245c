package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A server that is installed on this machine, in a process of its own, on a port of the loopback. */
final class Daemon implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final int port;

    private Daemon(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Skips the test where the program is not on the path. */
    static void requireInstalled(String program, String debianPackage) {
        try (Stream<String> path =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))) {
            assumeThat(path.anyMatch(folder -> Files.isExecutable(Path.of(folder, program))))
                    .as("%s is not installed (Debian: %s; deploy/install-debian installs it)", program, debianPackage)
                    .isTrue();
        }
    }

    /** @param arguments with %s where the address to listen on belongs */
    static Daemon start(Path folder, int port, String... arguments) throws IOException {
        Path log = Files.createTempFile(folder, arguments[0], ".log");
        List<String> command = new ArrayList<>();
        for (String argument : arguments) {
            command.add(argument.formatted("127.0.0.1:" + port));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Daemon(process, log, port);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void awaitReady(Duration patience) throws IOException {
        await().atMost(patience).until(() -> !process.isAlive() || answers());
        assertThat(process.isAlive()).as(log()).isTrue();
    }

    private boolean answers() {
        try {
            return response("/-/ready").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    JsonNode get(String path) throws IOException {
        return JSON.readTree(response(path).body());
    }

    /** Samples of an instant query; fails where Prometheus does not take it. */
    JsonNode query(String expression) throws IOException {
        JsonNode answer = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        assertThat(answer.path("status").asText())
                .as(expression + ": " + answer)
                .isEqualTo("success");
        return answer.at("/data/result");
    }

    private HttpResponse<String> response(String path) throws IOException {
        try {
            URI address = URI.create("http://127.0.0.1:" + port + path);
            return HTTP.send(
                    HttpRequest.newBuilder(address)
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
