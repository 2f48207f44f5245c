package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.ingest.Format;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The topics, each with what is on it. Values are Avro single-object encoding; keys are UTF-8 text. A record's timestamp
 * is when it was ingested; the event's own time is in the value.
 *
 * @param kernelEvents key: container id, else node; value: KernelEvent
 * @param pipelineEvents key: image digest, else image reference; value: PipelineEvent
 * @param identities compacted; key: namespace/service/container/begin; value: Identity
 * @param intents compacted; key: namespace/service; value: Intent
 * @param exceptions compacted; key: id; value: AlertException
 * @param provenance compacted; key: image digest, else image reference; value: Provenance
 * @param rules compacted, of one partition; key: a pack's name; value: PackRelease
 * @param alerts key: namespace/service, or where no service is known the node, else the image, else the rule; value: Alert
 * @param ocsf each alert once more; key as of alerts; value: OCSF Detection Finding, JSON
 * @param shadowAlerts alerts of rules on trial; key and value as of alerts
 * @param signals key: scope and its key; value: Signal
 * @param witnesses compacted; key: the alert's id; value: Witnesses
 * @param deadLetters key: file or topic it came from; value: DeadLetter
 * @param raw topics of other tools, in their own formats
 */
public record Topics(
        Topic kernelEvents,
        Topic pipelineEvents,
        Topic identities,
        Topic intents,
        Topic exceptions,
        Topic provenance,
        Topic rules,
        Topic alerts,
        Topic ocsf,
        Topic shadowAlerts,
        Topic signals,
        Topic witnesses,
        Topic deadLetters,
        List<Topic> raw) {
    private static final String HOUR = Long.toString(60L * 60 * 1000);
    private static final String DAY = Long.toString(24L * 60 * 60 * 1000);
    private static final String WEEK = Long.toString(7L * 24 * 60 * 60 * 1000);
    private static final String MONTH = Long.toString(30L * 24 * 60 * 60 * 1000);
    /** Largest record of any topic, the changelogs too, in bytes. */
    static final int LARGEST = 8 * 1024 * 1024;

    private static final String EIGHT_MIB = Integer.toString(LARGEST);

    /**
     * A topic and how it is made.
     *
     * @param config as the broker has it
     * @param partitions that it must have; 0: as many as are set
     */
    public record Topic(String name, Map<String, String> config, int partitions) {
        Topic(String name, Map<String, String> config) {
            this(name, config, 0);
        }

        private Topic inSync(String least) {
            Map<String, String> all = new HashMap<>(config);
            all.put("min.insync.replicas", least);
            return new Topic(name, Map.copyOf(all), partitions);
        }
    }

    public static Topics named(Settings settings) {
        String prefix = settings.topicPrefix();
        return of(prefix, settings).inSync(settings.topicReplication());
    }

    private static Topics of(String prefix, Settings settings) {
        return new Topics(
                new Topic(prefix + "kernel-events", kept(WEEK)),
                new Topic(prefix + "pipeline-events", kept(MONTH)),
                new Topic(prefix + "identities", cleanedHourly()),
                new Topic(prefix + "intents", compacted()),
                new Topic(prefix + "exceptions", compacted()),
                new Topic(prefix + "provenance", compacted()),
                new Topic(prefix + "rules", compacted(), 1),
                new Topic(prefix + "alerts", kept(MONTH)),
                new Topic(prefix + "alerts-ocsf", kept(MONTH)),
                new Topic(prefix + "shadow-alerts", kept(WEEK)),
                new Topic(prefix + "signals", kept(WEEK)),
                new Topic(prefix + "witnesses", compacted()),
                new Topic(prefix + "dead-letters", kept(WEEK)),
                settings.rawTopics().stream()
                        .map(it -> new Topic(it.topic(), kept(WEEK)))
                        .toList());
    }

    /** Of three replicas and more, one may be away and what is acknowledged still stands twice. */
    private Topics inSync(int replication) {
        if (replication < 1) {
            return this;
        }
        String least = replication > 2 ? "2" : "1";
        return new Topics(
                kernelEvents.inSync(least),
                pipelineEvents.inSync(least),
                identities.inSync(least),
                intents.inSync(least),
                exceptions.inSync(least),
                provenance.inSync(least),
                rules.inSync(least),
                alerts.inSync(least),
                ocsf.inSync(least),
                shadowAlerts.inSync(least),
                signals.inSync(least),
                witnesses.inSync(least),
                deadLetters.inSync(least),
                raw.stream().map(it -> it.inSync(least)).toList());
    }

    /** Those that records of such formats are written to, refused ones too. */
    public List<Topic> landing(Format.Family family) {
        return switch (family) {
            case KERNEL -> List.of(kernelEvents, deadLetters);
            case PIPELINE -> List.of(pipelineEvents, deadLetters);
            case ANY -> List.of(kernelEvents, pipelineEvents, deadLetters);
        };
    }

    /** All topics, in the order of the data. */
    public List<Topic> all() {
        List<Topic> all = new ArrayList<>(raw);
        all.addAll(List.of(
                kernelEvents,
                pipelineEvents,
                identities,
                intents,
                exceptions,
                provenance,
                rules,
                alerts,
                ocsf,
                shadowAlerts,
                signals,
                witnesses,
                deadLetters));
        return all;
    }

    /** A scan of a large image is a record of megabytes, so the limit is above the broker's one. */
    private static Map<String, String> kept(String millis) {
        return Map.of("cleanup.policy", "delete", "retention.ms", millis, "max.message.bytes", EIGHT_MIB);
    }

    /** Heartbeats come every second, and only a segment that is closed is cleaned of those before the last. */
    private static Map<String, String> cleanedHourly() {
        Map<String, String> config = new HashMap<>(compacted());
        config.put("segment.ms", HOUR);
        return Map.copyOf(config);
    }

    private static Map<String, String> compacted() {
        return Map.of("cleanup.policy", "compact", "delete.retention.ms", DAY, "max.message.bytes", EIGHT_MIB);
    }
}
