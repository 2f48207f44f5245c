package dev.plumbline.detectors.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Grafana's own alert rules, made of Prometheus' ones, so that both say the same.
 *
 * <p>A query asks for what stands before an expression's last comparison, an expression of Grafana's compares it. Both
 * Prometheus' template variables are Grafana's too, but for the value and external labels.
 */
final class GrafanaRules {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    private static final String HEAD = """
            # Made of deploy/prometheus/alerts.yml: change that one, and write this anew with
            #   mvn test -pl detectors -am -Dtest=GrafanaRulesTest -Dsurefire.failIfNoSpecifiedTests=false -Dplumbline.write=true
            # No data is fine where nothing happened; of an engine that is gone one rule alone tells, and so it does of a
            # data source that does not answer.
            """;
    private static final Pattern COMPARISON = Pattern.compile("(.+) ([<>]) ([0-9.]+)");
    private static final Pattern DASHBOARD = Pattern.compile("/d/([a-z-]+)\\?viewPanel=(\\d+)");
    private static final String WATCHES_THE_ENGINE = "PlumblineNotReady";
    /** Seconds; Grafana takes multiples of ten. */
    private static final int INTERVAL = 30;

    private GrafanaRules() {}

    static String page() {
        ObjectNode page = YAML.createObjectNode().put("apiVersion", 1);
        ArrayNode groups = page.putArray("groups");
        for (AlertRules.Rule rule : AlertRules.all()) {
            group(groups, rule.group()).withArray("rules").add(of(rule));
        }
        try {
            return HEAD + YAML.writeValueAsString(page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode group(ArrayNode groups, String name) {
        for (JsonNode group : groups) {
            if (group.path("name").asText().equals(name)) {
                return (ObjectNode) group;
            }
        }
        return groups.addObject()
                .put("orgId", 1)
                .put("name", name)
                .put("folder", "Plumbline")
                .put("interval", INTERVAL + "s");
    }

    private static ObjectNode of(AlertRules.Rule rule) {
        Matcher comparison = COMPARISON.matcher(rule.expression());
        if (!comparison.matches()) {
            throw new IllegalStateException(rule.name() + " does not end with a limit: " + rule.expression());
        }
        boolean watches = rule.name().equals(WATCHES_THE_ENGINE);
        ObjectNode made = YAML.createObjectNode()
                .put("uid", rule.name().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT))
                .put("title", rule.name())
                .put("condition", "B");
        made.putArray("data")
                .add(query(comparison.group(1)))
                .add(limit(comparison.group(2), Double.parseDouble(comparison.group(3))));
        made.put("noDataState", watches ? "Alerting" : "OK")
                .put("execErrState", watches ? "Error" : "KeepLast")
                .put("for", rule.rule().path("for").asText("0s"));
        annotations(made.putObject("annotations"), rule);
        made.set(
                "labels", rule.rule().path("labels").isObject() ? rule.rule().path("labels") : YAML.createObjectNode());
        return made;
    }

    private static ObjectNode query(String expression) {
        ObjectNode data = YAML.createObjectNode().put("refId", "A");
        data.putObject("relativeTimeRange").put("from", 600).put("to", 0);
        data.put("datasourceUid", "prometheus")
                .putObject("model")
                .put("refId", "A")
                .put("expr", expression)
                .put("instant", true)
                .put("range", false)
                .put("editorMode", "code");
        return data;
    }

    private static ObjectNode limit(String comparison, double limit) {
        ObjectNode data = YAML.createObjectNode().put("refId", "B");
        data.putObject("relativeTimeRange").put("from", 600).put("to", 0);
        ObjectNode model = data.put("datasourceUid", "__expr__")
                .putObject("model")
                .put("refId", "B")
                .put("type", "threshold")
                .put("expression", "A");
        model.putObject("datasource").put("type", "__expr__").put("uid", "__expr__");
        model.putArray("conditions")
                .addObject()
                .putObject("evaluator")
                .put("type", comparison.equals("<") ? "lt" : "gt")
                .putArray("params")
                .add(limit);
        return data;
    }

    private static void annotations(ObjectNode annotations, AlertRules.Rule rule) {
        rule.rule()
                .path("annotations")
                .properties()
                .forEach(it -> annotations.put(it.getKey(), text(it.getValue().asText())));
        Matcher dashboard = DASHBOARD.matcher(rule.annotation("dashboard_url"));
        if (dashboard.find()) {
            annotations.put("__dashboardUid__", dashboard.group(1)).put("__panelId__", dashboard.group(2));
        }
    }

    private static String text(String template) {
        JsonNode links = AlertRules.yaml("prometheus.yml").at("/global/external_labels");
        String text = template.replace("$value", "$values.A.Value");
        for (var link : links.properties()) {
            text = text.replace(
                    "{{ $externalLabels." + link.getKey() + " }}",
                    link.getValue().asText());
        }
        return text;
    }
}
