package dev.plumbline.detectors.stream;

import dev.plumbline.event.Alert;
import dev.plumbline.ingest.Digests;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.Quarantined;
import dev.plumbline.rules.RuleSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that this instance holds events against. A task says which ones it used with the offsets that it commits, so that
 * an instance that goes on with its work does not do so with older ones. For any thread.
 */
public final class RulesInUse {
    /**
     * @param position of the last change on the topic of published packs that they have; −1 where there is none
     * @param digest over the digests of all packs, hex
     */
    public record Held(RuleSet rules, long position, String digest) {
        /** As a task keeps it, to say which ones it used. */
        String text() {
            return position + " " + digest;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RulesInUse.class);

    private final Quarantine quarantine;
    private final Map<Quarantined, Alert> quarantineAlerts = new ConcurrentHashMap<>();
    private volatile Held held;

    /** With the usual budget for a rule. */
    public RulesInUse(List<Pack> packs, long position) {
        this(packs, position, new Quarantine());
    }

    /** @param quarantine rules of these that are not asked */
    public RulesInUse(List<Pack> packs, long position, Quarantine quarantine) {
        this.quarantine = quarantine;
        held = of(packs, position);
    }

    private static Held of(List<Pack> packs, long position) {
        String all = packs.stream().map(Pack::digest).sorted().collect(Collectors.joining("\n"));
        String digest = HexFormat.of().formatHex(Digests.sha256(all.getBytes(StandardCharsets.UTF_8)));
        return new Held(RuleSet.of(packs), position, digest);
    }

    public Held held() {
        return held;
    }

    public RuleSet rules() {
        return held.rules();
    }

    /** Rules of these that are not asked: those that other rules replace leave it. */
    public Quarantine quarantine() {
        return quarantine;
    }

    /** That a rule is in quarantine was told, but perhaps in a transaction that comes to nothing. */
    void told(Quarantined rule, Alert alert) {
        quarantineAlerts.put(rule, alert);
    }

    /**
     * Alerts of the rules that are in quarantine now. A rule that is held is not asked again, so whoever goes on after a
     * transaction that came to nothing must tell of it once more; what was told already is known by its id.
     */
    List<Alert> quarantineAlerts() {
        quarantineAlerts.keySet().retainAll(quarantine.rules());
        return List.copyOf(quarantineAlerts.values());
    }

    /** What was published up to there changes nothing. */
    public synchronized void looked(long position) {
        held = new Held(held.rules(), position, held.digest());
        notifyAll();
    }

    /** Other rules from the next event on. */
    public void take(List<Pack> packs, long position) {
        Held next = of(packs, position);
        synchronized (this) {
            held = next;
            notifyAll();
        }
        quarantine.keep(next.rules());
    }

    /**
     * Waits for rules that are as new as those that a task used before, perhaps on another instance, which may have taken up what
     * was published while this one still compiles it.
     *
     * @param last as {@link Held#text} gave it; null where there is nothing
     */
    void awaitAsNew(String last, Duration patience, Object task) {
        if (last == null) {
            return;
        }
        long position = Long.parseLong(last.substring(0, last.indexOf(' ')));
        try {
            if (!await(position, patience)) {
                LOG.warn(
                        "task {} goes on with older rules than it used before: this instance has those up to {} of the"
                                + " published changes, and not {}",
                        task,
                        held().position(),
                        position);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns once they are at least as new as that, or when patience ends.
     *
     * @return whether they are
     */
    synchronized boolean await(long position, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (held.position() < position) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
