package dev.plumbline.detectors.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import dev.plumbline.detectors.ops.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DashboardsTest {
    private static final Pattern METRIC = Pattern.compile("\\b(plumbline|jvm|process|kafka)_[a-z0-9_]+");
    private static final Pattern HISTOGRAM = Pattern.compile("_(bucket|sum|count)$");
    /** Of a running topology, and of a garbage collection: no other registry has them. */
    private static final Set<String> OF_A_RUNNING_ENGINE =
            Set.of("kafka_stream_thread_process_rate", "kafka_stream_alive_stream_threads", "jvm_gc_pause_seconds_sum");

    @Test
    void everyDashboardIsOneByGrafanasSchema() throws IOException {
        Schema schema = Published.schema("dashboard", "Dashboard");
        Dashboards.all()
                .forEach((uid, dashboard) ->
                        assertThat(schema.validate(dashboard)).as(uid).isEmpty());
    }

    @Test
    void everyQueryAndEveryTimeSeriesIsOneByGrafanasSchema() throws IOException {
        Schema query = Published.schema("prometheus", "Dataquery");
        Schema options = Published.schema("timeseries", "Options");
        Schema fields = Published.schema("timeseries", "FieldConfig");
        for (JsonNode dashboard : Dashboards.all().values()) {
            for (JsonNode panel : Dashboards.panels(dashboard)) {
                panel.path("targets")
                        .forEach(it ->
                                assertThat(query.validate(it)).as(it.toString()).isEmpty());
                if (panel.path("type").asText().equals("timeseries")) {
                    assertThat(options.validate(panel.path("options")))
                            .as(panel.path("title").asText())
                            .isEmpty();
                    assertThat(fields.validate(panel.at("/fieldConfig/defaults/custom")))
                            .as(panel.path("title").asText())
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void everyDashboardLinksToTheOthers() {
        assertThat(Dashboards.all())
                .containsOnlyKeys(
                        "plumbline",
                        "plumbline-enrichment",
                        "plumbline-engine",
                        "plumbline-funnel",
                        "plumbline-loss",
                        "plumbline-rules");
        assertThat(Dashboards.all().values())
                .allMatch(it -> it.at("/tags/0").asText().equals("plumbline")
                        && it.at("/links/0/tags/0").asText().equals("plumbline")
                        && it.at("/links/0/keepTime").asBoolean());
    }

    @Test
    void everyPanelSaysWhatItShowsInWhichUnitAndNamesItsSeries() {
        List<String> silent = new ArrayList<>();
        Dashboards.all()
                .forEach((uid, dashboard) -> Dashboards.panels(dashboard).forEach(panel -> {
                    boolean isOne =
                            Set.of("stat", "table").contains(panel.path("type").asText());
                    boolean isNamed = isOne
                            || panel.path("targets").findValues("legendFormat").stream()
                                    .noneMatch(it -> it.asText().isBlank());
                    if (panel.path("title").asText().isBlank()
                            || panel.path("description").asText().isBlank()
                            || panel.at("/fieldConfig/defaults/unit").asText().isBlank()
                            || !isNamed) {
                        silent.add(uid + ": " + panel.path("title").asText());
                    }
                }));
        assertThat(silent).isEmpty();
    }

    @Test
    void everyLegendNamesLabelsThatItsQueryKeeps() {
        List<String> wrong = new ArrayList<>();
        for (JsonNode dashboard : Dashboards.all().values()) {
            for (JsonNode panel : Dashboards.panels(dashboard)) {
                for (JsonNode target : panel.path("targets")) {
                    Matcher label = Pattern.compile("\\{\\{(\\w+)}}")
                            .matcher(target.path("legendFormat").asText());
                    while (label.find()) {
                        String kept = "by \\([^)]*\\b" + label.group(1) + "\\b[^)]*\\)";
                        if (!Pattern.compile(kept)
                                .matcher(target.path("expr").asText())
                                .find()) {
                            wrong.add(panel.path("title").asText() + ": " + label.group());
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void noTwoPanelsOverlap() {
        Dashboards.all().forEach((uid, dashboard) -> {
            Set<String> cells = new HashSet<>();
            for (JsonNode panel : dashboard.path("panels")) {
                JsonNode at = panel.path("gridPos");
                for (int x = 0; x < at.path("w").asInt(); x++) {
                    for (int y = 0; y < at.path("h").asInt(); y++) {
                        int column = at.path("x").asInt() + x;
                        assertThat(column).isBetween(0, 23);
                        assertThat(cells.add(column + "/" + (at.path("y").asInt() + y)))
                                .as(uid + ": " + panel.path("title"))
                                .isTrue();
                    }
                }
            }
        });
    }

    @Test
    void everyMetricThatIsAskedForIsOneThatIsDocumentedOrTheMachines() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String machine = Registry.prometheus().scrape();
        TreeSet<String> unknown = new TreeSet<>();
        Stream.concat(
                        Dashboards.queries().stream().map(Dashboards.Query::expression),
                        AlertRules.all().stream().map(AlertRules.Rule::expression))
                .forEach(expression -> {
                    for (Matcher metric = METRIC.matcher(expression); metric.find(); ) {
                        String name = metric.group();
                        boolean isKnown = name.startsWith("plumbline_")
                                ? readme.contains("`" + HISTOGRAM.matcher(name).replaceFirst("") + "`")
                                : machine.contains("\n" + name) || OF_A_RUNNING_ENGINE.contains(name);
                        if (!isKnown) {
                            unknown.add(name);
                        }
                    }
                });
        assertThat(unknown).isEmpty();
    }
}
