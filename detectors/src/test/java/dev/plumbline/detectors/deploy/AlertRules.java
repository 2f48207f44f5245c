package dev.plumbline.detectors.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The alert rules that are shipped, as Prometheus has them. */
final class AlertRules {
    static final Path FOLDER = Path.of("..", "deploy", "prometheus");

    /** @param rule as it stands in its group */
    record Rule(String group, JsonNode rule) {
        String name() {
            return rule.path("alert").asText();
        }

        String expression() {
            return rule.path("expr").asText();
        }

        String annotation(String name) {
            return rule.path("annotations").path(name).asText();
        }
    }

    private AlertRules() {}

    /** In the order of the file. */
    static List<Rule> all() {
        List<Rule> rules = new ArrayList<>();
        for (JsonNode group : yaml("alerts.yml").path("groups")) {
            group.path("rules")
                    .forEach(rule -> rules.add(new Rule(group.path("name").asText(), rule)));
        }
        return rules;
    }

    static JsonNode yaml(String file) {
        try {
            return new YAMLMapper().readTree(FOLDER.resolve(file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
