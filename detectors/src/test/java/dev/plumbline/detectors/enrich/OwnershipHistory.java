package dev.plumbline.detectors.enrich;

import static dev.plumbline.detectors.Events.minute;

import dev.plumbline.event.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who owned what in an hour of a small estate, as its sources tell it: identities that are unbounded, overlap, take over from one
 * another, end later under the same key, are taken away, and come twice. It knows all of it, and answers from that.
 */
public final class OwnershipHistory {
    public static final int MINUTES = 12;

    private static final String[] CONTAINERS = {
        "0123456789ab" + "c".repeat(52), "0123456789ab" + "d".repeat(52), "e".repeat(64), "f".repeat(64)
    };

    /** Of several that begin at once their keys decide. */
    private static final Comparator<Identity> BY_BEGIN = Comparator.comparing(
                    Identity::getValidFrom, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(it -> it.getNamespace() == null ? "" : it.getNamespace())
            .thenComparing(Identity::getService)
            .thenComparing(Tables::knownBy);

    /** What was written under a key; null takes it away. */
    public record Written(String key, Identity identity) {}

    /** By key what was written under it, the last of which holds. */
    private final Map<String, List<Written>> byKey;

    /** What holds in the end. */
    private final List<Identity> known;

    private OwnershipHistory(Map<String, List<Written>> byKey) {
        this.byKey = byKey;
        this.known = byKey.values().stream()
                .map(written -> written.get(written.size() - 1).identity())
                .filter(Objects::nonNull)
                .toList();
    }

    public static OwnershipHistory random(Random random) {
        Map<String, List<Written>> byKey = new LinkedHashMap<>();
        int identities = 1 + random.nextInt(7);
        for (int i = 0; i < identities; i++) {
            Identity it = identity(random);
            String key = Tables.key(it);
            List<Written> written = byKey.computeIfAbsent(key, made -> new ArrayList<>());
            written.add(new Written(key, it));
            if (random.nextInt(3) == 0) {
                Identity ended = copy(it);
                ended.setValidTo(minute(random.nextInt(MINUTES)));
                written.add(new Written(key, ended));
            }
            if (random.nextInt(6) == 0) {
                written.add(new Written(key, null));
            }
            if (random.nextInt(4) == 0) {
                written.add(written.get(random.nextInt(written.size())));
            }
        }
        return new OwnershipHistory(byKey);
    }

    /** As much of a history as was told so far. */
    public static OwnershipHistory of(List<Written> told) {
        Map<String, List<Written>> byKey = new LinkedHashMap<>();
        told.forEach(
                it -> byKey.computeIfAbsent(it.key(), made -> new ArrayList<>()).add(it));
        return new OwnershipHistory(byKey);
    }

    private static Identity identity(Random random) {
        Identity it = new Identity();
        it.setService("service-" + random.nextInt(3));
        it.setNamespace(random.nextInt(4) == 0 ? null : "shop");
        it.setNode(random.nextInt(4) == 0 ? null : node(random));
        it.setLabels(Map.of());
        it.setAddresses(random.nextInt(5) == 0 ? List.of(address(random), address(random)) : List.of(address(random)));
        it.setPorts(random.nextInt(4) == 0 ? List.of(port(random)) : List.of());
        it.setContainerId(random.nextInt(4) == 0 ? null : cut(container(random), random));
        it.setCgroupName(random.nextInt(3) == 0 ? cgroup(random) : null);
        it.setPodUid(random.nextBoolean() ? pod(random) : null);
        it.setImage("image:" + random.nextInt(3));
        it.setValidFrom(random.nextInt(5) == 0 ? null : minute(random.nextInt(MINUTES)));
        it.setValidTo(random.nextBoolean() ? null : minute(random.nextInt(MINUTES)));
        return it;
    }

    private static Identity copy(Identity it) {
        Identity copy = new Identity(); // builders are slow, and there are many
        it.getSchema().getFields().forEach(field -> copy.put(field.pos(), it.get(field.pos())));
        return copy;
    }

    public static String address(Random random) {
        return random.nextInt(4) == 0 ? "fd00::" + (1 + random.nextInt(2)) : "10.0.0." + (1 + random.nextInt(2));
    }

    public static int port(Random random) {
        return 9100 + random.nextInt(2);
    }

    public static String pod(Random random) {
        return "pod-" + random.nextInt(3);
    }

    public static String cgroup(Random random) {
        return "app-" + random.nextInt(2) + ".service";
    }

    public static String node(Random random) {
        return "node-" + random.nextInt(2);
    }

    public static String container(Random random) {
        return CONTAINERS[random.nextInt(CONTAINERS.length)];
    }

    /** As one collector or another cuts it. */
    public static String cut(String container, Random random) {
        int[] lengths = {64, 64, 31, 12};
        return container.substring(0, lengths[random.nextInt(lengths.length)]);
    }

    /** All that was written, in an order in which it may arrive: that of a key is kept, and the last of it may come again. */
    public List<Written> arrivals(Random random) {
        List<String> turns = new ArrayList<>();
        byKey.forEach((key, written) -> written.forEach(it -> turns.add(key)));
        Collections.shuffle(turns, random);
        Map<String, Integer> next = new HashMap<>();
        List<Written> arrivals = new ArrayList<>();
        for (String key : turns) {
            Written it = byKey.get(key).get(next.merge(key, 1, Integer::sum) - 1);
            arrivals.add(it);
            if (random.nextInt(5) == 0) {
                arrivals.add(it);
            }
        }
        return arrivals;
    }

    /** Of an address that is shared the one with the port, else whose the address is. */
    public Identity ownerOfAddress(String address, Integer port, Instant at) {
        Predicate<Identity> hasAddress = it -> it.getAddresses().contains(address);
        Identity byPort =
                port == null ? null : holder(hasAddress.and(it -> it.getPorts().contains(port)), at);
        return byPort != null
                ? byPort
                : holder(hasAddress.and(it -> it.getPorts().isEmpty()), at);
    }

    public Identity ownerOfContainer(String id, Instant at) {
        return holdingElseNearest(
                it -> it.getContainerId() != null
                        && (it.getContainerId().startsWith(id) || id.startsWith(it.getContainerId())),
                at);
    }

    public Identity ownerOfPod(String uid, Instant at) {
        return holdingElseNearest(it -> uid.equals(it.getPodUid()), at);
    }

    public Identity ownerOfCgroup(String name, String node, Instant at) {
        return ofThose(it -> name.equals(it.getCgroupName())
                        && (it.getNode() == null || it.getNode().equals(node)))
                .filter(it -> holds(it, at))
                .max(BY_BEGIN)
                .orElse(null);
    }

    /** Where one holds at a time: whoever began last, unless they have ended; where nobody began, who always does. */
    private Identity holder(Predicate<Identity> meant, Instant at) {
        Optional<Identity> last = ofThose(meant)
                .filter(it -> it.getValidFrom() != null && !it.getValidFrom().isAfter(at))
                .max(BY_BEGIN);
        Optional<Identity> theirs = last.flatMap(owner -> ofThose(meant)
                .filter(it -> it.getValidFrom() != null && holds(it, at) && isOneOwner(it, owner))
                .max(BY_BEGIN));
        return theirs.or(() -> ofThose(meant)
                        .filter(it -> it.getValidFrom() == null && holds(it, at))
                        .max(BY_BEGIN))
                .orElse(null);
    }

    private Identity holdingElseNearest(Predicate<Identity> meant, Instant at) {
        Comparator<Identity> nearest = Comparator.comparing(it -> distance(it, at));
        return ofThose(meant)
                .filter(it -> holds(it, at))
                .max(BY_BEGIN)
                .or(() -> ofThose(meant).min(nearest.thenComparing(BY_BEGIN.reversed())))
                .orElse(null);
    }

    private Stream<Identity> ofThose(Predicate<Identity> meant) {
        return known.stream().filter(meant);
    }

    private static boolean holds(Identity it, Instant at) {
        boolean hasBegun = it.getValidFrom() == null || !it.getValidFrom().isAfter(at);
        return hasBegun && (it.getValidTo() == null || it.getValidTo().isAfter(at));
    }

    /** From the nearest moment at which it holds. */
    private static Duration distance(Identity it, Instant at) {
        if (it.getValidFrom() != null && at.isBefore(it.getValidFrom())) {
            return Duration.between(at, it.getValidFrom());
        }
        return it.getValidTo() == null
                ? Duration.ZERO
                : Duration.between(it.getValidTo(), at).plusNanos(1_000);
    }

    /** The containers of a pod are one owner; without pods, those of a service are. */
    private static boolean isOneOwner(Identity a, Identity b) {
        if (a.getPodUid() != null || b.getPodUid() != null) {
            return Objects.equals(a.getPodUid(), b.getPodUid());
        }
        return a.getService().equals(b.getService()) && Objects.equals(a.getNamespace(), b.getNamespace());
    }

    @Override
    public String toString() {
        StringBuilder told = new StringBuilder();
        known.forEach(it -> told.append('\n').append(it));
        return told.toString();
    }
}
