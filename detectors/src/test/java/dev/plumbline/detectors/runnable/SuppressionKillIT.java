package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.ingest.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGKILL at random points while alerts are suppressed and guarded: what is told, and how many it counts, is what a run without
 * kills tells. The undisturbed run is that of {@code eval}, over the same file. {@code -Dkills=5} makes it five kills.
 */
class SuppressionKillIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS = 36_000;
    private static final int MINUTES = 50;
    private static final int KILLS = Integer.getInteger("kills", 1);

    @TempDir
    private Path folder;

    @Test
    void whatIsToldAfterKillsIsWhatAnUndisturbedRunTells() throws IOException {
        Path log = log();
        pack();
        List<String> undisturbed = undisturbed(log);
        assertThat(undisturbed)
                .anyMatch(it -> it.contains(" updated "))
                .anyMatch(it -> it.startsWith("plumbline/flood-guard"));
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
            run("topics", "--create", "--set", "topic.partitions=1", "--bootstrap-servers", broker.address());
            run("ingest", "tetragon", log.toString(), "--bootstrap-servers", broker.address());
            Random random = new Random(6);
            int killed = 0;
            for (int kill = 1; kill <= KILLS; kill++) {
                killed = killAfter(broker, killed + random.nextInt(undisturbed.size() / (KILLS + 1)));
                assertThat(killed).as("the kill came in the middle").isLessThan(undisturbed.size());
            }
            try (RunningEngine engine = start(broker)) {
                engine.awaitReady();
                List<String> told = told(broker, undisturbed.size());
                Set<String> lacking = new HashSet<>(undisturbed);
                told.forEach(lacking::remove);
                Set<String> beyond = new HashSet<>(told);
                undisturbed.forEach(beyond::remove);
                assertThat(lacking).isEmpty();
                assertThat(beyond).isEmpty();
                assertThat(told).as("none twice").hasSize(undisturbed.size());
            }
        }
    }

    /** Kills an engine once so many are told, and returns how many were by then. */
    private int killAfter(LocalBroker broker, int told) {
        try (RunningEngine engine = start(broker);
                AlertReader reader = reader(broker)) {
            int[] seen = {0};
            await().atMost(PATIENCE).until(() -> {
                seen[0] += reader.poll(Duration.ofMillis(20), alert -> {});
                return seen[0] > told;
            });
            engine.jar().kill();
            while (!reader.atEnd()) {
                seen[0] += reader.poll(Duration.ofMillis(200), alert -> {});
            }
            return seen[0];
        }
    }

    private List<String> told(LocalBroker broker, int least) {
        List<String> told = new ArrayList<>();
        try (AlertReader reader = reader(broker)) {
            await().atMost(PATIENCE).until(() -> {
                reader.poll(Duration.ofMillis(200), alert -> told.add(text(alert)));
                return told.size() >= least;
            });
            while (!reader.atEnd()) {
                reader.poll(Duration.ofMillis(200), alert -> told.add(text(alert)));
            }
        }
        return told;
    }

    private static String text(Alert it) {
        return it.getRule() + " " + it.getId() + " " + it.getState().name().toLowerCase(Locale.ROOT) + " "
                + it.getSuppressed() + " " + Times.text(it.getTime());
    }

    private List<String> undisturbed(Path log) throws IOException {
        List<String> told = new ArrayList<>();
        try (Jar eval = Jar.start(
                folder, "eval", "--rules", folder.resolve("pack").toString(), "--format", "tetragon", log.toString())) {
            assertThat(eval.await(PATIENCE)).as(eval.stderr()).isEqualTo(1);
            for (String line : eval.lines()) {
                JsonNode it = JSON.readTree(line);
                told.add(it.get("rule").textValue() + " " + it.get("id").textValue() + " "
                        + it.get("state").textValue() + " "
                        + it.get("suppressed").longValue() + " "
                        + it.get("time").textValue());
            }
        }
        return told;
    }

    private RunningEngine start(LocalBroker broker) {
        return RunningEngine.start(
                folder,
                broker.address(),
                "rules.path=" + folder.resolve("pack"),
                "state.dir=" + folder.resolve("state"),
                "topic.partitions=1");
    }

    private void run(String... arguments) {
        try (Jar jar = Jar.start(folder, arguments)) {
            assertThat(jar.await(PATIENCE)).as(jar.stderr()).isZero();
        }
    }

    /** One rule that suppresses, and one that floods. */
    private void pack() throws IOException {
        Path area = Files.createDirectories(folder.resolve("pack/process"));
        Files.writeString(folder.resolve("pack/pack.yaml"), "name: kill\nversion: \"1\"\n");
        Files.writeString(folder.resolve("pack/facts.drl"), """
                package kill;

                import dev.plumbline.rules.facts.*;

                global dev.plumbline.rules.Alerts alerts;
                """);
        Files.writeString(
                area.resolve("shell.drl"),
                rule("process/shell", "@suppressionKey(\"service, binary\") @suppressionInterval(\"7m\")", "dash"));
        Files.writeString(area.resolve("any.drl"), rule("process/any", "", "true"));
    }

    private static String rule(String id, String suppression, String name) {
        return """
                package kill;

                rule "%s"
                    @title("{binary} of {service}") @severity(high) @attack(none) @maturity(stable) @owner("tests")
                    @rationale("Because.") @remediation("Do not.") %s
                when
                    $event : ProcessLaunched( name == "%s" )
                then
                    alerts.raise(drools.getRule(), $event);
                end
                """.formatted(id, suppression, name);
    }

    /** Four services, each in one container; the last event is late enough to end every interval. */
    private Path log() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < EVENTS; i++) {
            long millis = Duration.ofMinutes(MINUTES).toMillis() * i / EVENTS;
            line(lines, i, i % 3 == 0 ? "dash" : "true", BEGIN.plusMillis(millis));
        }
        line(lines, EVENTS, "true", BEGIN.plus(Duration.ofMinutes(MINUTES + 60)));
        return Files.writeString(folder.resolve("tetragon.log"), lines);
    }

    private static void line(StringBuilder lines, int i, String name, Instant time) {
        lines.append("{\"process_exec\":{\"process\":{\"pid\":").append(1000 + i);
        lines.append(",\"binary\":\"/usr/bin/").append(name);
        lines.append("\",\"pod\":{\"namespace\":\"shop\",\"workload\":\"service-")
                .append(i % 4);
        lines.append("\",\"container\":{\"id\":\"containerd://").append(("" + i % 4).repeat(64));
        lines.append("\"}}}},\"node_name\":\"node-1\",\"time\":\"").append(time).append("\"}\n");
    }

    private static AlertReader reader(LocalBroker broker) {
        Settings settings = ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of(), "test")).settings();
        return new AlertReader(
                broker.address(), Map.of(), Topics.named(settings).alerts(), true, problem -> {
                    throw new AssertionError(problem);
                });
    }
}
