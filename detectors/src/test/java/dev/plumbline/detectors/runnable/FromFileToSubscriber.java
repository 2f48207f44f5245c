package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** README's way of an event: a file is ingested, the engine raises an alert, a subscriber reads it. */
final class FromFileToSubscriber {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SHELL = """
            {"process_exec":{"process":{"pid":4711,"uid":0,"binary":"/usr/bin/dash","arguments":"-c id",\
            "start_time":"2026-11-23T10:00:00.000000000Z",\
            "pod":{"namespace":"shop","workload":"product-search","container":{"id":"containerd://%s",\
            "image":{"id":"registry.example/shop/product-search@sha256:%s","name":"shop/product-search:2.3.1"}}}},\
            "parent":{"pid":4700,"binary":"/usr/bin/python3.11"}},\
            "node_name":"node-1","time":"2026-11-23T10:00:00.123456789Z"}
            """.formatted("a".repeat(64), "b".repeat(64));
    private static final String HALF_A_RECORD = "half a rec";

    private FromFileToSubscriber() {}

    static void isWalked(Path folder, String servers) throws IOException {
        Path log = Files.writeString(folder.resolve("tetragon.log"), SHELL + HALF_A_RECORD);
        try (RunningEngine engine = RunningEngine.start(folder, servers)) {
            engine.awaitReady();
            ingest(folder, servers, log);
            engine.awaitAlert("process/shell-from-server", "high");
            follow(folder, servers);
            list(folder, servers);
            topics(folder, servers);
            assertThat(engine.jar().terminate(PATIENCE))
                    .as(engine.jar().stderr())
                    .isIn(0, 143);
        }
    }

    /** The record of a shell that {@code process/shell-from-server} finds, in a file of its own. */
    static void ingestShell(Path folder, String servers) throws IOException {
        ingest(folder, servers, Files.writeString(folder.resolve("tetragon.log"), SHELL + HALF_A_RECORD));
    }

    private static void ingest(Path folder, String servers, Path log) {
        try (Jar ingest = Jar.start(folder, "ingest", "tetragon", log.toString(), "--bootstrap-servers", servers)) {
            assertThat(ingest.await(PATIENCE)).as(ingest.stderr()).isEqualTo(1);
            assertThat(ingest.stderr()).contains("1 events taken, 1 records rejected {malformed=1}");
        }
    }

    private static void follow(Path folder, String servers) {
        try (Jar alerts = Jar.start(folder, "alerts", "--json", "--follow", "--bootstrap-servers", servers)) {
            await().atMost(PATIENCE).until(() -> !alerts.lines().isEmpty());
            assertThat(alerts.lines())
                    .singleElement()
                    .asString()
                    .contains("\"rule\":\"process/shell-from-server\"", "\"service\":\"product-search\"", "\"line\":1");
            assertThat(alerts.terminate(PATIENCE)).isIn(0, 143);
        }
    }

    private static void list(Path folder, String servers) {
        try (Jar alerts = Jar.start(folder, "alerts", "--wide", "--bootstrap-servers", servers)) {
            assertThat(alerts.await(PATIENCE)).as(alerts.stderr()).isZero();
            assertThat(alerts.stdout()).contains("process/shell-from-server  shop/product-search", "tetragon.log:1");
        }
    }

    private static void topics(Path folder, String servers) {
        try (Jar topics = Jar.start(folder, "topics", "--bootstrap-servers", servers)) {
            assertThat(topics.await(PATIENCE)).isZero();
            assertThat(topics.stdout()).contains("plumbline.alerts").doesNotContain("missing");
        }
    }
}
