package dev.plumbline.detectors.identities;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.Identity;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.ImageName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A container of a Docker Engine as an identity.
 *
 * <p>Service: a label that names it, Compose's service, the container's name. Namespace: Compose's project. A container in
 * the host's network has the host's addresses, where they are told, with the ports that its image exposes.
 * <br>Source: {@code GET /containers/ID/json}, {@code /images/ID/json} and {@code /events} of the Docker Engine API.
 * <br>Dropped: containers that never started.
 */
final class DockerContainers {
    private static final String COMPOSE_SERVICE = "com.docker.compose.service";
    private static final String COMPOSE_PROJECT = "com.docker.compose.project";

    private final String node;
    private final List<String> nodeAddresses;
    private final Naming naming;

    DockerContainers(String node, List<String> nodeAddresses, Naming naming) {
        this.node = node;
        this.nodeAddresses = nodeAddresses;
        this.naming = naming;
    }

    /** @param image what the daemon tells of its image; missing where it does not */
    Optional<Identity> inspected(JsonNode container, JsonNode image) {
        Instant started = time(container.at("/State/StartedAt"));
        String id = ContainerIds.of(container.path("Id").asText());
        boolean isRunning = container.at("/State/Running").asBoolean();
        Instant finished = isRunning ? null : time(container.at("/State/FinishedAt"));
        if (id == null || started == null || (!isRunning && finished == null)) {
            return Optional.empty();
        }
        String name = container.path("Name").asText();
        String reference = container.at("/Config/Image").asText();
        boolean sharesHost = container.at("/HostConfig/NetworkMode").asText().equals("host");
        List<Integer> ports = sharesHost ? ports(container.at("/Config/ExposedPorts")) : List.of();
        List<String> addresses = sharesHost ? nodeAddresses : addresses(container.at("/NetworkSettings/Networks"));
        return Optional.of(
                base(id, name.startsWith("/") ? name.substring(1) : name, labels(container.at("/Config/Labels")))
                        .setImage(reference)
                        .setImageDigest(digest(reference, image))
                        .setAddresses(sharesHost && ports.isEmpty() ? List.of() : addresses)
                        .setPorts(ports)
                        .setValidFrom(started)
                        .setValidTo(finished)
                        .build());
    }

    /** What an event tells of a container that has started and was gone before it could be asked for. */
    Optional<Identity> glimpsed(String id, JsonNode attributes, Instant started) {
        Map<String, String> labels = labels(attributes);
        String image = labels.remove("image");
        String name = labels.remove("name");
        String known = ContainerIds.of(id);
        return known == null || name == null
                ? Optional.empty()
                : Optional.of(base(known, name, labels)
                        .setImage(image)
                        .setImageDigest(
                                ImageName.parse(image).map(ImageName::digest).orElse(null))
                        .setValidFrom(started)
                        .build());
    }

    private Identity.Builder base(String id, String name, Map<String, String> labels) {
        return Identity.newBuilder()
                .setService(naming.service(labels)
                        .or(() -> Optional.ofNullable(labels.get(COMPOSE_SERVICE)))
                        .orElse(name))
                .setNamespace(labels.get(COMPOSE_PROJECT))
                .setNode(node)
                .setContainerId(id)
                .setOwner(naming.owner(labels, Map.of()))
                .setLabels(labels);
    }

    private static Map<String, String> labels(JsonNode told) {
        Map<String, String> labels = new TreeMap<>();
        told.properties().forEach(it -> labels.put(it.getKey(), it.getValue().asText()));
        return labels;
    }

    private static List<Integer> ports(JsonNode exposed) {
        List<Integer> ports = new ArrayList<>();
        exposed.fieldNames().forEachRemaining(it -> {
            String number = it.split("/", 2)[0];
            if (number.matches("\\d{1,5}")) {
                ports.add(Integer.valueOf(number));
            }
        });
        return ports;
    }

    private static List<String> addresses(JsonNode networks) {
        List<String> addresses = new ArrayList<>();
        networks.forEach(it -> {
            addresses.add(it.path("IPAddress").asText());
            addresses.add(it.path("GlobalIPv6Address").asText());
        });
        addresses.removeIf(String::isEmpty);
        return addresses;
    }

    /** The registry's digest under the name that the container was started from, else the only one. */
    private static String digest(String reference, JsonNode image) {
        Optional<ImageName> asked = ImageName.parse(reference);
        if (asked.isPresent() && asked.get().digest() != null) {
            return asked.get().digest();
        }
        List<ImageName> pulled = new ArrayList<>();
        image.path("RepoDigests").forEach(it -> ImageName.parse(it.asText()).ifPresent(pulled::add));
        String repository = asked.map(ImageName::repository).orElse("");
        return pulled.stream()
                .filter(it -> it.repository().equals(repository))
                .findFirst()
                .or(() -> pulled.size() == 1 ? Optional.of(pulled.get(0)) : Optional.empty())
                .map(ImageName::digest)
                .orElse(null);
    }

    /** Null where it is not told, for which Docker tells the year 1. */
    private static Instant time(JsonNode told) {
        Instant time = Pods.time(told.isTextual() ? told.textValue() : null);
        return time == null || !time.isAfter(Instant.EPOCH) ? null : time;
    }
}
