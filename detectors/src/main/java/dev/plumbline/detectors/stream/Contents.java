package dev.plumbline.detectors.stream;

import dev.plumbline.schemas.Wire;
import java.util.List;

/**
 * What stands on a topic, for whoever reads or writes it.
 *
 * @param id the topic's name without the prefix
 * @param key what a record's key is; UTF-8 text
 * @param values the records' types; none: JSON
 * @param actions what others do with it: {@code send}, {@code receive}
 */
public record Contents(
        String id, Topics.Topic topic, String description, String key, List<Wire<?>> values, List<String> actions) {
    private static final List<String> SEND = List.of("send");
    private static final List<String> RECEIVE = List.of("receive");

    /** Those of all topics of our own, in the order of the data. */
    public static List<Contents> of(Topics topics) {
        String asAlerts = "namespace/service; where no service is known the node, else the image, else the rule";
        String asImages =
                "image digest, else image reference; service:namespace/service/environment of a removal that names none";
        return List.of(
                new Contents(
                        "kernel-events",
                        topics.kernelEvents(),
                        "What processes did, as the kernel saw it.",
                        "first 12 digits of the container id, else node",
                        List.of(Wire.KERNEL_EVENT),
                        SEND),
                new Contents(
                        "pipeline-events",
                        topics.pipelineEvents(),
                        "What the delivery pipeline did.",
                        asImages,
                        List.of(Wire.PIPELINE_EVENT),
                        SEND),
                new Contents(
                        "identities",
                        topics.identities(),
                        "Which service a container, a pod, a cgroup or an address belongs to; a heartbeat has no value.",
                        "namespace/service/what it is known by/begin; heartbeat/SOURCE",
                        List.of(Wire.IDENTITY),
                        SEND),
                new Contents(
                        "intents",
                        topics.intents(),
                        "What services are meant to do.",
                        "namespace/service, with /begin where it has one",
                        List.of(Wire.INTENT),
                        SEND),
                new Contents(
                        "exceptions",
                        topics.exceptions(),
                        "Which alerts nobody needs to be told of.",
                        "id",
                        List.of(Wire.EXCEPTION),
                        SEND),
                new Contents(
                        "provenance",
                        topics.provenance(),
                        "What the pipeline told of each image.",
                        asImages,
                        List.of(Wire.PROVENANCE),
                        RECEIVE),
                new Contents(
                        "rules",
                        topics.rules(),
                        "Packs as their publishers signed them, and rules let out of quarantine.",
                        "pack name, or release:RULE",
                        List.of(Wire.PACK_RELEASE, Wire.RULE_RELEASE),
                        SEND),
                new Contents(
                        "alerts",
                        topics.alerts(),
                        "Policies that were broken; read them with isolation.level=read_committed.",
                        asAlerts,
                        List.of(Wire.ALERT),
                        RECEIVE),
                new Contents(
                        "alerts-ocsf",
                        topics.ocsf(),
                        "Each alert once more, as an OCSF 1.8.0 Detection Finding in JSON.",
                        asAlerts,
                        List.of(),
                        RECEIVE),
                new Contents(
                        "shadow-alerts",
                        topics.shadowAlerts(),
                        "Alerts of rules on trial.",
                        asAlerts,
                        List.of(Wire.ALERT),
                        RECEIVE),
                new Contents(
                        "signals",
                        topics.signals(),
                        "What a rule, or a collector's own rule, noticed.",
                        "scope/key, such as container/4f1c",
                        List.of(Wire.SIGNAL),
                        RECEIVE),
                new Contents(
                        "witnesses",
                        topics.witnesses(),
                        "Which collectors told of what an alert stands on, once more than one did.",
                        "the alert's id",
                        List.of(Wire.WITNESSES),
                        RECEIVE),
                new Contents(
                        "dead-letters",
                        topics.deadLetters(),
                        "What could not be read or worked on.",
                        "file or topic that it came from",
                        List.of(Wire.DEAD_LETTER),
                        RECEIVE));
    }
}
