package dev.plumbline.detectors.enrich;

import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.Provenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Who is who, built from what, and meant for what, looked up as of a time.
 *
 * <p>Thread-safe: one thread fills the tables, many read. Memory: one entry for each identity's container, cgroup and
 * address, and at most {@value #VERSIONS} versions of an image's provenance.
 */
public final class Tables {
    private static final int VERSIONS = 64;
    static final int CONTAINER_PREFIX = 12;

    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private final Map<String, List<Identity>> byContainer = new ConcurrentHashMap<>();
    private final Map<String, List<Identity>> byCgroup = new ConcurrentHashMap<>();
    private final Map<String, List<Identity>> byAddress = new ConcurrentHashMap<>();
    private final Map<String, List<Provenance>> byImage = new ConcurrentHashMap<>();
    private final Map<String, Intent> intents = new ConcurrentHashMap<>();

    /**
     * Key of an identity on its topic and here: service, what it is known by, and since when. A cgroup's name is one of
     * its node alone; an identity that names neither container nor cgroup is known by its addresses.
     */
    public static String key(Identity it) {
        String knownBy = it.getContainerId() != null
                ? it.getContainerId()
                : it.getCgroupName() != null
                        ? it.getNode() + "/" + it.getCgroupName()
                        : String.join(",", it.getAddresses());
        return it.getNamespace() + "/" + it.getService() + "/" + knownBy + "/" + it.getValidFrom();
    }

    /** Key of a service's intent on its topic and here. */
    public static String key(Intent it) {
        return it.getNamespace() + "/" + it.getService();
    }

    /** Puts an identity in place of the one with the same key; null takes it away. No reader sees a moment with neither. */
    public synchronized void identity(String key, Identity identity) {
        Identity before = identity == null ? identities.remove(key) : identities.put(key, identity);
        if (Objects.equals(before, identity)) {
            return;
        }
        if (identity != null) {
            index(identity, (map, at) -> map.merge(at, List.of(identity), Tables::joined));
        }
        if (before != null) {
            index(before, (map, at) -> map.computeIfPresent(at, (k, list) -> without(list, before)));
        }
    }

    /** Puts an intent in place of the service's one; null takes it away. */
    public void intent(String key, Intent intent) {
        if (intent == null) {
            intents.remove(key);
        } else {
            intents.put(key, intent);
        }
    }

    /** Adds a version of what is known of an image, in place of one of the same moment; null takes all of them away. */
    public void provenance(String image, Provenance version) {
        if (version == null) {
            byImage.remove(image);
            return;
        }
        byImage.merge(image, List.of(version), (versions, added) -> {
            List<Provenance> all = new ArrayList<>(versions);
            all.removeIf(it -> it.getTime().equals(version.getTime()));
            all.add(version);
            all.sort(Comparator.comparing(Provenance::getTime));
            return List.copyOf(all.subList(Math.max(0, all.size() - VERSIONS), all.size()));
        });
    }

    /** Owner of a container. Collectors cut ids differently, so one of two ids may be the beginning of the other. */
    public Identity container(String containerId, Instant at) {
        return containerId == null || containerId.length() < CONTAINER_PREFIX
                ? null
                : asOf(
                        byContainer.get(containerId.substring(0, CONTAINER_PREFIX)),
                        at,
                        it -> it.getContainerId().startsWith(containerId)
                                || containerId.startsWith(it.getContainerId()));
    }

    /** Owner of a cgroup; node null in an identity stands for every node. */
    public Identity cgroup(String name, String node, Instant at) {
        return name == null
                ? null
                : asOf(
                        byCgroup.get(name),
                        at,
                        it -> it.getNode() == null || it.getNode().equals(node));
    }

    /** Owner of an address. */
    public Identity address(String address, Instant at) {
        return address == null ? null : asOf(byAddress.get(address), at, it -> true);
    }

    /** What was known of an image at a time. */
    public Provenance provenance(String imageDigest, Instant at) {
        List<Provenance> versions = imageDigest == null ? null : byImage.get(imageDigest);
        if (versions == null) {
            return null;
        }
        for (int i = versions.size() - 1; i >= 0; i--) {
            if (!versions.get(i).getTime().isAfter(at)) {
                return versions.get(i);
            }
        }
        return null;
    }

    /** What a service's developers declared. */
    public Intent intent(String service, String namespace) {
        return intents.get(namespace + "/" + service);
    }

    public int identityCount() {
        return identities.size();
    }

    public int intentCount() {
        return intents.size();
    }

    public int imageCount() {
        return byImage.size();
    }

    private interface Entry {
        void apply(Map<String, List<Identity>> map, String key);
    }

    private void index(Identity it, Entry entry) {
        if (it.getContainerId() != null && it.getContainerId().length() >= CONTAINER_PREFIX) {
            entry.apply(byContainer, it.getContainerId().substring(0, CONTAINER_PREFIX));
        }
        if (it.getCgroupName() != null) {
            entry.apply(byCgroup, it.getCgroupName());
        }
        it.getAddresses().forEach(address -> entry.apply(byAddress, address));
    }

    /** The one that holds at the time; of several the one that began last. */
    private static Identity asOf(List<Identity> identities, Instant at, Predicate<Identity> also) {
        Identity found = null;
        if (identities != null) {
            for (Identity it : identities) {
                boolean begun = it.getValidFrom() == null || !it.getValidFrom().isAfter(at);
                boolean ended = it.getValidTo() != null && !it.getValidTo().isAfter(at);
                if (begun && !ended && also.test(it) && (found == null || beginsLater(it, found))) {
                    found = it;
                }
            }
        }
        return found;
    }

    private static boolean beginsLater(Identity a, Identity b) {
        return a.getValidFrom() != null
                && (b.getValidFrom() == null || a.getValidFrom().isAfter(b.getValidFrom()));
    }

    private static List<Identity> without(List<Identity> list, Identity gone) {
        List<Identity> rest = list.stream().filter(it -> !it.equals(gone)).toList();
        return rest.isEmpty() ? null : rest;
    }

    private static List<Identity> joined(List<Identity> list, List<Identity> added) {
        List<Identity> all = new ArrayList<>(list);
        all.addAll(added);
        return List.copyOf(all);
    }
}
