package dev.plumbline.ingest.kubernetes;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * Kubernetes' audit log: one event a line as the log backend writes it, or lists of events as the webhook backend sends them.
 *
 * <p>One request gives one event. The API server tells a request in stages: most at ResponseComplete only, those that run long
 * (exec, attach, port-forward, watch) at ResponseStarted and again, perhaps hours later, at ResponseComplete. The first of
 * these that arrives is the event; where the decoder has seen it, the later one is {@code unmodelled}. The event's id comes
 * from {@code auditID}, which all stages of a request share, so that both have one id even if a restart lies between them.
 *
 * <p>Units: the event's time is when the request was received ({@code requestReceivedTimestamp}), else the stage's time. A
 * policy that omits ResponseStarted makes an exec known only when it ends.
 * <br>Errors: never throws. Stage RequestReceived is {@code unmodelled}; an event without stage, verb or time is
 * {@code incomplete}. Of a list the others are read.
 * <br>Dropped: what was read or written beyond workloads, roles and bindings; the query of the path but for an exec's command;
 * the reason of a decision; {@code user.extra}. Of roles the first 1,024 grants are kept.
 * <br>Source: {@code Event} and {@code EventList} of audit.k8s.io/v1, v1beta1 and v1alpha1.
 */
public final class AuditFormat {
    static final String NAME = "kubernetes-audit";
    static final String GROUP = "audit.k8s.io";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.KERNEL, AuditDecoder::new)
            .carryingSecrets()
            .recognisedBy(AuditFormat::looksLikeIt)
            .mapping(rows());

    private AuditFormat() {}

    private static boolean looksLikeIt(Glimpse record) {
        return record.text("apiVersion").startsWith(GROUP + "/")
                && (record.text("kind").equals("Event") || record.text("kind").equals("EventList"));
    }

    private static List<Mapping> rows() {
        return List.of(
                Mapping.of("*", "auditID", "id", "so that all stages of a request have one id"),
                Mapping.of("*", "requestReceivedTimestamp", "time"),
                Mapping.of("*", "stageTimestamp", "time", "where requestReceivedTimestamp is missing"),
                Mapping.of("*", "stage", "kind", "RequestReceived gives no event; of the others a request gives one"),
                Mapping.of("*", "verb", "verb"),
                Mapping.of("*", "objectRef.resource", "resource"),
                Mapping.of("kubernetes.exec", "objectRef.subresource", "kind", "as for attach and port-forward"),
                Mapping.of("kubernetes.exec", "objectRef.subresource", "subresource"),
                Mapping.of("kubernetes.call", "objectRef.apiGroup", "apiGroup"),
                Mapping.of("*", "objectRef.namespace", "objectNamespace"),
                Mapping.of("*", "objectRef.name", "objectName", "of a create, the name in requestObject"),
                Mapping.of("*", "requestURI", "path", "without its query"),
                Mapping.of("kubernetes.exec", "requestURI", "command", "command= in its query"),
                Mapping.of("*", "user.username", "requestUser"),
                Mapping.of("*", "user.groups", "groups"),
                Mapping.of("kubernetes.secret_read", "impersonatedUser.username", "impersonatedUser"),
                Mapping.of("*", "sourceIPs", "sourceAddresses"),
                Mapping.of("*", "userAgent", "userAgent"),
                Mapping.of("*", "responseStatus.code", "responseCode"),
                Mapping.of("*", "responseStatus.code", "succeeded", "below 400"),
                Mapping.of("*", "annotations", "decision", "authorization.k8s.io/decision"),
                Mapping.of(
                        "kubernetes.call", "requestObject.roleRef", "grants", "of a binding, such as ClusterRole/view"),
                Mapping.of("kubernetes.call", "requestObject.rules", "grants", "of a role, such as get/secrets"),
                Mapping.of("kubernetes.call", "requestObject.subjects", "subjects"),
                Mapping.of("kubernetes.call", "requestObject.spec", "workload", "as for admission reviews"),
                Mapping.of(
                        "kubernetes.call",
                        "responseObject.spec",
                        "workload",
                        "of a patch, where the response is recorded: the patch alone tells only what changes"),
                Mapping.of("kubernetes.ephemeral_container", "requestObject.spec", "workload"),
                Mapping.lost("*", "level", "what is recorded follows from it"),
                Mapping.lost("*", "user.uid", "the name stands for it"),
                Mapping.lost("*", "user.extra", "holds credentials' ids and scopes in each cluster's own words"),
                Mapping.lost("*", "impersonatedUser.groups", "the name stands for them"),
                Mapping.lost("*", "responseStatus.message", "free text that may hold data"),
                Mapping.lost("*", "requestObject.data", "what is written may be secret"),
                Mapping.lost("*", "responseObject.data", "what is read may be secret"));
    }
}
