package dev.plumbline.detectors.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The dashboards that are shipped, and what their panels ask Prometheus. */
public final class Dashboards {
    private static final Path FOLDER = Path.of("..", "deploy", "grafana", "dashboards");
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What one panel asks.
     *
     * @param expression PromQL, with Grafana's variables in it
     */
    public record Query(String dashboard, String panel, String expression) {
        /**
         * As Grafana sends it with all of every variable chosen.
         *
         * @param range of the time shown, in whole seconds
         * @param rateInterval Prometheus' duration that a rate is taken over
         */
        public String filled(int range, String rateInterval) {
            return expression
                    .replace("$__rate_interval", rateInterval)
                    .replace("$__range_s", Integer.toString(range))
                    .replace("$__range", range + "s")
                    .replaceAll("\\$(rule|severity|service|namespace)\\b", ".*");
        }

        @Override
        public String toString() {
            return dashboard + ": " + panel + ": " + expression;
        }
    }

    private Dashboards() {}

    /** By their uids. */
    static Map<String, JsonNode> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            Map<String, JsonNode> dashboards = new TreeMap<>();
            for (Path file : files.toList()) {
                JsonNode dashboard = JSON.readTree(file.toFile());
                dashboards.put(dashboard.path("uid").asText(), dashboard);
            }
            return dashboards;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that show something: no rows. */
    static List<JsonNode> panels(JsonNode dashboard) {
        List<JsonNode> panels = new ArrayList<>();
        dashboard.path("panels").forEach(panel -> {
            if (!panel.path("type").asText().equals("row")) {
                panels.add(panel);
            }
        });
        return panels;
    }

    public static List<Query> queries() {
        List<Query> queries = new ArrayList<>();
        all().forEach((uid, dashboard) -> panels(dashboard)
                .forEach(panel -> panel.path("targets")
                        .forEach(target -> queries.add(new Query(
                                uid,
                                panel.path("title").asText(),
                                target.path("expr").asText())))));
        return queries;
    }
}
