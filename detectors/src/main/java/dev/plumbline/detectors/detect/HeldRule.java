package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Severity;
import dev.plumbline.ingest.Digests;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.facts.Fact;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** The alert which says that a rule is in quarantine: whom it would have told of is not told of until it is mended. */
final class HeldRule {
    static final String RULE = Settling.OWN + "rule-quarantined";

    private HeldRule() {}

    /**
     * One for each text of a rule and each reason, whichever event and task it was.
     *
     * @param fact what the rule failed on
     */
    static Alert alert(Quarantined held, Fact fact, Coordinates at, Instant now) {
        String text = String.join(
                "\n", RULE, held.rule().id(), held.digest(), held.reason().word());
        return Alert.newBuilder(AlertFactory.of(new Match(held.rule(), List.of(fact)), at, now))
                .setId(HexFormat.of().formatHex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)), 0, 16))
                .setRule(RULE)
                .setSeverity(Severity.MEDIUM)
                .setTitle("rule " + held.rule().id() + " " + held.reason().words() + " and is in quarantine: "
                        + held.detail())
                .setRationale("What the rule looks for goes unseen until it is asked again. All other rules go on.")
                .setRemediation("Mend " + held.where() + " and load it; what it failed on is the evidence.")
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
