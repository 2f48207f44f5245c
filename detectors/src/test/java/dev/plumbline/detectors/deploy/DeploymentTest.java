package dev.plumbline.detectors.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.ops.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shipped to run it: compose file, scrape configuration, and what Prometheus itself says of rules and queries. */
class DeploymentTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PROMETHEUS = ROOT.resolve("deploy/prometheus");

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
        assertThat(services()).containsKeys("kafka", "plumbline", "registry", "prometheus", "alertmanager", "grafana");
    }

    @Test
    void everyContainerIsAskedWhetherItWorksOrEndsByItself() throws IOException {
        List<String> unasked = new ArrayList<>();
        for (Map.Entry<String, JsonNode> service : services().entrySet()) {
            boolean ends = service.getValue().path("command").path(0).asText().equals("ingest");
            if (ends == asked(service.getValue())) {
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
    void prometheusTakesEveryQueryOfTheDashboards(@TempDir Path folder) throws IOException, InterruptedException {
        assumeThat(installed("promtool"))
                .as("promtool is not installed (Debian: prometheus)")
                .isTrue();
        List<Map<String, String>> rules = new ArrayList<>();
        for (Dashboards.Query query : Dashboards.queries()) {
            String asked = query.filled(3600, "1m");
            assertThat(asked).doesNotContain("$");
            rules.add(Map.of("record", "panel:query" + rules.size(), "expr", asked));
        }
        assertThat(rules).hasSizeGreaterThan(60);
        new YAMLMapper()
                .writeValue(
                        folder.resolve("queries.yml").toFile(),
                        Map.of("groups", List.of(Map.of("name", "dashboards", "rules", rules))));
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
    void alertmanagerTakesItsConfiguration() throws IOException, InterruptedException {
        assumeThat(installed("amtool"))
                .as("amtool is not installed (Debian: prometheus-alertmanager)")
                .isTrue();
        assertThat(run(PROMETHEUS, "amtool", "check-config", "alertmanager.yml"))
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
