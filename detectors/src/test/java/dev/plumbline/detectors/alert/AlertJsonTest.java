package dev.plumbline.detectors.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Enrichment;
import dev.plumbline.ingest.Unprintable;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void anAlertIsOneLineWithEveryKeyInItsOrder() {
        assertThat(AlertJson.of(Alerts.FULL))
                .isEqualTo(
                        "{\"id\":\"00000000000000000000000000000001\",\"rule\":\"process/shell\",\"severity\":\"critical\","
                                + "\"title\":\"sh of web\",\"message\":\"sh came.\",\"state\":\"updated\","
                                + "\"firstTime\":\"2026-06-01T00:00:00.000000Z\",\"time\":\"2026-06-01T00:01:00.123456Z\","
                                + "\"suppressed\":3,\"suppressionKey\":\"binary=/bin/sh\",\"suppressionMillis\":600000,"
                                + "\"service\":\"web\",\"namespace\":\"shop\",\"services\":[],\"image\":\"web:1\",\"imageDigest\":\"sha256:1\","
                                + "\"node\":\"node-1\",\"attack\":[\"T1059.004\"],\"tactics\":[\"TA0002\"],"
                                + "\"enrichment\":{\"service\":\"known\",\"peer\":\"none\",\"provenance\":\"known\",\"intent\":\"unknown\",\"reason\":null},"
                                + "\"evidence\":[{\"eventId\":\"e1\",\"time\":\"2026-06-01T00:01:00.000000Z\","
                                + "\"kind\":\"process.launch\",\"topic\":\"events\",\"partition\":3,\"offset\":42,"
                                + "\"file\":\"kernel.log\",\"line\":7,\"collector\":\"tetragon\",\"pid\":4711,"
                                + "\"fields\":{\"binary\":\"/bin/sh\"}}],"
                                + "\"pipeline\":{\"repository\":\"r\",\"commit\":\"c\",\"buildTime\":\"2026-06-01T00:00:00.000000Z\","
                                + "\"builder\":\"b\",\"scan\":{\"scanner\":\"trivy\",\"time\":\"2026-06-01T00:00:00.000000Z\","
                                + "\"critical\":1,\"high\":2,\"medium\":3,\"low\":4,\"unknown\":5}},"
                                + "\"witnesses\":[\"tetragon\",\"falco\"],"
                                + "\"rationale\":\"Because.\",\"remediation\":\"Do not.\","
                                + "\"references\":[\"https://example.org/sh\"],\"resolvedBy\":[],\"resolves\":[],\"maturity\":\"shadow\",\"exception\":\"known\","
                                + "\"packVersion\":\"test@1\",\"packDigest\":\"d\","
                                + "\"emitTime\":\"2026-06-01T00:02:00.000000Z\",\"latencyMillis\":59877}");
    }

    @Test
    void whatIsUnknownIsNullAndItsKeyIsThere() throws Exception {
        JsonNode json = JSON.readTree(AlertJson.of(Alerts.BARE));
        assertThat(json.properties())
                .hasSameSizeAs(JSON.readTree(AlertJson.of(Alerts.FULL)).properties());
        for (String key : new String[] {
            "service",
            "namespace",
            "image",
            "imageDigest",
            "node",
            "message",
            "firstTime",
            "suppressionKey",
            "suppressionMillis",
            "maturity",
            "exception",
            "pipeline"
        }) {
            assertThat(json.get(key).isNull()).as(key).isTrue();
        }
        JsonNode evidence = json.get("evidence").get(0);
        for (String key : new String[] {"topic", "partition", "offset", "file", "line"}) {
            assertThat(evidence.get(key).isNull()).as(key).isTrue();
        }
        assertThat(json.get("attack").isArray()).isTrue();
    }

    @Test
    void everyServiceAndTheReasonForAnUnknownOneAreTold() throws Exception {
        Alert alert = Alert.newBuilder(Alerts.BARE)
                .setServices(List.of("shop/cart", "shop/web"))
                .setEnrichment(new Enrichment("unknown", "none", "none", "none", "not-told"))
                .build();
        JsonNode json = JSON.readTree(AlertJson.of(alert));
        assertThat(json.get("services").toString()).isEqualTo("[\"shop/cart\",\"shop/web\"]");
        assertThat(json.get("enrichment").get("reason").textValue()).isEqualTo("not-told");
    }

    @Test
    void whatTwoRunsHaveInCommonLeavesOutTheWallClock() throws Exception {
        Alert later = Alert.newBuilder(Alerts.FULL)
                .setEmitTime(Alerts.FULL.getEmitTime().plusSeconds(99))
                .setLatencyMillis(1)
                .build();
        assertThat(AlertJson.reproducible(later)).isEqualTo(AlertJson.reproducible(Alerts.FULL));
        JsonNode json = JSON.readTree(AlertJson.reproducible(Alerts.FULL));
        assertThat(json.has("emitTime") || json.has("latencyMillis")).isFalse();
        assertThat(json.size())
                .isEqualTo(JSON.readTree(AlertJson.of(Alerts.FULL)).size() - 2);
    }

    @Test
    void aChangeIsSaidBeforeAllElse() {
        String alert = AlertJson.reproducible(Alerts.FULL);
        assertThat(AlertJson.changed("added", Alerts.FULL)).isEqualTo("{\"change\":\"added\"," + alert.substring(1));
    }

    @Test
    void hostileTextStaysTextOnOneLine() throws Exception {
        Alert hostile = Alerts.of(Alerts.HOSTILE);
        String line = AlertJson.of(hostile);
        assertThat(line.codePoints().anyMatch(Unprintable::is)).isFalse();
        JsonNode json = JSON.readTree(line);
        for (String key : new String[] {"title", "service", "namespace", "image", "node"}) {
            assertThat(json.get(key).textValue()).as(key).isEqualTo(Alerts.HOSTILE);
        }
        assertThat(json.get("evidence").get(0).get("file").textValue()).isEqualTo(Alerts.HOSTILE);
    }

    @Test
    void lettersOfAllScriptsStayAsTheyAre() {
        assertThat(AlertJson.of(Alerts.of("Größe 検索 🔎"))).contains("\"title\":\"Größe 検索 🔎\"");
    }
}
