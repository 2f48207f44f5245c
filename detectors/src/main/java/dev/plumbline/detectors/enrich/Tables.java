package dev.plumbline.detectors.enrich;

import dev.plumbline.detectors.enrich.Timelines.Span;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who is who, built from what, and meant for what, looked up as of a time.
 *
 * <p>Thread-safe: one thread fills the tables, many read. Memory: one entry for each identity's container, cgroup, pod and
 * address, until it has ended for longer than the retention; one history an image, bounded in its steps.
 */
public final class Tables {
    /** Beyond what collectors report late, and beyond a replay of last week. */
    public static final Duration RETENTION = Duration.ofDays(8);

    private static final Comparator<Running> BY_NAME = Comparator.<Running, String>comparing(
                    it -> String.valueOf(it.namespace()))
            .thenComparing(Running::service)
            .thenComparing(it -> String.valueOf(it.environment()));

    private final Identities identities;
    private final Images images = new Images();
    private final Timelines<String, Intent> intents =
            new Timelines<>(Comparator.comparing(Tables::key), (a, b) -> true);
    private final Map<String, Intent> intentByKey = new ConcurrentHashMap<>();
    private final Watermark watermark = new Watermark();

    public Tables() {
        this(RETENTION);
    }

    /** @param retention how long an identity that ended is kept, by the time of the identities themselves */
    public Tables(Duration retention) {
        this.identities = new Identities(retention);
    }

    /**
     * Key of an identity on its topic and here: service, what it is known by, and since when. A cgroup's name is one of
     * its node alone; an identity that names neither container nor cgroup is known by its addresses.
     */
    public static String key(Identity it) {
        return it.getNamespace() + "/" + it.getService() + "/" + knownBy(it) + "/" + it.getValidFrom();
    }

    static String knownBy(Identity it) {
        if (it.getContainerId() != null) {
            return it.getContainerId();
        }
        return it.getCgroupName() == null
                ? String.join(",", it.getAddresses())
                : it.getNode() + "/" + it.getCgroupName();
    }

    /** Key of a service's intent on its topic and here; one that holds always is the service's only one. */
    public static String key(Intent it) {
        String service = it.getNamespace() + "/" + it.getService();
        return it.getValidFrom() == null ? service : service + "/" + it.getValidFrom();
    }

    /** Puts an identity in place of the one with the same key; null takes it away. No reader sees a moment with neither. */
    public void identity(String key, Identity identity) {
        identities.put(key, identity, null);
    }

    /**
     * Takes a record of the identities' topic: an identity, what takes one away, or a heartbeat.
     *
     * @param told the record's timestamp
     * @param seen now
     */
    public void identityTold(String key, Identity identity, int partition, Instant told, Instant seen) {
        if (key.startsWith(Watermark.HEARTBEAT)) {
            watermark.beat(key + "/" + partition, told, seen);
            return;
        }
        if (identity == null || identity.getContainerId() != null) {
            watermark.told();
        }
        identities.put(key, identity, told);
    }

    /** Whether anybody tells of containers, so that waiting for one may help. */
    public boolean hasIdentitySource() {
        return watermark.hasSource();
    }

    /** What the sources of identities saw up to then they have told; null where none that says so is alive. */
    public Instant identitiesUpTo(Instant now) {
        return watermark.at(now);
    }

    /** Puts an intent in place of the one with the same key; null takes it away. */
    public synchronized void intent(String key, Intent intent) {
        Intent before = intent == null ? intentByKey.remove(key) : intentByKey.put(key, intent);
        if (Objects.equals(before, intent)) {
            return;
        }
        if (intent != null) {
            intents.add(intent.getService(), span(intent));
        }
        if (before != null) {
            intents.remove(before.getService(), span(before));
        }
    }

    private static Span<Intent> span(Intent it) {
        return new Span<>(Timelines.begin(it.getValidFrom()), Timelines.end(it.getValidTo()), it);
    }

    /** Takes all that is told of an image in place of what was told before; null takes it away. */
    public void provenance(String image, Provenance whole) {
        images.put(image, whole);
    }

    /** Owner of a container. Collectors cut ids differently, so one of two ids may be the beginning of the other. */
    public Identity container(String containerId, Instant at) {
        return identities.container(containerId, at);
    }

    /** Owner of a cgroup; node null in an identity stands for every node. */
    public Identity cgroup(String name, String node, Instant at) {
        return identities.cgroup(name, node, at);
    }

    /** Owner of a pod, by its unique id. */
    public Identity pod(String uid, Instant at) {
        return identities.pod(uid, at);
    }

    /** Owner of a pod, by its name. */
    public Identity podNamed(String namespace, String pod, Instant at) {
        return identities.podNamed(namespace, pod, at);
    }

    /** Owner of an address that is nobody else's. */
    public Identity address(String address, Instant at) {
        return identities.address(address, null, at);
    }

    /** Owner of an address, or of the port where several share it. */
    public Identity address(String address, Integer port, Instant at) {
        return identities.address(address, port, at);
    }

    /** What was known at a time of the image with that digest, or, where it names none, with that tag. */
    public Provenance provenance(String imageDigest, Instant at) {
        return imageDigest == null
                ? null
                : images.at(Images.isDigest(imageDigest) ? imageDigest : null, imageDigest, at);
    }

    /** What was known at a time of the image that an identity runs. */
    public Provenance provenance(Identity it, Instant at) {
        return images.at(it.getImageDigest(), it.getImage(), at);
    }

    /** Digest that a tag stood for at a time; null where nobody told. */
    public String digest(String tag, Instant at) {
        return images.digest(tag, at);
    }

    /** Services that run an image at a time, by deployments and by identities; sorted, each once. */
    public List<Running> running(String imageDigest, Instant at) {
        Set<Running> running = new TreeSet<>(BY_NAME);
        images.running(imageDigest, at, running::add);
        Set<Running> byIdentity = new TreeSet<>(BY_NAME);
        identities.running(imageDigest, at, byIdentity::add);
        for (String tag : images.tags(imageDigest)) {
            if (imageDigest.equals(images.digest(tag, at))) {
                identities.running(tag, at, byIdentity::add);
            }
        }
        for (Running it : byIdentity) {
            boolean isDeployed = running.stream()
                    .anyMatch(
                            to -> to.service().equals(it.service()) && Objects.equals(to.namespace(), it.namespace()));
            if (!isDeployed) {
                running.add(it);
            }
        }
        return List.copyOf(running);
    }

    /** What a service's developers declared, as it held at the time. */
    public Intent intent(String service, String namespace, Instant at) {
        return intents.sharedAt(service, at, it -> Objects.equals(it.getNamespace(), namespace));
    }

    public int identityCount() {
        return identities.count();
    }

    /** How many identities were evicted because they had ended for longer than the retention. */
    public long identitiesEvicted() {
        return identities.evicted();
    }

    public int intentCount() {
        return intentByKey.size();
    }

    public int imageCount() {
        return images.count();
    }
}
