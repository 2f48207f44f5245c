package dev.plumbline.detectors.identities;

import dev.plumbline.event.Identity;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.ImageName;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A pod as identities: one for each container that ran, and one for the addresses of the pod's own network, which its
 * containers share.
 *
 * <p>A container in the node's network has the node's addresses with its declared ports; without ports nothing tells it
 * from others there, and it has no addresses. Of a container that was restarted, the last that ended is told too.
 * <br>Units: Kubernetes tells whole seconds, cut; an end is therefore taken a second later.
 * <br>Dropped: containers that have not started, and ends of which it is not told when.
 */
final class Pods {
    /** What Kubernetes cuts off a time. */
    private static final Duration CUT = Duration.ofSeconds(1);

    private static final Set<String> OVER = Set.of("Succeeded", "Failed");

    private final Pod pod;
    private final PodStatus status;
    private final Identity base;
    private final List<String> nodeAddresses;
    private final Map<String, Container> specs = new HashMap<>();

    private Pods(Pod pod, Identity base, List<String> nodeAddresses) {
        this.pod = pod;
        this.status = pod.getStatus();
        this.base = base;
        this.nodeAddresses = nodeAddresses;
        pod.getSpec().getInitContainers().forEach(it -> specs.put(it.getName(), it));
        pod.getSpec().getContainers().forEach(it -> specs.put(it.getName(), it));
        pod.getSpec().getEphemeralContainers().forEach(it -> {
            Container spec = new Container();
            spec.setImage(it.getImage());
            specs.put(it.getName(), spec);
        });
    }

    /** @param nodeAddresses of the pod's node, where they are known */
    static List<Identity> identities(
            Pod pod, Workload workload, List<String> nodeAddresses, String cluster, Naming naming) {
        if (pod.getStatus() == null || pod.getSpec() == null) {
            return List.of();
        }
        ObjectMeta meta = pod.getMetadata();
        Map<String, String> labels = labels(meta);
        Identity base = Identity.newBuilder()
                .setService(naming.service(labels).orElse(workload.name()))
                .setNamespace(meta.getNamespace())
                .setNode(pod.getSpec().getNodeName())
                .setPod(meta.getName())
                .setPodUid(meta.getUid())
                .setWorkloadKind(workload.kind())
                .setWorkload(workload.name())
                .setCluster(cluster)
                .setOwner(naming.owner(labels, meta.getAnnotations()))
                .setServiceAccount(pod.getSpec().getServiceAccountName())
                .setLabels(labels)
                .build();
        return new Pods(pod, base, nodeAddresses).all();
    }

    static Map<String, String> labels(ObjectMeta meta) {
        return meta.getLabels() == null ? Map.of() : meta.getLabels();
    }

    /** Null for null and for what is no time. */
    static Instant time(String told) {
        if (told == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(told).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private List<Identity> all() {
        List<Identity> all = new ArrayList<>();
        statuses().forEach(it -> containers(it, all));
        if (!usesNodesNetwork()) {
            network(all);
        }
        return all;
    }

    private Stream<ContainerStatus> statuses() {
        return Stream.of(
                        status.getInitContainerStatuses(),
                        status.getContainerStatuses(),
                        status.getEphemeralContainerStatuses())
                .flatMap(List::stream);
    }

    private void containers(ContainerStatus it, List<Identity> into) {
        ended(it, terminated(it.getLastState())).ifPresent(into::add);
        ended(it, terminated(it.getState())).ifPresent(into::add);
        if (it.getState() != null && it.getState().getRunning() != null) {
            Instant from = time(it.getState().getRunning().getStartedAt());
            container(it, it.getContainerID(), from, null).ifPresent(into::add);
        }
    }

    private Optional<Identity> ended(ContainerStatus it, ContainerStateTerminated state) {
        Instant end = state == null ? null : end(state);
        String id = state == null || state.getContainerID() == null ? it.getContainerID() : state.getContainerID();
        return end == null ? Optional.empty() : container(it, id, time(state.getStartedAt()), end);
    }

    /** Null where it is not told, for which some runtimes tell 1970. */
    private static Instant end(ContainerStateTerminated state) {
        Instant finished = time(state.getFinishedAt());
        return finished == null || !finished.isAfter(Instant.EPOCH) ? null : finished.plus(CUT);
    }

    private Optional<Identity> container(ContainerStatus it, String told, Instant from, Instant to) {
        String id = ContainerIds.of(told);
        if (id == null || from == null || !from.isAfter(Instant.EPOCH)) {
            return Optional.empty();
        }
        Container spec = specs.get(it.getName());
        boolean isCurrent = Objects.equals(told, it.getContainerID());
        List<Integer> ports = usesNodesNetwork() ? ports(spec) : List.of();
        return Optional.of(Identity.newBuilder(base)
                .setContainerId(id)
                .setImage(image(spec, it))
                .setImageDigest(isCurrent ? digest(it.getImageID()) : null)
                .setAddresses(ports.isEmpty() ? List.of() : sharedAddresses())
                .setPorts(ports)
                .setValidFrom(from)
                .setValidTo(to)
                .build());
    }

    /** As the pod asks for it: what the runtime tells may be an id, or another name of the same image. */
    private static String image(Container spec, ContainerStatus it) {
        return spec == null || spec.getImage() == null ? it.getImage() : spec.getImage();
    }

    /** The registry's digest; null where the runtime tells its own image id only, as of an image that was never pulled. */
    private static String digest(String imageId) {
        int at = imageId == null ? -1 : imageId.lastIndexOf('@');
        return at < 0 ? null : ImageName.digest(imageId.substring(at + 1)).orElse(null);
    }

    private static List<Integer> ports(Container spec) {
        return spec == null || spec.getPorts() == null
                ? List.of()
                : spec.getPorts().stream()
                        .map(ContainerPort::getContainerPort)
                        .filter(Objects::nonNull)
                        .toList();
    }

    private void network(List<Identity> into) {
        List<String> addresses = podAddresses();
        Instant from = time(status.getStartTime());
        boolean isOver = OVER.contains(Objects.requireNonNullElse(status.getPhase(), ""));
        Instant end = isOver ? lastEnd() : null;
        if (addresses.isEmpty() || from == null || (isOver && end == null)) {
            return;
        }
        List<ContainerStatus> containers = status.getContainerStatuses();
        boolean isAlone = pod.getSpec().getContainers().size() == 1 && containers.size() == 1;
        ContainerStatus only = isAlone ? containers.get(0) : null;
        into.add(Identity.newBuilder(base)
                .setAddresses(addresses)
                .setImage(isAlone ? image(specs.get(only.getName()), only) : null)
                .setImageDigest(isAlone ? digest(only.getImageID()) : null)
                .setValidFrom(from)
                .setValidTo(end)
                .build());
    }

    /** The network of a pod that is over goes with its last container. */
    private Instant lastEnd() {
        return statuses()
                .map(ContainerStatus::getState)
                .map(Pods::terminated)
                .filter(Objects::nonNull)
                .map(Pods::end)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private boolean usesNodesNetwork() {
        return Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    }

    private List<String> podAddresses() {
        List<String> addresses = new ArrayList<>();
        status.getPodIPs().forEach(it -> addresses.add(it.getIp()));
        if (addresses.isEmpty() && status.getPodIP() != null) {
            addresses.add(status.getPodIP());
        }
        return addresses;
    }

    private List<String> sharedAddresses() {
        List<String> addresses = new ArrayList<>(podAddresses());
        status.getHostIPs().forEach(it -> addresses.add(it.getIp()));
        if (status.getHostIP() != null) {
            addresses.add(status.getHostIP());
        }
        addresses.addAll(nodeAddresses);
        return addresses;
    }

    private static ContainerStateTerminated terminated(ContainerState state) {
        return state == null ? null : state.getTerminated();
    }
}
