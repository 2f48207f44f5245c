package dev.plumbline.detectors.alert;

import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.ImageExposed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Matches as alerts. Pure: the same match gives the same alert, but for the moment it was raised. */
public final class AlertFactory {
    private AlertFactory() {}

    /**
     * The alert that a match is.
     *
     * @param at where the matched event stands in Kafka
     * @param now when it is raised
     */
    public static Alert of(Match match, Coordinates at, Instant now) {
        Fact fact = match.facts().get(0);
        RuleInfo rule = match.rule();
        Instant ingested = ingestTime(fact);
        Evidence evidence = evidence(fact, at);
        evidence.setFields(match.fields());
        return Alert.newBuilder()
                .setId(id(match, fact))
                .setRule(rule.id())
                .setSeverity(rule.severity())
                .setTitle(match.title())
                .setRationale(rule.rationale())
                .setRemediation(rule.remediation())
                .setTime(fact.time())
                .setService(fact.service())
                .setNamespace(fact.namespace())
                .setImage(fact.image())
                .setImageDigest(fact.imageDigest())
                .setNode(fact.node())
                .setAttack(rule.attack())
                .setTactics(rule.tactics())
                .setResolves(rule.resolves())
                .setReferences(rule.references())
                .setMessage(match.message().orElse(null))
                .setEnrichment(Enricher.state(fact.enriched()))
                .setEvidence(List.of(evidence))
                .setServices(fact instanceof ImageExposed exposed ? exposed.services() : List.of())
                .setWitnesses(List.of(evidence.getCollector()))
                .setPackVersion(rule.pack())
                .setPackDigest(rule.packDigest())
                .setEmitTime(now)
                .setLatencyMillis(Math.max(0, Duration.between(ingested, now).toMillis()))
                .setFirstTime(fact.time())
                .setSuppressionKey(match.suppressionKey().orElse(null))
                .setSuppressionMillis(
                        rule.suppression().map(it -> it.interval().toMillis()).orElse(null))
                .setMaturity(rule.maturity().name().toLowerCase(Locale.ROOT))
                .setPipeline(PipelineContexts.of(fact.enriched()))
                .build();
    }

    /** Hash of rule id, scope key and event ids: the same on replay, rebalance and retry. */
    private static String id(Match match, Fact fact) {
        // A rule that does not ask whose it is may look before that is known; a replay, where it is, gives the same id.
        String scope = match.rule().asksOwner() ? fact.namespace() + "/" + fact.service() : "";
        return Digests.id(match.rule().id(), scope, fact.eventId());
    }

    private static Evidence evidence(Fact fact, Coordinates at) {
        return fact.enriched() instanceof Enriched.Kernel kernel
                ? evidence(kernel.event(), at)
                : evidence(((Enriched.Pipeline) fact.enriched()).event(), at);
    }

    /** The event as something that an alert or a signal stands on. */
    public static Evidence evidence(KernelEvent event, Coordinates at) {
        return evidence(event.getOrigin(), at)
                .setEventId(event.getId())
                .setTime(event.getTime())
                .setKind(Kinds.of(event))
                .setCollector(event.getCollector().getName())
                .setPid(event.getProcess() == null ? null : event.getProcess().getPid())
                .setBootId(event.getBootId())
                .build();
    }

    private static Evidence evidence(PipelineEvent event, Coordinates at) {
        return evidence(event.getOrigin(), at)
                .setEventId(event.getId())
                .setTime(event.getTime())
                .setKind(Kinds.of(event))
                .setCollector(event.getCollector().getName())
                .build();
    }

    private static Evidence.Builder evidence(Origin origin, Coordinates at) {
        return Evidence.newBuilder()
                .setTopic(at.topic())
                .setPartition(at.inKafka() ? at.partition() : null)
                .setOffset(at.inKafka() ? at.offset() : null)
                .setFile(origin.getFile())
                .setLine(origin.getLine());
    }

    private static Instant ingestTime(Fact fact) {
        return fact.enriched() instanceof Enriched.Kernel kernel
                ? kernel.event().getIngestTime()
                : ((Enriched.Pipeline) fact.enriched()).event().getIngestTime();
    }
}
