package dev.plumbline.detectors.identities;

import dev.plumbline.event.Identity;
import dev.plumbline.ingest.Addresses;
import io.fabric8.kubernetes.api.model.LoadBalancerIngress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A Kubernetes Service as identities of the service that answers behind it: one for its cluster addresses, which are its
 * own, and one for load balancers' and external addresses with its ports, as several Services may share such an address.
 *
 * <p>Its name, the first that is told: the label of its selector that names the service, the service of most pods behind
 * it, its own name.
 */
final class Services {
    /** A pod as far as Services ask. */
    record Backend(String service, Workload workload) {}

    private Services() {}

    /** @param backends pods behind it, as its endpoint slices have them */
    static List<Identity> identities(Service service, Collection<Backend> backends, String cluster, Naming naming) {
        ServiceSpec spec = service.getSpec();
        if (spec == null || "ExternalName".equals(spec.getType())) {
            return List.of();
        }
        ObjectMeta meta = service.getMetadata();
        String name = naming.service(spec.getSelector())
                .or(() -> most(backends, Backend::service))
                .orElse(meta.getName());
        Optional<Workload> workload = most(backends, Backend::workload);
        Identity.Builder base = Identity.newBuilder()
                .setService(name)
                .setNamespace(meta.getNamespace())
                .setValidFrom(Pods.time(meta.getCreationTimestamp()))
                .setWorkloadKind(workload.map(Workload::kind).orElse(null))
                .setWorkload(workload.map(Workload::name).orElse(null))
                .setCluster(cluster)
                .setOwner(naming.owner(Pods.labels(meta), meta.getAnnotations()))
                .setLabels(Pods.labels(meta));
        List<Identity> all = new ArrayList<>();
        List<String> own = literals(clusterAddresses(spec));
        if (!own.isEmpty()) {
            all.add(base.setAddresses(own).build());
        }
        List<String> shared = literals(sharedAddresses(service));
        if (!shared.isEmpty()) {
            List<Integer> ports =
                    spec.getPorts().stream().map(ServicePort::getPort).toList();
            all.add(base.setAddresses(shared).setPorts(ports).build());
        }
        return all;
    }

    /** A headless Service has {@code None} here. */
    private static List<String> clusterAddresses(ServiceSpec spec) {
        return !spec.getClusterIPs().isEmpty()
                ? spec.getClusterIPs()
                : spec.getClusterIP() == null ? List.of() : List.of(spec.getClusterIP());
    }

    private static List<String> sharedAddresses(Service service) {
        List<String> addresses = new ArrayList<>(service.getSpec().getExternalIPs());
        if (service.getStatus() != null && service.getStatus().getLoadBalancer() != null) {
            service.getStatus().getLoadBalancer().getIngress().stream()
                    .map(LoadBalancerIngress::getIp)
                    .forEach(addresses::add);
        }
        return addresses;
    }

    private static List<String> literals(List<String> told) {
        return told.stream()
                .map(Addresses::canonical)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** The most frequent one, of several the first in order, so that it stays the same. */
    private static <T> Optional<T> most(Collection<Backend> backends, Function<Backend, T> part) {
        Map<T, Long> counts = backends.stream().collect(Collectors.groupingBy(part, Collectors.counting()));
        return counts.entrySet().stream()
                .min(Comparator.<Map.Entry<T, Long>>comparingLong(it -> -it.getValue())
                        .thenComparing(it -> it.getKey().toString()))
                .map(Map.Entry::getKey);
    }
}
