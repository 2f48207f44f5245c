package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.rules.PackFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine as operators start it, against the embedded broker. */
class RunIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void anEventThatIsIngestedBecomesAnAlertThatASubscriberReads() throws IOException {
        try (LocalBroker broker = startBroker()) {
            FromFileToSubscriber.isWalked(folder, broker.address());
        }
    }

    @Test
    void aRuleThatIsEditedHoldsWithoutARestartAndOneThatIsBrokenLeavesItAsItIs() throws IOException {
        Path pack = Files.createDirectory(folder.resolve("pack"));
        for (var file : PackFiles.bundled("baseline").files().entrySet()) {
            Files.createDirectories(pack.resolve(file.getKey()).getParent());
            Files.writeString(pack.resolve(file.getKey()), file.getValue());
        }
        Path rule = pack.resolve("process/shell-from-server.drl");
        String text = Files.readString(rule);
        Path state = folder.resolve("state");
        try (LocalBroker broker = startBroker();
                RunningEngine engine = RunningEngine.start(
                        folder, broker.address(), "rules.path=" + pack, "state.dir=" + state, "rules.cache=")) {
            engine.awaitReady();
            Files.writeString(rule, text.replace("@severity(high)", "@severity(critical)"));
            engine.awaitMetric("plumbline_rules_reloads_total{outcome=\"taken-up\"} 1.0");
            assertThat(state.resolve("compiled-rules")).isNotEmptyDirectory();
            Files.writeString(rule, text.replace("listed(", "lister("));
            engine.awaitMetric("plumbline_rules_reloads_total{outcome=\"refused\"} 1.0");
            assertThat(engine.jar().stderr()).contains("process/shell-from-server.drl:", "lister");
            FromFileToSubscriber.ingestShell(folder, broker.address());
            engine.awaitAlert("process/shell-from-server", "critical");
        }
    }

    @Test
    void aBrokerThatIsNotThereIsToldAndWaitedFor() throws IOException {
        String nowhere = "127.0.0.1:" + freePort();
        try (RunningEngine engine = RunningEngine.start(folder, nowhere)) {
            await().atMost(PATIENCE)
                    .until(() -> engine.jar().stderr().contains("Kafka at " + nowhere + " does not answer"));
            assertThat(engine.status("/health/ready")).isEqualTo(503);
            assertThat(engine.body("/health/ready")).contains(nowhere);
            assertThat(engine.status("/health/live")).isEqualTo(200);
            assertThat(engine.jar().isAlive()).isTrue();
            assertThat(engine.jar().terminate(Duration.ofSeconds(30))).isIn(0, 143);
        }
    }

    @Test
    @SuppressWarnings("try") // the broker is closed in the middle of the test: that is what it is about
    void aBrokerThatGoesAwayTurnsReadyFalse() throws IOException {
        try (LocalBroker broker = startBroker();
                RunningEngine engine = RunningEngine.start(folder, broker.address())) {
            engine.awaitReady();
            broker.close();
            engine.awaitStatus("/health/ready", 503);
            assertThat(engine.body("/health/ready")).contains(broker.address());
            assertThat(engine.jar().isAlive()).isTrue();
        }
    }

    private LocalBroker startBroker() throws IOException {
        return LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
