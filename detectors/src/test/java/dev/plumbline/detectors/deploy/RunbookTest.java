package dev.plumbline.detectors.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Alert rules, what is written about them, and what tests them. */
class RunbookTest {
    private static final Path RUNBOOK = Path.of("..", "docs", "runbook.md");
    private static final Pattern DASHBOARD =
            Pattern.compile("\\{\\{ \\$externalLabels\\.plumbline_grafana }}/d/([a-z-]+)\\?viewPanel=(\\d+)(&.*)?");
    /** Those that a person may be woken by; the last is of alerts themselves and comes from them. */
    private static final List<String> SEVERITIES = List.of("critical", "warning", "");

    @Test
    void everyAlertHasItsSectionAndEverySectionItsAlert() throws IOException {
        List<String> sections = Files.readAllLines(RUNBOOK).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .toList();
        assertThat(sections)
                .containsExactlyInAnyOrderElementsOf(
                        AlertRules.all().stream().map(AlertRules.Rule::name).toList());
    }

    @Test
    void everyAlertTellsWhatItIsAndWhereToReadOn() {
        for (AlertRules.Rule rule : AlertRules.all()) {
            assertThat(rule.annotation("summary")).as(rule.name()).isNotBlank();
            assertThat(rule.annotation("description")).as(rule.name()).isNotBlank();
            assertThat(rule.annotation("runbook_url"))
                    .isEqualTo("{{ $externalLabels.plumbline_docs }}/runbook.md#"
                            + rule.name().toLowerCase(Locale.ROOT));
            assertThat(rule.rule().at("/labels/severity").asText()).isIn(SEVERITIES);
        }
    }

    @Test
    void everyAlertLinksToAPanelThatShowsIt() {
        for (AlertRules.Rule rule : AlertRules.all()) {
            Matcher link = DASHBOARD.matcher(rule.annotation("dashboard_url"));
            assertThat(link.matches()).as(rule.annotation("dashboard_url")).isTrue();
            assertThat(Dashboards.panels(Dashboards.all().getOrDefault(link.group(1), MissingNode.getInstance())))
                    .as(rule.annotation("dashboard_url"))
                    .anyMatch(panel -> panel.path("id").asText().equals(link.group(2)));
        }
    }

    @Test
    void everyAlertIsTestedToFireAndToBeQuiet() {
        TreeSet<String> firing = new TreeSet<>();
        TreeSet<String> quiet = new TreeSet<>();
        for (JsonNode test : AlertRules.yaml("alerts.test.yml").path("tests")) {
            test.path("alert_rule_test")
                    .forEach(it -> (it.path("exp_alerts").isEmpty() ? quiet : firing)
                            .add(it.path("alertname").asText()));
        }
        List<String> all =
                AlertRules.all().stream().map(AlertRules.Rule::name).sorted().toList();
        assertThat(firing).containsExactlyElementsOf(all);
        assertThat(quiet).containsExactlyElementsOf(all);
    }

    @Test
    void whatServicesDidIsToldByServiceAndByNothingThatGrowsWithoutBound() {
        assertThat(AlertRules.all().stream().filter(it -> it.group().equals("plumbline-alerts")))
                .hasSize(2)
                .allMatch(it -> it.expression().contains("by (rule, severity, service, namespace, tactic)"));
        assertThat(AlertRules.all())
                .noneMatch(it -> it.rule().toString().matches(".*\\b(pod|container|binary|address)\\b=.*"));
    }
}
