package dev.plumbline.detectors.alert;

import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Signal;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.rules.Correlator.Correlated;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Match;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.facts.EventFact;
import dev.plumbline.rules.facts.ImageExposed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Matches as alerts. Pure: the same match gives the same alert, but for the moment it was raised. */
public final class AlertFactory {
    /** Events that an alert names, of however many it stands on. */
    private static final int MOST_EVIDENCE = 100;

    private AlertFactory() {}

    /**
     * The alert that a match is.
     *
     * @param at where the matched event stands in Kafka
     * @param now when it is raised
     */
    public static Alert of(Match match, Coordinates at, Instant now) {
        EventFact fact = match.event();
        Instant ingested = ingestTime(fact);
        Evidence evidence = evidence(fact, at);
        evidence.setFields(match.fields());
        return ofRule(match, now)
                .setId(id(match, fact))
                .setTime(fact.time())
                .setService(fact.service())
                .setNamespace(fact.namespace())
                .setImage(fact.image())
                .setImageDigest(fact.imageDigest())
                .setNode(fact.node())
                .setEnrichment(Enricher.state(fact.enriched()))
                .setEvidence(List.of(evidence))
                .setServices(fact instanceof ImageExposed exposed ? exposed.services() : List.of())
                .setWitnesses(List.of(evidence.getCollector()))
                .setLatencyMillis(Math.max(0, Duration.between(ingested, now).toMillis()))
                .setFirstTime(fact.time())
                .setPipeline(PipelineContexts.of(fact.enriched()))
                .build();
    }

    /**
     * The alert that signals come to which together meet a rule's conditions.
     *
     * @param signals those that it stands on, in the order of time; never empty
     */
    public static Alert of(Correlated correlated, List<Signal> signals, Instant now) {
        Signal newest = signals.get(signals.size() - 1);
        List<Evidence> evidence = evidence(signals);
        Instant ingested = newest.getIngestTime() == null ? now : newest.getIngestTime();
        return ofRule(correlated.match(), now)
                .setId(id(correlated, evidence))
                .setTime(correlated.time())
                .setService(newest.getService())
                .setNamespace(newest.getNamespace())
                .setImage(newest.getFields().get("image"))
                .setImageDigest(newest.getFields().get("imageDigest"))
                .setNode(newest.getFields().get("node"))
                .setEnrichment(
                        new Enrichment(newest.getService() == null ? "unknown" : "known", "none", "none", "none", null))
                .setEvidence(evidence)
                .setServices(services(signals))
                .setWitnesses(evidence.stream()
                        .map(Evidence::getCollector)
                        .filter(Objects::nonNull)
                        .distinct()
                        .sorted()
                        .toList())
                .setLatencyMillis(Math.max(0, Duration.between(ingested, now).toMillis()))
                .setFirstTime(signals.get(0).getTime())
                .build();
    }

    /**
     * What there is to tell of a rule that failed.
     *
     * @param signal on which one; null where it did so as time went on
     */
    public static Alert ofSignal(RuleInfo rule, Signal signal, Instant now) {
        return Alert.newBuilder(ofEngine(signal == null ? now : signal.getTime(), now))
                .setRule(rule.id())
                .setSeverity(rule.severity())
                .setTitle(rule.title())
                .setRationale(rule.rationale())
                .setRemediation(rule.remediation())
                .setEvidence(signal == null ? List.of() : signal.getEvidence())
                .setPackVersion(rule.pack())
                .setPackDigest(rule.packDigest())
                .build();
    }

    /** What the engine says of itself, of no rule and no event. */
    public static Alert ofEngine(Instant time, Instant now) {
        return Alert.newBuilder()
                .setId("")
                .setRule("")
                .setSeverity(Severity.MEDIUM)
                .setTitle("")
                .setRationale("")
                .setRemediation("")
                .setTime(time)
                .setEnrichment(new Enrichment("unknown", "none", "none", "none", null))
                .setEvidence(List.of())
                .setPackVersion("")
                .setPackDigest("")
                .setEmitTime(now)
                .setLatencyMillis(0)
                .build();
    }

    /** Of each event once, in the order of time; of very many the first and the newest ones. */
    private static List<Evidence> evidence(List<Signal> signals) {
        Map<String, Evidence> byEvent = new LinkedHashMap<>();
        signals.stream()
                .flatMap(it -> it.getEvidence().stream())
                .forEach(it -> byEvent.putIfAbsent(it.getEventId(), it));
        List<Evidence> all = byEvent.values().stream()
                .sorted(Comparator.comparing(Evidence::getTime).thenComparing(Evidence::getEventId))
                .toList();
        if (all.size() <= MOST_EVIDENCE) {
            return all;
        }
        List<Evidence> some = new ArrayList<>(all.subList(0, 1));
        some.addAll(all.subList(all.size() - MOST_EVIDENCE + 1, all.size()));
        return some;
    }

    /** Where these are several. */
    private static List<String> services(List<Signal> signals) {
        List<String> services = signals.stream()
                .filter(it -> it.getService() != null)
                .map(it -> it.getNamespace() == null ? it.getService() : it.getNamespace() + "/" + it.getService())
                .distinct()
                .sorted()
                .toList();
        return services.size() > 1 ? services : List.of();
    }

    /** Of a window the signal that made it enough tells it apart, of what did not come its deadline. */
    private static String id(Correlated correlated, List<Evidence> evidence) {
        String scope = correlated.scope().name().toLowerCase(Locale.ROOT) + "/" + correlated.key();
        String events = correlated.isDated()
                ? evidence.get(evidence.size() - 1).getEventId() + "\n" + correlated.time()
                : evidence.stream().map(Evidence::getEventId).sorted().collect(Collectors.joining("\n"));
        return Digests.id(correlated.match().rule().id(), scope, events);
    }

    /** What the rule says, whatever the match stands on. */
    private static Alert.Builder ofRule(Match match, Instant now) {
        RuleInfo rule = match.rule();
        return Alert.newBuilder()
                .setRule(rule.id())
                .setSeverity(rule.severity())
                .setTitle(match.title())
                .setRationale(rule.rationale())
                .setRemediation(rule.remediation())
                .setAttack(rule.attack())
                .setTactics(rule.tactics())
                .setResolves(rule.resolves())
                .setReferences(rule.references())
                .setMessage(match.message().orElse(null))
                .setPackVersion(rule.pack())
                .setPackDigest(rule.packDigest())
                .setEmitTime(now)
                .setSuppressionKey(match.suppressionKey().orElse(null))
                .setSuppressionMillis(
                        rule.suppression().map(it -> it.interval().toMillis()).orElse(null))
                .setMaturity(rule.maturity().name().toLowerCase(Locale.ROOT));
    }

    /** Hash of rule id, scope key and event ids: the same on replay, rebalance and retry. */
    private static String id(Match match, EventFact fact) {
        // A rule that does not ask whose it is may look before that is known; a replay, where it is, gives the same id.
        String scope = match.rule().asksOwner() ? fact.namespace() + "/" + fact.service() : "";
        return Digests.id(match.rule().id(), scope, fact.eventId());
    }

    /** The event of the fact as something that an alert or a signal stands on. */
    public static Evidence evidence(EventFact fact, Coordinates at) {
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

    /** When the event of the fact was ingested. */
    public static Instant ingestTime(EventFact fact) {
        return fact.enriched() instanceof Enriched.Kernel kernel
                ? kernel.event().getIngestTime()
                : ((Enriched.Pipeline) fact.enriched()).event().getIngestTime();
    }
}
