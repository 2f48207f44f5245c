package dev.plumbline.detectors.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How each engine says it is: {@code /health}. */
final class EnginesCheck implements Check {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public String name() {
        return "engines";
    }

    @Override
    public void look(Site site, Report report) throws InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(site.patience()).build();
        Map<String, Map<String, String>> packs = new TreeMap<>();
        for (String engine : site.engines()) {
            try {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://" + engine + "/health"))
                                .timeout(site.patience())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                health(engine, JSON.readTree(answer.body()), report, packs);
            } catch (JsonProcessingException e) {
                report.error(engine, "what answers there is no plumbline run", "give its http.host and http.port");
            } catch (IOException | IllegalArgumentException e) {
                report.error(
                        engine,
                        "no engine answers there: " + e,
                        "start it, or give its http.host and http.port as --engine host:port");
            }
        }
        packs.forEach((pack, byEngine) -> {
            if (byEngine.values().stream().distinct().count() > 1) {
                report.warning(
                        pack,
                        "engines have different versions of it: " + byEngine,
                        "if it stays so for minutes: give all the same rules.path or rules.keys");
            }
        });
    }

    private static void health(String engine, JsonNode health, Report report, Map<String, Map<String, String>> packs) {
        if (!health.path("ready").asBoolean()) {
            report.error(
                    engine,
                    "it is not ready: " + health.path("detail").asText("it does not say why"),
                    "its log tells more");
        } else {
            report.ok(engine, "ready");
        }
        for (JsonNode it : health.path("quarantined")) {
            report.warning(
                    engine,
                    "rule " + it.path("rule").asText() + " is in quarantine: "
                            + it.path("detail").asText(),
                    "mend it, or plumbline rules release " + it.path("rule").asText());
        }
        for (JsonNode it : health.path("refused")) {
            report.warning(
                    engine,
                    it.path("what").asText() + " is refused since "
                            + it.path("since").asText() + ": " + it.path("why"),
                    "mend it; the rules before it hold on");
        }
        for (JsonNode it : health.path("packs")) {
            packs.computeIfAbsent(it.path("name").asText(), name -> new HashMap<>())
                    .put(
                            engine,
                            it.path("version").asText() + " "
                                    + it.path("digest").asText());
        }
    }
}
