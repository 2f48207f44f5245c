package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL in the middle of the work: every event's alert once, none lost, none twice. */
class KillIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int EVENTS = 60_000;

    @TempDir
    private Path folder;

    @Test
    void afterAKillEveryAlertIsThereOnce() throws IOException {
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
            createTopics(broker);
            ingest(broker, log());
            try (RunningEngine killed = RunningEngine.start(
                            folder, broker.address(), "flood.limit=0", "rules.path=rules/baseline");
                    AlertReader reader = reader(broker)) {
                int[] seen = {0};
                await().atMost(PATIENCE).until(() -> {
                    seen[0] += reader.poll(Duration.ofMillis(50), alert -> {});
                    return seen[0] > 0;
                });
                killed.jar().kill();
                while (!reader.atEnd()) {
                    seen[0] += reader.poll(Duration.ofMillis(200), alert -> {});
                }
                assertThat(seen[0]).as("the kill came in the middle").isBetween(1, EVENTS - 1);
            }
            try (RunningEngine engine =
                    RunningEngine.start(folder, broker.address(), "flood.limit=0", "rules.path=rules/baseline")) {
                engine.awaitReady();
                List<String> ids = alerts(broker);
                assertThat(ids).hasSize(EVENTS);
                assertThat(new HashSet<>(ids)).hasSize(EVENTS);
            }
        }
    }

    private Path log() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < EVENTS; i++) {
            lines.append("{\"process_exec\":{\"process\":{\"pid\":").append(1000 + i);
            lines.append(",\"binary\":\"/usr/bin/dash\"},\"parent\":{\"pid\":1,\"binary\":\"/usr/bin/python3.11\"}},");
            lines.append("\"node_name\":\"node-").append(i % 16);
            lines.append("\",\"time\":\"2026-11-23T10:00:00Z\"}\n");
        }
        return Files.writeString(folder.resolve("tetragon.log"), lines);
    }

    private void createTopics(LocalBroker broker) {
        try (Jar topics = Jar.start(folder, "topics", "--create", "--bootstrap-servers", broker.address())) {
            assertThat(topics.await(PATIENCE)).as(topics.stderr()).isZero();
        }
    }

    private void ingest(LocalBroker broker, Path log) {
        try (Jar ingest =
                Jar.start(folder, "ingest", "tetragon", log.toString(), "--bootstrap-servers", broker.address())) {
            assertThat(ingest.await(PATIENCE)).as(ingest.stderr()).isZero();
        }
    }

    private static List<String> alerts(LocalBroker broker) {
        List<String> ids = new ArrayList<>();
        try (AlertReader reader = reader(broker)) {
            await().atMost(PATIENCE).until(() -> {
                reader.poll(Duration.ofMillis(200), alert -> ids.add(alert.getId()));
                return ids.size() >= EVENTS;
            });
            while (!reader.atEnd()) {
                reader.poll(Duration.ofMillis(200), alert -> ids.add(alert.getId()));
            }
        }
        return ids;
    }

    private static AlertReader reader(LocalBroker broker) {
        Settings settings = ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of(), "test")).settings();
        return new AlertReader(
                broker.address(), Map.of(), Topics.named(settings).alerts(), true, problem -> {
                    throw new AssertionError(problem);
                });
    }
}
