package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code run} in a process of its own, on a free port. */
final class RunningEngine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** What one engine compiled serves the next ones. */
    private static final Path COMPILED_RULES = Jar.folder("compiled-rules-");

    private static final Pattern TOLD = Pattern.compile("metrics: http://127.0.0.1:(\\d+)/");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Jar jar;
    private final int port;

    private RunningEngine(Jar jar, int port) {
        this.jar = jar;
        this.port = port;
    }

    /** @param settings as {@code --set} takes them */
    static RunningEngine start(Path folder, String servers, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "run",
                "--bootstrap-servers",
                servers,
                "--set",
                "http.port=0",
                "--set",
                "rules.cache=" + COMPILED_RULES));
        for (String setting : settings) {
            arguments.addAll(List.of("--set", setting));
        }
        Jar jar = Jar.start(folder, arguments.toArray(String[]::new));
        Matcher told = TOLD.matcher("");
        await().atMost(PATIENCE).until(() -> told.reset(jar.stderr()).find() || !jar.isAlive());
        assertThat(told.reset(jar.stderr()).find()).as(jar.stderr()).isTrue();
        return new RunningEngine(jar, Integer.parseInt(told.group(1)));
    }

    Jar jar() {
        return jar;
    }

    void awaitReady() {
        awaitStatus("/health/ready", 200);
    }

    void awaitStatus(String path, int expected) {
        await().atMost(PATIENCE).until(() -> !jar.isAlive() || status(path) == expected);
        assertThat(status(path)).as(jar.stderr()).isEqualTo(expected);
    }

    void awaitMetric(String line) {
        awaitBody("/metrics", line);
    }

    /** One alert of a rule, whosever it is. */
    void awaitAlert(String rule, String severity) {
        String sample = "plumbline_alerts_total\\{[^}]*rule=\"%s\"[^}]*severity=\"%s\"[^}]*} 1.0";
        Pattern expected = Pattern.compile(sample.formatted(rule, severity));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(body("/metrics")).containsPattern(expected));
    }

    int port() {
        return port;
    }

    void awaitBody(String path, String part) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(body(path)).contains(part));
    }

    int status(String path) {
        try {
            return get(path).statusCode();
        } catch (IOException e) {
            return -1;
        }
    }

    String body(String path) throws IOException {
        return get(path).body();
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            URI address = URI.create("http://127.0.0.1:" + port + path);
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        jar.close();
    }
}
