package dev.plumbline.detectors.runnable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** README's demo on the recorded shop, and eval on the same recording. */
class DemoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path folder;

    private static Jar demo;
    private static Jar eval;
    private static int demoStatus;
    private static int evalStatus;

    @BeforeAll
    static void playAndEvaluate() {
        demo = Jar.start(folder, "demo", "--for", "40s", "--json");
        demoStatus = demo.await(PATIENCE);
        eval = evaluate();
        evalStatus = eval.await(PATIENCE);
    }

    @AfterAll
    static void end() {
        demo.close();
        eval.close();
    }

    private static Jar evaluate() {
        List<String> arguments = new ArrayList<>(List.of(
                "eval",
                "--rules",
                "rules",
                "--identities",
                "estate/recording/identities.yaml",
                "--intents",
                "estate/recording/intents.yaml",
                "--format",
                "cdevents",
                "estate/recording/pipeline.cdevents.json",
                "--format",
                "bpftrace",
                "estate/recording/kernel.bpftrace",
                "--format",
                "trivy"));
        for (String service : List.of("payment-gateway", "product-db", "product-search", "web")) {
            arguments.add("estate/recording/trivy-" + service + ".json");
        }
        return Jar.start(folder, arguments.toArray(String[]::new));
    }

    @Test
    void theDemoEndsByItselfAndWell() {
        assertThat(demoStatus).as(demo.stderr()).isZero();
        assertThat(demo.stderr()).contains("ready after", "first alert after", "/metrics");
    }

    @Test
    void alertsOfAtLeastEightRulesAreRaised() throws IOException {
        assertThat(rules(demo)).as(demo.stderr()).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void everyAlertTellsServiceImageAndTheLineItStandsOn() throws IOException {
        for (JsonNode alert : alerts(demo)) {
            assertThat(alert.path("service").isTextual()).as(alert.toString()).isTrue();
            assertThat(alert.path("image").isTextual()).as(alert.toString()).isTrue();
            for (JsonNode evidence : alert.path("evidence")) {
                assertThat(evidence.path("topic").asText()).startsWith("plumbline.");
                assertThat(evidence.path("offset").isIntegralNumber()).isTrue();
                assertThat(lineOf(evidence)).isNotBlank();
            }
        }
    }

    @Test
    void evalRaisesTheSameAlertsAsTheDemo() throws IOException {
        assertThat(evalStatus).as(eval.stderr()).isEqualTo(1);
        assertThat(ids(eval)).isEqualTo(ids(demo)).isNotEmpty();
    }

    @Test
    void evalPrintsTheSameBytesTwice() {
        try (Jar again = evaluate()) {
            again.await(PATIENCE);
            assertThat(again.stdout()).isEqualTo(eval.stdout());
        }
    }

    @Test
    void anInterruptedDemoClearsUp() throws IOException {
        try (Jar interrupted = Jar.start(folder, "demo", "--json")) {
            await().atMost(PATIENCE).until(() -> !interrupted.lines().isEmpty() || !interrupted.isAlive());
            assertThat(interrupted.isAlive()).as(interrupted.stderr()).isTrue();
            assertThat(interrupted.terminate(Duration.ofSeconds(30))).isIn(0, 143);
        }
        nothingIsLeftBehind();
    }

    @Test
    void nothingIsLeftBehind() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(it -> it.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("plumbline"))
                    .isEmpty();
        }
    }

    private static String lineOf(JsonNode evidence) throws IOException {
        List<String> lines =
                Files.readAllLines(Jar.ROOT.resolve(evidence.path("file").asText()), StandardCharsets.ISO_8859_1);
        return lines.get(evidence.path("line").asInt() - 1);
    }

    private static List<JsonNode> alerts(Jar jar) throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        for (String line : jar.lines()) {
            alerts.add(JSON.readTree(line));
        }
        return alerts;
    }

    private static Set<String> ids(Jar jar) throws IOException {
        return values(jar, "id");
    }

    private static Set<String> rules(Jar jar) throws IOException {
        return values(jar, "rule");
    }

    private static Set<String> values(Jar jar, String key) throws IOException {
        Set<String> values = new TreeSet<>();
        for (JsonNode alert : alerts(jar)) {
            values.add(alert.path(key).asText());
        }
        return values;
    }
}
