package dev.plumbline.ingest.kubernetes;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * Kubernetes' admission reviews, as the API server sends them to a webhook, with or without the answer: one event for each image
 * that the workload would run, each with the whole workload.
 *
 * <p>Units: a review has no time of its own. That of a create is the object's {@code metadata.creationTimestamp} (which only
 * validating webhooks see); else, and for an update, the latest of {@code metadata.managedFields}; else the header {@code
 * ce-time}, else {@code x-received}.
 * <br>Errors: never throws. Objects that make no pods, operations other than CREATE and UPDATE, dry runs and subresources such as
 * status are {@code unmodelled}; a review without request, operation, containers or time is {@code incomplete}. Of more than 64
 * images the first 64 are events, and the rest is told as {@code incomplete}.
 * <br>Dropped: values of environment variables, of which only names that seem to hold secrets are kept; the patch that an answer
 * may hold; secrets of a container beyond the first 64.
 * <br>Source: {@code AdmissionReview} of admission.k8s.io/v1 and v1beta1; {@code PodSpec} of k8s.io/api/core/v1.
 */
public final class AdmissionFormat {
    static final String NAME = "kubernetes-admission";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, () -> AdmissionReviews::read)
            .carryingSecrets()
            .recognisedBy(record -> record.text("kind").equals(AdmissionReviews.KIND))
            .mapping(rows());

    private AdmissionFormat() {}

    private static List<Mapping> rows() {
        String pod = "request.object.spec.";
        String container = "request.object.spec.containers[].";
        return List.of(
                row("request.object.metadata.creationTimestamp", "time", "of a create"),
                row("request.object.metadata.managedFields", "time", "the latest, of an update"),
                row("request.operation", "operation", "CREATE or UPDATE"),
                row("request.userInfo.username", "requestUser", ""),
                row("response.allowed", "allowed", ""),
                row(container + "image", "image", "one event for each that differs"),
                row(container + "image", "imageDigest", "what follows the @"),
                row("request.object.kind", "workload", "kind; else request.kind.kind"),
                row("request.object.metadata.namespace", "workload", "namespace; else request.namespace"),
                row("request.object.metadata.name", "workload", "name; else generateName; else request.name"),
                row(pod + "serviceAccountName", "workload", "serviceAccount"),
                row(pod + "hostNetwork", "workload", "hostNamespaces: net"),
                row(pod + "hostPID", "workload", "hostNamespaces: pid"),
                row(pod + "hostIPC", "workload", "hostNamespaces: ipc"),
                row(pod + "volumes[].hostPath", "workload", "hostPaths; hostMounts of those that mount it"),
                row(pod + "volumes[].secret", "workload", "secrets of those that mount it, as name or name/key"),
                row(pod + "volumes[].projected", "workload", "secrets of those that mount it"),
                row(
                        "request.object.metadata.annotations",
                        "workload",
                        "base image, org.opencontainers.image.base.name and .digest; also labels, and the template's"),
                row("request.object.metadata.labels", "workload", "labels of a pod"),
                row("request.object.spec.template.metadata.labels", "workload", "labels of its pods"),
                row(pod + "initContainers", "workload", "containers, the first ones"),
                row(pod + "ephemeralContainers", "workload", "containers, the last ones"),
                row(container + "name", "workload", "name"),
                row(container + "command", "workload", "command, its beginning"),
                row(container + "args", "workload", "command, its end"),
                row(container + "env", "workload", "secretVariables: names only; secrets by reference, as name/key"),
                row(container + "envFrom", "workload", "secrets, as name"),
                row(container + "ports[].hostPort", "workload", "hostPorts"),
                row(container + "volumeMounts[].mountPath", "workload", "hostMounts, where the volume is the host's"),
                row(container + "securityContext.privileged", "workload", "privileged"),
                row(container + "securityContext.runAsUser", "workload", "runsAsRoot: 0; the pod's where it has none"),
                row(pod + "securityContext.runAsUser", "workload", "runsAsRoot"),
                row(container + "securityContext.allowPrivilegeEscalation", "workload", "escalates"),
                row(container + "securityContext.readOnlyRootFilesystem", "workload", "readOnly"),
                row(container + "securityContext.capabilities.add", "workload", "capabilitiesAdded, with CAP_"),
                row(container + "securityContext.capabilities.drop", "workload", "capabilitiesDropped, with CAP_"),
                Mapping.lost("workload.admitted", "request.uid", "stands for one call of one webhook"),
                Mapping.lost("workload.admitted", "request.oldObject", "what it was before"),
                Mapping.lost("workload.admitted", "response.patch", "what a webhook would change is not applied"),
                Mapping.lost("workload.admitted", "response.status", "why it was refused is free text"),
                Mapping.lost("workload.admitted", container + "env[].value", "may be secret"),
                Mapping.lost("workload.admitted", pod + "hostUsers", "no field for it"),
                Mapping.lost("workload.admitted", container + "securityContext.seccompProfile", "no field for it"));
    }

    private static Mapping row(String from, String to, String note) {
        return Mapping.of("workload.admitted", from, to, note);
    }
}
