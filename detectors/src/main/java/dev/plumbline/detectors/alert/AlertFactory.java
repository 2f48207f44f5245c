package dev.plumbline.detectors.alert;

import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Origin;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.facts.Fact;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

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
        Instant ingested = ingestTime(fact);
        return Alert.newBuilder()
                .setId(id(match, fact))
                .setRule(match.rule().id())
                .setSeverity(match.rule().severity())
                .setTitle(match.title())
                .setRationale(match.rule().rationale())
                .setRemediation(match.rule().remediation())
                .setTime(fact.time())
                .setService(fact.service())
                .setNamespace(fact.namespace())
                .setImage(fact.image())
                .setImageDigest(fact.imageDigest())
                .setNode(fact.node())
                .setAttack(match.rule().attack())
                .setEnrichment(Enricher.state(fact.enriched()))
                .setEvidence(List.of(evidence(fact, at)))
                .setPackVersion(match.rule().pack())
                .setPackDigest(match.rule().packDigest())
                .setEmitTime(now)
                .setLatencyMillis(Math.max(0, Duration.between(ingested, now).toMillis()))
                .build();
    }

    /** Hash of rule id, scope key and event ids: the same on replay, rebalance and retry. */
    private static String id(Match match, Fact fact) {
        String scope = fact.namespace() + "/" + fact.service();
        String text = String.join("\n", match.rule().id(), scope, fact.eventId());
        return HexFormat.of().formatHex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
    }

    private static Evidence evidence(Fact fact, Coordinates at) {
        Origin origin = origin(fact);
        return Evidence.newBuilder()
                .setEventId(fact.eventId())
                .setTime(fact.time())
                .setKind(kind(fact))
                .setTopic(at.topic())
                .setPartition(at.inKafka() ? at.partition() : null)
                .setOffset(at.inKafka() ? at.offset() : null)
                .setFile(origin.getFile())
                .setLine(origin.getLine())
                .build();
    }

    private static Origin origin(Fact fact) {
        return fact.enriched() instanceof Enriched.Kernel kernel
                ? kernel.event().getOrigin()
                : ((Enriched.Pipeline) fact.enriched()).event().getOrigin();
    }

    private static String kind(Fact fact) {
        return fact.enriched() instanceof Enriched.Kernel kernel
                ? Kinds.of(kernel.event())
                : Kinds.of(((Enriched.Pipeline) fact.enriched()).event());
    }

    private static Instant ingestTime(Fact fact) {
        return fact.enriched() instanceof Enriched.Kernel kernel
                ? kernel.event().getIngestTime()
                : ((Enriched.Pipeline) fact.enriched()).event().getIngestTime();
    }
}
