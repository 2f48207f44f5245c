package dev.plumbline.detectors.sink;

import static dev.plumbline.detectors.Events.minute;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.detectors.alert.Alerts;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertmanagerTargetTest {
    private static final AlertmanagerTarget TARGET = new AlertmanagerTarget(
            URI.create("http://127.0.0.1:9093/am/"), Duration.ofHours(1), Optional.of("Bearer x"));

    @Test
    void theAddressAndTheHeaderAreThoseOfItsApi() {
        assertThat(TARGET.request(Alerts.FULL).uri().getPath()).isEqualTo("/am/api/v2/alerts");
        assertThat(TARGET.request(Alerts.FULL).headers().firstValue("Authorization"))
                .contains("Bearer x");
    }

    @Test
    void labelsAreBoundedAndWhatAnEventSaysIsAnAnnotation() throws IOException {
        JsonNode alert = body(Alerts.FULL);
        assertThat(alert.get("labels").fieldNames())
                .toIterable()
                .containsExactly("alertname", "rule", "severity", "service", "namespace", "tactic");
        assertThat(alert.get("annotations").get("title").asText()).isEqualTo("sh of web");
        assertThat(alert.get("annotations").get("alert_id").asText()).isEqualTo(Alerts.FULL.getId());
    }

    @Test
    void whatIsNotKnownIsNoLabel() throws IOException {
        Alert bare = Alert.newBuilder(Alerts.FULL)
                .setService(null)
                .setNamespace(null)
                .setTactics(List.of())
                .build();
        assertThat(body(bare).get("labels").fieldNames()).toIterable().containsExactly("alertname", "rule", "severity");
    }

    @Test
    void timesFollowFromTheRecordAlone() throws IOException {
        JsonNode alert = body(Alerts.FULL);
        assertThat(alert.get("startsAt").asText()).isEqualTo("2026-06-01T00:00:00.000000Z");
        assertThat(alert.get("endsAt").asText()).isEqualTo("2026-06-01T01:01:00.123456Z");
        Alert resolved =
                Alert.newBuilder(Alerts.FULL).setState(AlertState.RESOLVED).build();
        assertThat(body(resolved).get("endsAt").asText()).isEqualTo("2026-06-01T00:01:00.123456Z");
    }

    @Test
    void onlyAnAlertThatWouldNotFireIsPast() {
        Alert resolved =
                Alert.newBuilder(Alerts.FULL).setState(AlertState.RESOLVED).build();
        assertThat(TARGET.isPast(Alerts.FULL, minute(60))).isFalse();
        assertThat(TARGET.isPast(Alerts.FULL, minute(62))).isTrue();
        assertThat(TARGET.isPast(resolved, minute(62))).isFalse();
    }

    private static JsonNode body(Alert alert) throws IOException {
        return new ObjectMapper().readTree(TARGET.body(alert)).get(0);
    }
}
