package dev.plumbline.detectors.packs;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Rights;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.detectors.stream.WholeTopic;
import dev.plumbline.event.PackRelease;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of published packs, in the order that all instances see, and gives what a trusted publisher signed to
 * those that hold, and what was let out of quarantine to whoever holds it there. A release that is older than the one that holds is refused: whoever can write to the topic cannot bring
 * back an old pack.
 */
public final class PublishedPacks implements AutoCloseable {
    /** What the key of a rule's release from quarantine begins with; no pack's name does. */
    public static final String RELEASE = "release:";

    private static final Logger LOG = LoggerFactory.getLogger(PublishedPacks.class);
    private static final Duration MOMENT = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final Settings settings;
    private final String topic;
    private final TrustedKeys keys;
    private final PacksInForce packs;
    private final Consumer<String> released;
    private final Map<String, Instant> publishedAt = new HashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean isFollowing;

    /** @param released told the id of each rule that somebody lets out of quarantine */
    public PublishedPacks(Settings settings, TrustedKeys keys, PacksInForce packs, Consumer<String> released) {
        this.settings = settings;
        this.topic = Topics.named(settings).rules().name();
        this.keys = keys;
        this.packs = packs;
        this.released = released;
    }

    /**
     * Takes all that is published by now, and goes on with what comes, until it is closed.
     *
     * @throws KafkaException if the cluster does not answer, or has not the topic
     */
    public void start() {
        KafkaConsumer<String, byte[]> consumer = WholeTopic.consumer(settings.bootstrapServers(), settings.kafka());
        Map<String, ConsumerRecord<String, byte[]>> newest = new LinkedHashMap<>();
        WholeTopic.read(consumer, topic, record -> {
            newest.remove(record.key());
            newest.put(record.key(), record);
        });
        newest.values().forEach(this::take);
        consumer.assignment().forEach(it -> packs.looked(consumer.position(it) - 1)); // also what was compacted away
        Thread thread = new Thread(() -> follow(consumer), "plumbline-published-packs");
        thread.setDaemon(true);
        isFollowing = true;
        thread.start();
    }

    private void follow(KafkaConsumer<String, byte[]> consumer) {
        try (consumer) {
            while (closed.getCount() > 0) {
                try {
                    consumer.poll(MOMENT).forEach(this::take);
                } catch (KafkaException e) {
                    LOG.warn(
                            "published packs cannot be read, next try in {} s: {}",
                            PAUSE.toSeconds(),
                            Rights.missing(e, AclOperation.READ).orElseGet(e::toString));
                    closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    void take(ConsumerRecord<String, byte[]> record) {
        String name = String.valueOf(record.key());
        if (name.startsWith(RELEASE)) {
            released.accept(name.substring(RELEASE.length()));
            packs.looked(record.offset());
            return;
        }
        try {
            if (record.value() == null) {
                publishedAt.remove(name);
                packs.withdrawn(name, record.offset());
            } else if (Wire.PACK_RELEASE.decode(record.value()) instanceof Wire.Decoded.Read<PackRelease> read) {
                take(name, read.value(), record.offset());
            } else {
                packs.publishedRefused(
                        name, "is no release of a pack, or of a newer version of Plumbline", record.offset());
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("published pack {} cannot be taken up", name, e);
            packs.publishedRefused(name, "cannot be taken up: " + e, record.offset());
        }
    }

    private void take(String name, PackRelease release, long offset) {
        String location = topic + "/" + name + "@" + release.getVersion();
        Releases.Checked checked = Releases.check(release, name, keys, location);
        Instant before = publishedAt.getOrDefault(name, Instant.MIN);
        if (checked instanceof Releases.Checked.Refused refused) {
            packs.publishedRefused(name, location + ": " + refused.why(), offset);
        } else if (release.getPublishedAt().isBefore(before)) {
            packs.publishedRefused(
                    name,
                    location + ": was signed " + release.getPublishedAt() + ", before the one that holds (" + before
                            + "); publish it again to go back to it",
                    offset);
        } else {
            publishedAt.put(name, release.getPublishedAt());
            packs.published(name, ((Releases.Checked.Good) checked).files(), offset);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            if (isFollowing && !ended.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the reader of published packs did not end in {} s", PAUSE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
