package dev.plumbline.detectors.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.detectors.ops.Endpoint.Health;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final PrometheusMeterRegistry registry = Registry.prometheus();
    private final AtomicReference<Health> live = new AtomicReference<>(new Health(true, "topology is RUNNING"));
    private final AtomicReference<Health> ready = new AtomicReference<>(new Health(false, "Kafka at a:1 is away"));
    private Endpoint endpoint;

    @BeforeEach
    void start() throws IOException {
        endpoint = Endpoint.start("127.0.0.1", 0, registry, live::get, ready::get);
    }

    @AfterEach
    void stop() {
        endpoint.close();
        registry.close();
    }

    @Test
    void metricsAreInPrometheusTextFormat() throws Exception {
        registry.counter("plumbline.grüße", "who", "Ωmega").increment();
        HttpResponse<String> answer = get("/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(type(answer)).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body()).contains("who=\"Ωmega\"} 1.0").contains("jvm_memory_used_bytes{");
    }

    @Test
    void whoAsksForOpenMetricsGetsIt() throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                request("/metrics")
                        .header("Accept", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5")
                        .build(),
                BodyHandlers.ofString());
        assertThat(type(answer)).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(answer.body()).endsWith("# EOF\n");
    }

    @Test
    void healthIsAskedEachTimeAndToldWithItsDetail() throws Exception {
        assertThat(get("/health/live")).returns(200, HttpResponse::statusCode);
        assertThat(get("/health/live").body()).isEqualTo("topology is RUNNING\n");
        assertThat(get("/health/ready")).returns(503, HttpResponse::statusCode);
        assertThat(get("/health/ready").body()).isEqualTo("Kafka at a:1 is away\n");
        live.set(new Health(false, "topology is ERROR"));
        ready.set(new Health(true, "topology is RUNNING"));
        assertThat(get("/health/live")).returns(503, HttpResponse::statusCode);
        assertThat(get("/health/ready")).returns(200, HttpResponse::statusCode);
        assertThat(type(get("/health/ready"))).isEqualTo("text/plain; charset=utf-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/metric", "/metrics/", "/metricsx", "/health", "/health/", "/health/live/x"})
    void nothingElseIsThere(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void aQueryDoesNotMatter() throws Exception {
        assertThat(get("/metrics?name=x").statusCode()).isEqualTo(200);
    }

    @Test
    void headIsAnsweredWithoutABody() throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                request("/health/ready").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void nothingCanBePosted() throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                request("/metrics").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void aTakenPortIsToldWithItsAddressAndWhatToSet() {
        assertThatThrownBy(() -> Endpoint.start("127.0.0.1", endpoint.port(), registry, live::get, ready::get))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot serve metrics on 127.0.0.1:" + endpoint.port() + " (Address already in use): "
                        + "set http.host to an address of this host, and http.port to a free port, or to 0");
    }

    @Test
    void aHostThatIsNoneIsToldToo() {
        assertThatThrownBy(() -> Endpoint.start("no.such.host.invalid", 0, registry, live::get, ready::get))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot serve metrics on no.such.host.invalid:0 (");
    }

    @Test
    void onceClosedItsPortIsFree() throws IOException {
        int port = endpoint.port();
        endpoint.close();
        try (Endpoint again = Endpoint.start("127.0.0.1", port, registry, live::get, ready::get)) {
            assertThat(again.port()).isEqualTo(port);
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port() + path));
    }

    private static String type(HttpResponse<?> answer) {
        return answer.headers().firstValue("Content-Type").orElse(null);
    }
}
