package dev.plumbline.detectors.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OcsfFindingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "shared/schemas/ocsf-1.8.0-detection-finding-2004.schema.json";

    @Test
    void everyAlertIsADetectionFindingByThePublishedSchema() throws IOException {
        Schema schema = schema();
        for (Alert alert : everyKind()) {
            JsonNode finding = JSON.readTree(OcsfFinding.of(alert));
            assertThat(schema.validate(finding)).as(finding.toString()).isEmpty();
        }
        assertThat(schema.validate(JSON.readTree("{\"class_uid\": 2004}"))).isNotEmpty();
    }

    private static List<Alert> everyKind() {
        List<Alert> kinds = new ArrayList<>(List.of(Alerts.FULL, Alerts.BARE, Alerts.of(Alerts.HOSTILE)));
        for (AlertState state : AlertState.values()) {
            for (Severity severity : Severity.values()) {
                kinds.add(Alert.newBuilder(Alerts.FULL)
                        .setState(state)
                        .setSeverity(severity)
                        .setAttack(List.of("T1059", "T1021.004"))
                        .setServices(List.of("shop/web", "search"))
                        .build());
            }
        }
        return kinds;
    }

    @Test
    void anUpdateIsOfTheSameFinding() throws IOException {
        JsonNode raised = finding(AlertState.RAISED);
        JsonNode updated = finding(AlertState.UPDATED);
        JsonNode resolved = finding(AlertState.RESOLVED);
        assertThat(List.of(
                        raised.get("type_uid").intValue(),
                        updated.get("type_uid").intValue()))
                .containsExactly(200_401, 200_402);
        assertThat(resolved.get("type_uid").intValue()).isEqualTo(200_403);
        assertThat(resolved.get("status").textValue()).isEqualTo("Resolved");
        assertThat(updated.at("/finding_info/uid")).isEqualTo(raised.at("/finding_info/uid"));
        assertThat(updated.get("count").intValue()).isEqualTo(4);
    }

    private static JsonNode finding(AlertState state) throws IOException {
        return JSON.readTree(
                OcsfFinding.of(Alert.newBuilder(Alerts.FULL).setState(state).build()));
    }

    @Test
    void whatARuleSawIsInTheEvidence() throws IOException {
        JsonNode finding = JSON.readTree(OcsfFinding.of(Alerts.FULL));
        assertThat(finding.at("/evidences/0/data/fields/binary").textValue()).isEqualTo("/bin/sh");
        assertThat(finding.at("/evidences/0/data/offset").longValue()).isEqualTo(42);
        assertThat(finding.at("/evidences/0/process/pid").longValue()).isEqualTo(4711);
        assertThat(finding.at("/finding_info/attacks/0/sub_technique/uid").textValue())
                .isEqualTo("T1059.004");
        assertThat(finding.at("/finding_info/attacks/0/technique/uid").textValue())
                .isEqualTo("T1059");
        assertThat(finding.at("/enrichments/3/data/commit").textValue()).isEqualTo("c");
        assertThat(finding.at("/policy/version").textValue()).isEqualTo("1");
        assertThat(finding.at("/device/hostname").textValue()).isEqualTo("node-1");
        assertThat(finding.get("severity").textValue()).isEqualTo("Critical");
        assertThat(finding.get("severity_id").intValue()).isEqualTo(5);
    }

    /** Skips where the schema is not beside the repository. */
    private static Schema schema() throws IOException {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve(FILE))) {
                return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(JSON.readTree(at.resolve(FILE).toFile()));
            }
        }
        assumeThat(false).as("no " + FILE + " beside the repository").isTrue();
        throw new IllegalStateException();
    }
}
