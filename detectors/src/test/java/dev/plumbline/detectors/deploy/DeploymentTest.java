package dev.plumbline.detectors.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.ops.Meters;
import dev.plumbline.detectors.ops.Registry;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.Peer;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shipped to run it: compose file, scrape configuration, alert rules, dashboard. */
class DeploymentTest {
    private static final Path ROOT = Path.of("..");
    private static final Path DASHBOARD = ROOT.resolve("deploy/grafana/dashboards/plumbline.json");
    private static final Path PROMETHEUS = ROOT.resolve("deploy/prometheus");
    private static final Pattern METRIC = Pattern.compile("\\b(plumbline|jvm|kafka)_[a-z0-9_]+");

    /** Bound to a running topology, so no registry without a broker has them. */
    private static final String OF_KAFKA_STREAMS = "kafka_stream_thread_process_rate";

    @Test
    void everyImageIsPinnedAndEveryPortStaysOnTheHost() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, JsonNode> service : services().entrySet()) {
            String image = service.getValue().path("image").asText();
            if (!image.matches(".+:.*\\d.*")) {
                wrong.add(service.getKey() + ": image " + image + " names no version");
            }
            service.getValue().path("ports").forEach(port -> {
                if (!port.asText().startsWith("127.0.0.1:")) {
                    wrong.add(service.getKey() + ": port " + port.asText() + " is open to the network");
                }
            });
        }
        assertThat(wrong).isEmpty();
        assertThat(services()).containsOnlyKeys("kafka", "plumbline", "prometheus", "grafana");
    }

    @Test
    void everyImageThatOursIsMadeFromIsPinned() throws IOException {
        List<String> images = dockerfile()
                .filter(line -> line.startsWith("FROM "))
                .map(line -> line.split(" ", -1)[1])
                .toList();
        assertThat(images).hasSize(2).allMatch(image -> image.matches("[^:]+:\\d+\\.\\d+.*"));
    }

    @Test
    void everyContainerIsAskedWhetherItWorks() throws IOException {
        List<String> unasked = new ArrayList<>();
        for (Map.Entry<String, JsonNode> service : services().entrySet()) {
            boolean ours = service.getValue().has("build");
            if (ours ? dockerfile().noneMatch(line -> line.startsWith("HEALTHCHECK ")) : !asked(service.getValue())) {
                unasked.add(service.getKey());
            }
        }
        assertThat(unasked).isEmpty();
    }

    private static boolean asked(JsonNode service) {
        return service.path("healthcheck").path("test").size() > 1;
    }

    @Test
    void everySettingInTheComposeFileIsOne() throws IOException {
        Map<String, String> environment = new HashMap<>();
        services()
                .get("plumbline")
                .get("environment")
                .properties()
                .forEach(it -> environment.put(it.getKey(), it.getValue().asText()));
        assertThat(environment).isNotEmpty();
        assertThat(Settings.read(Map.of(), "", environment, Map.of(), "host")).isInstanceOf(Settings.Read.Valid.class);
    }

    @Test
    void everyFileThatTheComposeFileMountsIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        for (JsonNode service : services().values()) {
            service.path("volumes").forEach(volume -> {
                String source = volume.asText().split(":", -1)[0];
                if (source.startsWith("./") && !Files.exists(ROOT.resolve(source))) {
                    missing.add(source);
                }
            });
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void everyMetricThatIsAskedForExists() throws IOException {
        String scraped = scrape();
        TreeSet<String> unknown = new TreeSet<>();
        for (String expression : expressions()) {
            Matcher metric = METRIC.matcher(expression);
            while (metric.find()) {
                if (!scraped.contains("\n" + metric.group()) && !metric.group().equals(OF_KAFKA_STREAMS)) {
                    unknown.add(metric.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyPanelSaysWhatItShowsAndInWhichUnit() throws IOException {
        List<String> silent = new ArrayList<>();
        for (JsonNode panel : new JsonMapper().readTree(DASHBOARD.toFile()).get("panels")) {
            if (!panel.path("type").asText().equals("row")
                    && (panel.path("description").asText().isBlank()
                            || panel.at("/fieldConfig/defaults/unit").asText().isBlank())) {
                silent.add(panel.path("title").asText());
            }
        }
        assertThat(silent).isEmpty();
    }

    @Test
    void prometheusTakesEveryQueryOfTheDashboard(@TempDir Path folder) throws IOException, InterruptedException {
        assumeThat(installed("promtool"))
                .as("promtool is not installed (Debian: prometheus)")
                .isTrue();
        List<Map<String, String>> rules = new ArrayList<>();
        for (String query : queries()) {
            String asked = query.replace("$__rate_interval", "1m")
                    .replace("$__range", "1h")
                    .replaceAll("\\$(rule|severity)\\b", ".*");
            assertThat(asked).doesNotContain("$");
            rules.add(Map.of("record", "panel:query" + rules.size(), "expr", asked));
        }
        new YAMLMapper()
                .writeValue(
                        folder.resolve("queries.yml").toFile(),
                        Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules))));
        assertThat(run(folder, "promtool", "check", "rules", "queries.yml")).isEqualTo("0");
    }

    @Test
    void prometheusTakesTheScrapeConfiguration() throws IOException, InterruptedException {
        assumeThat(installed("promtool"))
                .as("promtool is not installed (Debian: prometheus)")
                .isTrue();
        assertThat(run(PROMETHEUS, "promtool", "check", "config", "prometheus.yml"))
                .isEqualTo("0");
    }

    @Test
    void theAlertRulesFireAndResolveAsTheirTestsSay() throws IOException, InterruptedException {
        assumeThat(installed("promtool"))
                .as("promtool is not installed (Debian: prometheus)")
                .isTrue();
        assertThat(run(PROMETHEUS, "promtool", "check", "rules", "alerts.yml")).isEqualTo("0");
        assertThat(run(PROMETHEUS, "promtool", "test", "rules", "alerts.test.yml"))
                .isEqualTo("0");
    }

    @Test
    void composeTakesTheFile() throws IOException, InterruptedException {
        assumeThat(installed("docker-compose"))
                .as("docker-compose is not installed")
                .isTrue();
        assertThat(run(ROOT, "docker-compose", "config", "-q")).isEqualTo("0");
    }

    private static Map<String, JsonNode> services() throws IOException {
        Map<String, JsonNode> services = new HashMap<>();
        JsonNode compose =
                new YAMLMapper().readTree(ROOT.resolve("docker-compose.yml").toFile());
        compose.get("services").properties().forEach(it -> services.put(it.getKey(), it.getValue()));
        return services;
    }

    private static Stream<String> dockerfile() throws IOException {
        return Files.readAllLines(ROOT.resolve("Dockerfile")).stream();
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : new JsonMapper().readTree(DASHBOARD.toFile()).get("panels")) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.get("expr").asText()));
        }
        return queries;
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>(queries());
        JsonNode groups = new YAMLMapper()
                .readTree(PROMETHEUS.resolve("alerts.yml").toFile())
                .get("groups");
        groups.get(0)
                .get("rules")
                .forEach(rule -> expressions.add(rule.get("expr").asText()));
        assertThat(expressions).hasSizeGreaterThan(15);
        return expressions;
    }

    private static String scrape() {
        PrometheusMeterRegistry registry = Registry.prometheus();
        Meters meters = new Meters(registry);
        List<Pack> packs = ((Pack.Loaded.Ready) Packs.load(List.of(PackFiles.bundled("baseline")))).packs();
        meters.rules(packs);
        meters.tables(() -> 1, () -> 1, () -> 1);
        meters.ready(() -> 1);
        meters.lag(Map.of(Tags.of("topic", "t", "partition", "0"), 1L));
        meters.enriched(new Enriched.Kernel(
                Events.launch(1, Events.MIDNIGHT, Events.process().build()), null, Peer.EXTERNAL, null, null));
        return "\n" + registry.scrape();
    }

    private static boolean installed(String program) {
        try (Stream<String> path =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))) {
            return path.anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        }
    }

    /** Exit status, with what the program said where it is not 0. */
    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        int status = process.waitFor();
        return status == 0 ? "0" : status + ": " + said;
    }
}
