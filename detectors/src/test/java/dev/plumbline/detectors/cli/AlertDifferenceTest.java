package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertDifferenceTest {
    @Test
    void whatOnlyTheOthersRaiseIsAddedAndWhatOnlyTheFirstDoIsRemoved() {
        Alert a = alert("a", AlertState.RAISED);
        Alert b = alert("b", AlertState.RAISED);
        Alert c = alert("c", AlertState.RAISED);
        AlertDifference difference = AlertDifference.between(List.of(a, b), List.of(b, c));
        assertThat(difference).isEqualTo(new AlertDifference(List.of(c), List.of(a), 1));
        assertThat(difference.isNone()).isFalse();
    }

    @Test
    void anAlertThatIsToldOnceMoreInAnotherStateIsAnotherOne() {
        Alert raised = alert("a", AlertState.RAISED);
        Alert updated = alert("a", AlertState.UPDATED);
        assertThat(AlertDifference.between(List.of(raised), List.of(raised, updated)))
                .isEqualTo(new AlertDifference(List.of(updated), List.of(), 1));
    }

    @Test
    void whatElseIsToldOfAnAlertMakesNoDifference() {
        Alert high = alert("a", AlertState.RAISED);
        Alert low = Alert.newBuilder(high).setSeverity(Severity.LOW).build();
        assertThat(AlertDifference.between(List.of(high), List.of(low)).isNone())
                .isTrue();
    }

    private static Alert alert(String id, AlertState state) {
        return Alert.newBuilder()
                .setId(id)
                .setState(state)
                .setRule("area/rule")
                .setSeverity(Severity.HIGH)
                .setTitle("title")
                .setRationale("Because.")
                .setRemediation("Do not.")
                .setTime(Events.MIDNIGHT)
                .setEnrichment(new Enrichment("known", "none", "none", "none", null))
                .setEvidence(List.of())
                .setPackVersion("test@1")
                .setPackDigest("d")
                .setEmitTime(Events.MIDNIGHT)
                .setLatencyMillis(0)
                .build();
    }
}
