package dev.plumbline.detectors.correlate;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Signal;
import dev.plumbline.rules.Correlator.Correlated;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.Noticing;
import dev.plumbline.rules.RuleSet;
import dev.plumbline.rules.facts.Signal.Noticed;
import dev.plumbline.rules.facts.SignalFact.Ref;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What rules noticed as records, with the events that it stands on. */
public final class Signals {
    private Signals() {}

    /**
     * Of what a rule over one event says.
     *
     * @param stratum of the rules that they are for
     */
    public static List<Signal> of(Match match, Coordinates at, RuleSet rules, int stratum) {
        List<Noticed> noticed = Noticing.of(match, rules, stratum);
        if (noticed.isEmpty()) {
            return List.of();
        }
        Evidence evidence = AlertFactory.evidence(match.event(), at);
        evidence.setFields(match.fields());
        Instant ingested = AlertFactory.ingestTime(match.event());
        return noticed.stream()
                .map(it -> of(it, match.rule().attack(), evidence, ingested))
                .toList();
    }

    /**
     * Of what a collector's own rule says.
     *
     * @param stratum of the rules that they are for
     */
    public static List<Signal> of(Enriched.Kernel enriched, Coordinates at, RuleSet rules, int stratum) {
        List<Noticed> noticed = Noticing.of(enriched, rules, stratum);
        if (noticed.isEmpty()) {
            return List.of();
        }
        Evidence evidence = AlertFactory.evidence(enriched.event(), at);
        return noticed.stream()
                .map(it -> of(
                        it,
                        enriched.event().getVerdict().getAttack(),
                        evidence,
                        enriched.event().getIngestTime()))
                .toList();
    }

    /**
     * Of what a rule over several events says, for those of the second stratum.
     *
     * @param newest the newest signal that it stands on
     */
    static List<Signal> of(Correlated correlated, Alert alert, Signal newest, RuleSet rules) {
        Evidence last = alert.getEvidence().get(alert.getEvidence().size() - 1);
        return Noticing.of(correlated, newest.getFields(), alert.getId(), rules).stream()
                .map(it -> of(it, alert.getAttack(), last, newest.getIngestTime()))
                .toList();
    }

    private static Signal of(Noticed noticed, List<String> attack, Evidence evidence, Instant ingested) {
        return Signal.newBuilder()
                .setId(noticed.ref().id())
                .setRule(noticed.rule())
                .setScope(noticed.scope())
                .setScopeKey(noticed.key())
                .setTime(noticed.ref().at())
                .setSeverity(Severity.valueOf(noticed.fields().get("severity").toUpperCase(Locale.ROOT)))
                .setMessage(noticed.fields().get("title"))
                .setAttack(attack)
                .setService(noticed.fields().get("service"))
                .setNamespace(noticed.fields().get("namespace"))
                .setAlert(noticed.isAlert())
                .setRisk(noticed.risk())
                .setFields(noticed.fields())
                .setIngestTime(ingested)
                .setEvidence(List.of(evidence))
                .build();
    }

    /** As rules see it. */
    static Noticed noticed(Signal signal) {
        return new Noticed(
                new Ref(Noticing.micros(signal.getTime()), signal.getId()),
                signal.getRule(),
                signal.getScope(),
                signal.getScopeKey(),
                signal.getAlert(),
                signal.getRisk(),
                signal.getFields());
    }
}
