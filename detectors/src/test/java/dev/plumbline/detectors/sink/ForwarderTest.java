package dev.plumbline.detectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.alert.Alerts;
import dev.plumbline.detectors.ops.ForwardMeters;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.DeadLetterReader;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.DeadLetter;
import dev.plumbline.event.Severity;
import dev.plumbline.schemas.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ForwarderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ALERTMANAGER = "prometheus-alertmanager";

    @TempDir
    private static Path folder;

    private static LocalBroker broker;
    private static int number;

    private Settings settings;
    private Topics topics;
    private Receiver receiver;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = LocalBroker.start(folder.resolve("kafka"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void start() throws Exception {
        number++;
        settings = ((Settings.Read.Valid) Settings.read(
                        Map.of(),
                        "",
                        Map.of(),
                        Map.of("bootstrap.servers", broker.address(), "topic.prefix", "t" + number + "."),
                        "host"))
                .settings();
        topics = Topics.named(settings);
        try (Brokers brokers = new Brokers(broker.address(), Map.of())) {
            brokers.create(topics, 1, 1);
        }
        receiver = new Receiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void alertsGoOutInTheirOrderThoughTheTargetFailsInBetween() throws Exception {
        publish(alert("1"), alert("2"), alert("3"));
        receiver.answers(200, 503);
        forwardUntil(4);
        assertThat(sent()).containsExactly("1", "2", "2", "3");
    }

    @Test
    void aRestartGoesOnAfterWhatWasAcknowledged() throws Exception {
        publish(alert("1"), alert("2"));
        forwardUntil(2);
        publish(alert("3"));
        forwardUntil(3);
        assertThat(sent()).containsExactly("1", "2", "3");
    }

    @Test
    void anAlertThatWasNotAcknowledgedGoesOutAfterARestart() throws Exception {
        publish(alert("1"));
        receiver.replies.add(new Receiver.Reply(503, "600"));
        forwardUntil(1);
        forwardUntil(2);
        assertThat(sent()).containsExactly("1", "1");
    }

    @Test
    void whatIsRefusedOrNoAlertIsADeadLetterAndTheRestGoesOn() throws Exception {
        publish(alert("1"));
        publish("no alert".getBytes(UTF_8));
        publish(alert("2"));
        receiver.answers(422);
        forwardUntil(2);
        assertThat(sent()).containsExactly("1", "2");
        assertThat(letters())
                .satisfiesExactly(
                        it -> {
                            assertThat(it.getReason()).isEqualTo("refused");
                            assertThat(it.getDetail()).contains("webhook answers 422");
                            assertThat(it.getOffset()).isZero();
                        },
                        it -> {
                            assertThat(it.getReason()).isEqualTo("undecodable");
                            assertThat(it.getOffset()).isEqualTo(1);
                        });
    }

    @Test
    void whatNobodyAskedForIsPassedOver() throws Exception {
        publish(Alert.newBuilder(alert("1")).setSeverity(Severity.LOW).build(), alert("2"));
        forwardUntil(1);
        assertThat(sent()).containsExactly("2");
    }

    @Test
    void alertmanagerReceivesAnAlertAndResolvesIt() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin", ALERTMANAGER)))
                .as("the package " + ALERTMANAGER + " is installed")
                .isTrue();
        Path own = Files.createDirectories(folder.resolve("alertmanager"));
        Path config = Files.writeString(own.resolve("a.yml"), "route: {receiver: none}\nreceivers: [{name: none}]\n");
        int port = freePort();
        Process process = new ProcessBuilder(
                        ALERTMANAGER,
                        "--config.file=" + config,
                        "--storage.path=" + own.resolve("data"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(own.resolve("log").toFile())
                .start();
        URI address = URI.create("http://127.0.0.1:" + port);
        Running running = forward(new AlertmanagerTarget(address, Duration.ofHours(1), Optional.empty()));
        try {
            publish(alert("1"));
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> active(address).size() == 1);
            assertThat(active(address).get(0).at("/labels/rule").asText()).isEqualTo("process/shell");
            publish(Alert.newBuilder(alert("1"))
                    .setState(AlertState.RESOLVED)
                    .setTime(Instant.now().truncatedTo(ChronoUnit.MICROS))
                    .build());
            await().atMost(PATIENCE).until(() -> active(address).isEmpty());
        } finally {
            running.stop();
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static JsonNode active(URI alertmanager) throws Exception {
        HttpRequest ask = HttpRequest.newBuilder(alertmanager.resolve("/api/v2/alerts?active=true"))
                .build();
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(ask, HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Target webhook() {
        return new WebhookTarget(receiver.address("/hook"), "secret".getBytes(UTF_8));
    }

    /** Ids as they came to the receiver. */
    private List<String> sent() {
        return receiver.requests.stream()
                .map(it -> it.body().replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    /** A minute old, so that it fires. */
    private static Alert alert(String id) {
        Instant time = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MICROS);
        return Alert.newBuilder(Alerts.FULL)
                .setId(id)
                .setState(AlertState.RAISED)
                .setFirstTime(time)
                .setTime(time)
                .build();
    }

    private void publish(Alert... alerts) throws Exception {
        for (Alert alert : alerts) {
            publish(Wire.ALERT.encode(alert));
        }
    }

    private void publish(byte[] value) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address()), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topics.alerts().name(), "shop/web", value))
                    .get();
        }
    }

    private List<DeadLetter> letters() {
        List<DeadLetter> letters = new ArrayList<>();
        try (DeadLetterReader reader = new DeadLetterReader(broker.address(), Map.of(), it -> {})) {
            reader.read(topics.deadLetters(), it -> letters.add(it.letter()));
        }
        return letters;
    }

    /** Forwards to the receiver until that many requests came to it. */
    private void forwardUntil(int requests) throws InterruptedException {
        Running running = forward(webhook());
        try {
            await().atMost(PATIENCE).until(() -> receiver.requests.size() == requests);
        } finally {
            running.stop();
        }
    }

    private Running forward(Target target) {
        return new Running(settings, "group-" + number, target);
    }

    /** A forwarder in a thread, from the topic's beginning where its group is new; once stopped, all it sent is committed. */
    private static final class Running {
        private final CountDownLatch stop = new CountDownLatch(1);
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Thread thread;

        Running(Settings settings, String group, Target target) {
            thread = new Thread(() -> {
                try (Forwarder forwarder = new Forwarder(
                        settings,
                        group,
                        true,
                        target,
                        it -> it.getSeverity() != Severity.LOW,
                        new ForwardMeters(new SimpleMeterRegistry(), target.name()),
                        it -> {},
                        () -> stop.getCount() == 0)) {
                    forwarder.run();
                } catch (InterruptedException | RuntimeException e) {
                    failure.set(e);
                }
            });
            thread.start();
        }

        void stop() throws InterruptedException {
            stop.countDown();
            thread.join();
            assertThat(failure).hasValue(null);
        }
    }
}
