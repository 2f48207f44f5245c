package dev.plumbline.detectors.enrich;

import dev.plumbline.detectors.enrich.Timelines.Span;
import dev.plumbline.event.Identity;
import dev.plumbline.ingest.ContainerIds;
import dev.plumbline.ingest.Digests;
import dev.plumbline.rules.Running;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Who is who as of a time: by container, cgroup, pod and address.
 *
 * <p>A container's id is never used again, so its owner is told also for an event a little before or after its time. An address
 * is: whoever began last by then had it, and if they have ended nobody has. Addresses that several share, as in a host's
 * network, tell them apart by the port.
 *
 * <p>Thread-safe: one thread fills it, many read. Memory: what ended longer ago than the retention, by the time of the identities
 * themselves, is evicted and counted.
 */
final class Identities {
    /** Of a key's SHA-256: keys are long, and many. */
    private record Key(long high, long low) {
        static Key of(String key) {
            byte[] digest = Digests.sha256(key.getBytes(StandardCharsets.UTF_8));
            return new Key(longAt(digest, 0), longAt(digest, 8));
        }

        private static long longAt(byte[] bytes, int at) {
            long value = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                value = value << 8 | (bytes[at + i] & 0xFF);
            }
            return value;
        }
    }

    private record Ended(long to, Key key) {}

    /** What a key has beside the begin, so that of those that begin at once no two are the same. */
    private static final Comparator<Identity> TIE = Comparator.comparing(
                    Identity::getNamespace, Comparator.nullsFirst(Comparator.<String>naturalOrder()))
            .thenComparing(Identity::getService)
            .thenComparing(Tables::knownBy);

    private final Map<Key, Identity> all = new ConcurrentHashMap<>();
    private final Timelines<Object, Identity> byContainer = timelines();
    private final Timelines<String, Identity> byCgroup = timelines();
    private final Timelines<String, Identity> byCgroupOfNode = timelines();
    private final Timelines<String, Identity> byPod = timelines();
    private final Timelines<String, Identity> byPodName = timelines();
    private final Timelines<String, Identity> byAddress = timelines();
    private final Timelines<String, Identity> byPort = timelines();
    private final Map<String, Map<Key, Identity>> byImage = new ConcurrentHashMap<>();
    private final PriorityQueue<Ended> ended = new PriorityQueue<>(Comparator.comparingLong(Ended::to));
    private final Interner interner = new Interner();
    private final AtomicLong evicted = new AtomicLong();
    private final long retention;
    private volatile boolean hasPorts;
    private long clock = Long.MIN_VALUE;

    Identities(Duration retention) {
        this.retention = retention.toSeconds() * 1_000_000;
    }

    /**
     * Puts an identity in place of the one with the same key; null takes it away. No reader sees a moment with neither.
     *
     * @param told when its source told it; null where that is not known
     */
    synchronized void put(String name, Identity identity, Instant told) {
        Key key = Key.of(name);
        if (identity != null) {
            interner.share(identity);
        }
        Identity before = identity == null ? all.remove(key) : all.put(key, identity);
        if (!Objects.equals(before, identity)) {
            if (identity != null) {
                index(key, identity, true);
                if (identity.getValidTo() != null) {
                    ended.add(new Ended(Timelines.micros(identity.getValidTo()), key));
                }
            }
            if (before != null) {
                index(key, before, false);
            }
        }
        if (told != null) {
            evict(Timelines.micros(told));
        }
    }

    private void evict(long now) {
        clock = Math.max(clock, now);
        while (!ended.isEmpty() && ended.peek().to < clock - retention) {
            Ended oldest = ended.poll();
            Identity it = all.get(oldest.key);
            if (it != null && it.getValidTo() != null && Timelines.micros(it.getValidTo()) == oldest.to) {
                all.remove(oldest.key);
                forgetAddresses(it);
                index(oldest.key, it, false);
                evicted.incrementAndGet();
            }
        }
    }

    private static Span<Identity> span(Identity it) {
        return new Span<>(Timelines.begin(it.getValidFrom()), Timelines.end(it.getValidTo()), it);
    }

    /** Who took an address over stays its owner's end, also when they are themselves forgotten. */
    private void forgetAddresses(Identity it) {
        for (String address : it.getAddresses()) {
            if (it.getPorts().isEmpty()) {
                byAddress.forget(address, span(it));
            }
            for (int port : it.getPorts()) {
                byPort.forget(port(address, port), span(it));
            }
        }
    }

    private void index(Key key, Identity it, boolean add) {
        Span<Identity> span = span(it);
        if (it.getContainerId() != null && it.getContainerId().length() >= ContainerIds.SHORT) {
            apply(byContainer, prefix(it.getContainerId()), span, add);
        }
        if (it.getCgroupName() != null) {
            apply(
                    it.getNode() == null ? byCgroup : byCgroupOfNode,
                    cgroup(it.getNode(), it.getCgroupName()),
                    span,
                    add);
        }
        if (it.getPodUid() != null) {
            apply(byPod, it.getPodUid(), span, add);
        }
        if (it.getPod() != null) {
            apply(byPodName, it.getPod(), span, add);
        }
        for (String address : it.getAddresses()) {
            if (it.getPorts().isEmpty()) {
                apply(byAddress, address, span, add);
            }
            for (int port : it.getPorts()) {
                apply(byPort, port(address, port), span, add);
                hasPorts = true;
            }
        }
        String image = it.getImageDigest() == null ? it.getImage() : it.getImageDigest();
        if (image != null && add) {
            byImage.computeIfAbsent(image, made -> new ConcurrentHashMap<>()).put(key, it);
        } else if (image != null) {
            byImage.computeIfPresent(image, (same, its) -> its.remove(key, it) && its.isEmpty() ? null : its);
        }
    }

    private static <K> Timelines<K, Identity> timelines() {
        return new Timelines<>(TIE, Identities::isOneOwner);
    }

    /** The containers of a pod are one owner; without pods, those of a service are. */
    private static boolean isOneOwner(Identity a, Identity b) {
        if (a.getPodUid() != null || b.getPodUid() != null) {
            return Objects.equals(a.getPodUid(), b.getPodUid());
        }
        return a.getService().equals(b.getService()) && Objects.equals(a.getNamespace(), b.getNamespace());
    }

    private static <K> void apply(Timelines<K, Identity> index, K key, Span<Identity> span, boolean add) {
        if (add) {
            index.add(key, span);
        } else {
            index.remove(key, span);
        }
    }

    private static String port(String address, int port) {
        return address + "|" + port;
    }

    /** Owner of a container. Collectors cut ids differently, so one of two ids may be the beginning of the other. */
    Identity container(String id, Instant at) {
        if (id == null || id.length() < ContainerIds.SHORT) {
            return null;
        }
        Predicate<Identity> isIt = it -> it.getContainerId().startsWith(id) || id.startsWith(it.getContainerId());
        Object key = prefix(id);
        Identity holding = byContainer.sharedAt(key, at, isIt);
        return holding == null ? byContainer.nearestTo(key, at, isIt) : holding;
    }

    /** The first 12 digits, as a number where they are hexadecimal: a third of the memory, and one step less to compare. */
    private static Object prefix(String id) {
        long number = 0;
        for (int i = 0; i < ContainerIds.SHORT; i++) {
            char digit = id.charAt(i);
            int value =
                    digit >= '0' && digit <= '9' ? digit - '0' : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
            if (value < 0) {
                return ContainerIds.shortened(id);
            }
            number = number << 4 | value;
        }
        return number;
    }

    /** Owner of a cgroup; node null in an identity stands for every node. */
    Identity cgroup(String name, String node, Instant at) {
        if (name == null) {
            return null;
        }
        Span<Identity> its = node == null ? null : byCgroupOfNode.lastAt(cgroup(node, name), at, it -> true);
        Span<Identity> everywhere = byCgroup.lastAt(name, at, it -> true);
        Span<Identity> last = byCgroup.later(its, everywhere);
        return last == null ? null : last.value();
    }

    private static String cgroup(String node, String name) {
        return node == null ? name : node + "/" + name;
    }

    Identity pod(String uid, Instant at) {
        return uid == null ? null : byPod.nearestTo(uid, at, it -> true);
    }

    Identity podNamed(String namespace, String pod, Instant at) {
        return pod == null ? null : byPodName.sharedAt(pod, at, it -> Objects.equals(it.getNamespace(), namespace));
    }

    /** @param port null where it is not known */
    Identity address(String address, Integer port, Instant at) {
        if (address == null) {
            return null;
        }
        Identity shared = port == null || !hasPorts ? null : byPort.heldAt(port(address, port), at);
        return shared == null ? byAddress.heldAt(address, at) : shared;
    }

    /** Tells of each service that runs from the image, at that time. */
    void running(String image, Instant when, Consumer<Running> told) {
        long at = Timelines.micros(when);
        for (Identity it : byImage.getOrDefault(image, Map.of()).values()) {
            if (span(it).holds(at)) {
                told.accept(new Running(it.getService(), it.getNamespace(), null));
            }
        }
    }

    int count() {
        return all.size();
    }

    long evicted() {
        return evicted.get();
    }

    /** Keeps one of equal texts: services, nodes, images and labels are few, identities many. */
    private static final class Interner {
        private static final int MOST = 500_000;
        private final Map<Object, Object> known = new HashMap<>();

        void share(Identity it) {
            it.setAddresses(it.getAddresses().stream().map(this::one).toList());
            it.setPorts(List.copyOf(it.getPorts()));
            if (known.size() > MOST) {
                known.clear();
            }
            it.setService(one(it.getService()));
            it.setNamespace(one(it.getNamespace()));
            it.setNode(one(it.getNode()));
            it.setImage(one(it.getImage()));
            it.setImageDigest(one(it.getImageDigest()));
            it.setPod(one(it.getPod()));
            it.setPodUid(one(it.getPodUid()));
            it.setWorkload(one(it.getWorkload()));
            it.setWorkloadKind(one(it.getWorkloadKind()));
            it.setCluster(one(it.getCluster()));
            it.setOwner(one(it.getOwner()));
            it.setServiceAccount(one(it.getServiceAccount()));
            it.setSpiffeId(one(it.getSpiffeId()));
            it.setSource(one(it.getSource()));
            it.setLabels(one(it.getLabels()));
        }

        @SuppressWarnings("unchecked") // what is equal is of one type
        private <T> T one(T value) {
            if (value == null) {
                return null;
            }
            Object before = known.putIfAbsent(value, value);
            return before == null ? value : (T) before;
        }
    }
}
