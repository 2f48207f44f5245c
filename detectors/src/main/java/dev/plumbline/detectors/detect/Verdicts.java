package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Signal;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.Digests;
import dev.plumbline.rules.Enriched;
import java.util.List;
import java.util.Optional;

/** What a collector's own rule thinks of an event, as a signal that rules over several events may build on. */
public final class Verdicts {
    private Verdicts() {}

    /** Empty for an event of which its collector thinks nothing. */
    public static Optional<Signal> signal(Enriched.Kernel enriched, Coordinates at) {
        KernelEvent event = enriched.event();
        Verdict verdict = event.getVerdict();
        if (verdict == null) {
            return Optional.empty();
        }
        String container =
                event.getProcess() == null ? null : event.getProcess().getContainerId();
        String scope = container == null ? "node" : "container";
        String scopeKey = container == null ? String.valueOf(event.getNode()) : container;
        String rule = event.getCollector().getName() + "/" + verdict.getRule();
        Identity owner = enriched.owner();
        return Optional.of(Signal.newBuilder()
                .setId(Digests.id(rule, scope + "/" + scopeKey, event.getId()))
                .setRule(rule)
                .setScope(scope)
                .setScopeKey(scopeKey)
                .setTime(event.getTime())
                .setEvidence(List.of(AlertFactory.evidence(event, at)))
                .setSeverity(verdict.getSeverity())
                .setMessage(verdict.getMessage())
                .setAttack(verdict.getAttack())
                .setService(owner == null ? null : owner.getService())
                .setNamespace(owner == null ? null : owner.getNamespace())
                .build());
    }
}
