package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.ops.LocalBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeadLettersCommandTest {
    @TempDir
    private static Path folder;

    private static LocalBroker broker;

    @BeforeAll
    static void start() throws Exception {
        broker = LocalBroker.start(folder.resolve("kafka"));
        Path log = Files.writeString(folder.resolve("tetragon.log"), """
                {"process_exec":{"process":{"pid":7}},"time":"2026-06-01T10:00:00Z"}
                {"process_exec":{"process":{"arguments":"--password=hunter2"}},"time":"2026-06-01T10:00:00Z"}
                {"process_exec":
                """);
        run("topics", "--create", "--set", "topic.partitions=1");
        assertThat(run("ingest", "tetragon", log.toString()).status()).isEqualTo(1);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void everyLetterIsListedWithItsPlaceReasonAndSource() {
        Cli.Result list = run("deadletters", "list");
        assertThat(list.status()).isZero();
        assertThat(list.out().lines())
                .satisfiesExactly(
                        it -> assertThat(it)
                                .matches("0-\\d+ .* incomplete .* tetragon .*tetragon\\.log:2 .*process\\.pid"),
                        it -> assertThat(it).matches("0-\\d+ .* malformed .* tetragon .*tetragon\\.log:3 .*"));
        assertThat(list.err()).contains("2 dead letters");
    }

    @Test
    void onlyThoseAskedForAreListed() {
        assertThat(run("deadletters", "list", "--reason", "malformed", "--json")
                        .out()
                        .lines())
                .singleElement()
                .asString()
                .contains("\"reason\":\"malformed\"", "\"line\":3");
        assertThat(run("deadletters", "list", "--format", "falco").out()).isEmpty();
    }

    @Test
    void oneIsShownWithItsRecordWithoutItsSecret() {
        String place =
                run("deadletters", "list", "--reason", "incomplete").out().replaceAll("(?s) .*", "");
        assertThat(run("deadletters", "show", place).out())
                .contains("--password=<redacted:named-secret>")
                .doesNotContain("hunter2");
        assertThat(run("deadletters", "show", place, "--raw").status()).isZero();
    }

    @Test
    void aPlaceAtWhichNoneStandsIsTold() {
        Cli.Result show = run("deadletters", "show", "0-999");
        assertThat(show.status()).isEqualTo(2);
        assertThat(show.err()).contains("no dead letter stands at 0-999");
    }

    @Test
    void whatIsStillWrongStays() {
        Cli.Result redrive = run("deadletters", "redrive", "--all", "--dry-run");
        assertThat(redrive.status()).isEqualTo(1);
        assertThat(redrive.err())
                .contains("stays: incomplete", "stays: malformed", "0 of 2 dead letters would give 0 events");
    }

    @Test
    void redriveWantsToKnowWhichOnes() {
        assertThat(run("deadletters", "redrive").status()).isEqualTo(2);
    }

    private static Cli.Result run(String... arguments) {
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        all.add("--bootstrap-servers");
        all.add(broker.address());
        return Cli.run(all.toArray(String[]::new));
    }
}
