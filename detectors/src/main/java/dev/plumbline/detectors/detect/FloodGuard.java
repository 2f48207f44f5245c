package dev.plumbline.detectors.detect;

import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import dev.plumbline.event.Severity;
import dev.plumbline.ingest.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** The alert which says that a rule's alerts of a service are only counted for the rest of a minute. */
final class FloodGuard {
    static final String RULE = Settling.OWN + "flood-guard";

    private FloodGuard() {}

    /**
     * @param key of the service
     * @param minute its begin
     * @param first the first one that does not go out
     */
    static Alert alert(String key, Instant minute, int limit, Alert first) {
        String text = String.join("\n", RULE, first.getRule(), key, minute.toString());
        return Alert.newBuilder(first)
                .setId(HexFormat.of().formatHex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)), 0, 16))
                .setRule(RULE)
                .setSeverity(Severity.MEDIUM)
                .setTitle(first.getRule() + " raised " + limit + " alerts of " + key + " in the minute from " + minute
                        + "; further ones are counted")
                .setRationale("Who reads so many misses the one that matters, and whoever wants that may raise them.")
                .setRemediation("Look at the newest ones. Give the rule a suppression key, or except what is known;"
                        + " flood.limit is how many go out.")
                .setState(AlertState.RAISED)
                .setFirstTime(first.getTime())
                .setSuppressed(0)
                .setSuppressionKey(null)
                .setSuppressionMillis(null)
                .setMaturity("stable")
                .setAttack(List.of())
                .setTactics(List.of())
                .setReferences(List.of())
                .setMessage(null)
                .build();
    }
}
