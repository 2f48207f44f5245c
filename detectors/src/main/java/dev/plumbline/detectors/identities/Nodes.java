package dev.plumbline.detectors.identities;

import dev.plumbline.event.Identity;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeAddress;
import java.util.List;
import java.util.Set;

/**
 * A node as an identity: {@code node/NAME}, which no Kubernetes object can be called, in no namespace. It has the node's
 * addresses without ports, so it stands for whatever on the node's network no container declares a port for.
 */
final class Nodes {
    private static final Set<String> LITERALS = Set.of("InternalIP", "ExternalIP");

    private Nodes() {}

    static List<Identity> identities(Node node, String cluster, Naming naming) {
        List<String> addresses = addresses(node);
        String name = node.getMetadata().getName();
        return addresses.isEmpty()
                ? List.of()
                : List.of(Identity.newBuilder()
                        .setService("node/" + name)
                        .setNode(name)
                        .setAddresses(addresses)
                        .setValidFrom(Pods.time(node.getMetadata().getCreationTimestamp()))
                        .setWorkloadKind("Node")
                        .setWorkload(name)
                        .setCluster(cluster)
                        .setOwner(naming.owner(
                                Pods.labels(node.getMetadata()),
                                node.getMetadata().getAnnotations()))
                        .setLabels(Pods.labels(node.getMetadata()))
                        .build());
    }

    static List<String> addresses(Node node) {
        return node.getStatus() == null
                ? List.of()
                : node.getStatus().getAddresses().stream()
                        .filter(it -> LITERALS.contains(it.getType()))
                        .map(NodeAddress::getAddress)
                        .toList();
    }
}
