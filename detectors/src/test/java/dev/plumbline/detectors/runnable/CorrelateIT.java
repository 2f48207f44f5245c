package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.rules.PackFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules over several events, through the embedded broker and over the death of an engine. */
class CorrelateIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final PackFiles PACK = TestPacks.over(
            Map.of(
                    "process/a", "$event : ProcessLaunched( name == \"a\" )",
                    "process/b", "$event : ProcessLaunched( name == \"b\" )"),
            Map.of("over/sequence", """
                    $a : Signal( rule == "process/a" )
                    $s : Signal( rule == "process/b", key == $a.key, this after[0s, 10m] $a )""", "over/absence", """
                    $s : Signal( rule == "process/a" )
                    not Signal( rule == "process/b", key == $s.key, this after[0s, 4m] $s )"""));

    @TempDir
    private Path folder;

    @Test
    void whatWasSeenBeforeAnEngineDiesMeetsWhatComesAfter() throws IOException {
        Path pack = TestPacks.written(folder.resolve("pack"), PACK);
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")))) {
            String servers = broker.address();
            try (RunningEngine engine = start(servers, pack)) {
                engine.awaitReady();
                // Of five minutes ago: what had to come within four is missed as soon as the clock is believed.
                ingest(servers, 'd', "a", Instant.now().minusSeconds(300));
                engine.awaitAlert("over/absence", "high");
                ingest(servers, 'c', "a", Instant.now());
                engine.awaitMetric("plumbline_signals_total{rule=\"process/a\",stratum=\"1\"} 2.0");
                engine.jar().kill();
            }
            try (RunningEngine engine = start(servers, pack)) {
                engine.awaitReady();
                ingest(servers, 'c', "b", Instant.now());
                engine.awaitAlert("over/sequence", "high");
                try (Jar alerts = Jar.start(folder, "alerts", "--json", "--bootstrap-servers", servers)) {
                    assertThat(alerts.await(PATIENCE)).as(alerts.stderr()).isZero();
                    assertThat(alerts.lines()).hasSize(2);
                    assertThat(alerts.stdout())
                            .containsOnlyOnce("\"rule\":\"over/sequence\"")
                            .containsOnlyOnce("\"rule\":\"over/absence\"");
                }
            }
        }
    }

    private RunningEngine start(String servers, Path pack) {
        return RunningEngine.start(
                folder,
                servers,
                "rules.path=" + pack,
                "state.dir=" + folder.resolve("state"),
                "pending.hold=0s",
                "correlate.lateness=10s");
    }

    private void ingest(String servers, char container, String binary, Instant time) throws IOException {
        Path log = Files.writeString(folder.resolve("tetragon-" + container + binary + ".log"), """
                {"process_exec":{"process":{"pid":4711,"uid":0,"binary":"/usr/bin/%s","arguments":"",\
                "start_time":"%s","pod":{"namespace":"shop","workload":"search","container":{"id":"containerd://%s"}}},\
                "parent":{"pid":4700,"binary":"/usr/bin/python3.11"}},"node_name":"node-1","time":"%s"}
                """.formatted(
                        binary, time, String.valueOf(container).repeat(64), time));
        try (Jar ingest = Jar.start(folder, "ingest", "tetragon", log.toString(), "--bootstrap-servers", servers)) {
            assertThat(ingest.await(PATIENCE)).as(ingest.stderr()).isZero();
        }
    }
}
