package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Signal;
import dev.plumbline.ingest.Digests;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.facts.Fact;
import java.time.Instant;
import java.util.List;

/** The alert which says that a rule is in quarantine: whom it would have told of is not told of until it is mended. */
public final class HeldRule {
    public static final String RULE = OwnAlert.AREA + "rule-quarantined";

    private HeldRule() {}

    /** Whether it is the alert of that rule. */
    public static boolean isOf(Alert alert, Quarantined held) {
        return alert.getId().equals(Digests.id(RULE, text(held)));
    }

    /** What there is one alert of. */
    private static String text(Quarantined held) {
        return String.join("\n", held.rule().id(), held.digest(), held.reason().word());
    }

    /**
     * One for each text of a rule and each reason, whichever event and task it was: it is of no service, so that all of them
     * settle in one place.
     *
     * @param fact what the rule failed on, which is the evidence
     */
    static Alert alert(Quarantined held, Fact fact, Coordinates at, Instant now) {
        return alert(held, AlertFactory.of(new Match(held.rule(), List.of(fact)), at, now));
    }

    /** @param signal what the rule failed on; null where it did so as time went on */
    public static Alert alert(Quarantined held, Signal signal, Instant now) {
        return alert(held, AlertFactory.ofSignal(held.rule(), signal, now));
    }

    private static Alert alert(Quarantined held, Alert of) {
        return OwnAlert.of(RULE, of, text(held))
                .setTitle("rule " + held.rule().id() + " " + held.reason().words() + " and is in quarantine: "
                        + held.detail())
                .setRationale("What the rule looks for goes unseen until it is asked again. All other rules go on.")
                .setRemediation("Mend " + held.where() + " and load it; what it failed on is the evidence.")
                .setService(null)
                .setNamespace(null)
                .setServices(List.of())
                .setImage(null)
                .setImageDigest(null)
                .setNode(null)
                .setPipeline(null)
                .build();
    }
}
