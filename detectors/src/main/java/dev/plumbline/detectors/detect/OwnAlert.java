package dev.plumbline.detectors.detect;

import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Severity;
import dev.plumbline.ingest.Digests;
import java.util.List;

/** What the engine says of its own work, in the form of an alert: in no account, and neither suppressed nor guarded. */
final class OwnAlert {
    /** What the ids of its rules begin with. */
    static final String AREA = "plumbline/";

    private OwnAlert() {}

    /**
     * One that has what the other one stands on, and nothing of what its rule says.
     *
     * @param about the alert that gives rise to it
     * @param of what there is one such alert of
     */
    static Alert.Builder of(String rule, Alert about, String... of) {
        return Alert.newBuilder(about)
                .setId(Digests.id(rule, String.join("\n", of)))
                .setRule(rule)
                .setSeverity(Severity.MEDIUM)
                .setState(AlertState.RAISED)
                .setFirstTime(about.getTime())
                .setSuppressed(0)
                .setSuppressionKey(null)
                .setSuppressionMillis(null)
                .setMaturity("stable")
                .setException(null)
                .setResolvedBy(List.of())
                .setAttack(List.of())
                .setTactics(List.of())
                .setReferences(List.of())
                .setMessage(null);
    }
}
