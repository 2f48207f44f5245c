package dev.plumbline.detectors.identities;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** From a pod up to its workload: ReplicaSet to Deployment, Job to CronJob; a StatefulSet or DaemonSet is one already. */
final class Workloads {
    private static final String TEMPLATE_HASH = "pod-template-hash";

    /** Looks up owners of owners. */
    interface Owners {
        /** Who controls the ReplicaSet or Job; empty where nobody does, or it is not known any more. */
        Optional<OwnerReference> controllerOf(OwnerReference owner, String namespace);
    }

    private Workloads() {}

    static Workload of(Pod pod, Owners owners) {
        ObjectMeta meta = pod.getMetadata();
        OwnerReference owner = controller(meta).orElse(null);
        if (owner == null) {
            return new Workload("Pod", meta.getName());
        }
        return switch (owner.getKind()) {
            case "Node" -> new Workload("Pod", withoutNode(meta.getName(), owner.getName()));
            case "ReplicaSet" ->
                owners.controllerOf(owner, meta.getNamespace())
                        .map(it -> new Workload(it.getKind(), it.getName()))
                        .orElseGet(() -> ofReplicaSet(owner.getName(), meta.getLabels()));
            case "Job" ->
                owners.controllerOf(owner, meta.getNamespace())
                        .map(it -> new Workload(it.getKind(), it.getName()))
                        .orElse(new Workload("Job", owner.getName()));
            default -> new Workload(owner.getKind(), owner.getName());
        };
    }

    /** The reference that controls the object, else its first. */
    static Optional<OwnerReference> controller(ObjectMeta meta) {
        return meta.getOwnerReferences().stream()
                .min(Comparator.comparing(it -> !Boolean.TRUE.equals(it.getController())));
    }

    /** A Deployment gives its hash to its ReplicaSets' names and to their pods; who makes one by hand does not. */
    private static Workload ofReplicaSet(String name, Map<String, String> podLabels) {
        String hash = podLabels == null ? null : podLabels.get(TEMPLATE_HASH);
        return hash != null && name.endsWith("-" + hash) && name.length() > hash.length() + 1
                ? new Workload("Deployment", name.substring(0, name.length() - hash.length() - 1))
                : new Workload("ReplicaSet", name);
    }

    /** A static pod is shown by its node, under its own name and the node's. */
    private static String withoutNode(String pod, String node) {
        return pod.endsWith("-" + node) ? pod.substring(0, pod.length() - node.length() - 1) : pod;
    }
}
