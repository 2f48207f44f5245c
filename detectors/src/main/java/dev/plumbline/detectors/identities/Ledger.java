package dev.plumbline.detectors.identities;

import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.Identity;
import dev.plumbline.ingest.Addresses;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What one source has told: puts what is new or changed into a sink, and ends what the source tells no longer.
 *
 * <p>An interval that ends is the same record with its end: what was known while it held stays, even where a source has
 * forgotten the addresses by then. Who is renamed begins anew at that moment, so that what was before stays as it was.
 * <br>Memory: an identity each that holds, key and end of each that ended, for as long as ends are kept. For one thread.
 */
public final class Ledger {
    private static final Duration BETWEEN_EXPIRIES = Duration.ofMinutes(1);

    private final String source;
    private final Sink sink;
    private final Duration retention;
    private final Map<String, Identity> live = new HashMap<>();
    private final Map<String, Instant> ended = new HashMap<>();
    private final Map<String, String> keyByBearer = new HashMap<>();
    private final Map<String, Set<String>> keysByObject = new HashMap<>();
    private final Set<String> unclaimed = new HashSet<>();
    private Instant nextExpiry = Instant.MIN;

    /**
     * @param source the source's name
     * @param retention how long what ended is kept on the topic
     */
    public Ledger(String source, Sink sink, Duration retention) {
        this.source = source;
        this.sink = sink;
        this.retention = retention;
    }

    /** What was told before the program started, by this source or another, which is left alone. */
    public void restore(Identity told) {
        if (!source.equals(told.getSource())) {
            return;
        }
        String key = Tables.key(told);
        if (told.getValidTo() == null) {
            hold(key, told);
            unclaimed.add(key);
        } else {
            ended.put(key, told.getValidTo());
        }
    }

    /** All that is true of an object now, in place of what was; what is no longer among it ends at {@code at}. */
    void say(String object, Collection<Identity> identities, Instant at) {
        Set<String> keys = new LinkedHashSet<>();
        for (Identity it : identities) {
            Identity placed = placed(canonical(it), at);
            keys.add(Tables.key(placed));
            tell(placed, at);
        }
        Set<String> before = keysByObject.put(object, keys);
        if (before != null) {
            before.stream().filter(key -> !keys.contains(key)).forEach(key -> end(key, at));
        }
    }

    /** An object is no more; those of its identities whose end is not told ended at {@code at}. */
    void gone(String object, Instant at) {
        Set<String> keys = keysByObject.remove(object);
        if (keys != null) {
            keys.forEach(key -> end(key, at));
        }
    }

    /** Whether it knows of the object. */
    boolean knows(String object) {
        return keysByObject.containsKey(object);
    }

    /** All there is has been said: what was told before the program started and was not said again has ended. */
    void settle(Instant at) {
        List.copyOf(unclaimed).forEach(key -> end(key, at));
    }

    /** All that was seen up to that moment is said. */
    void inSync(Instant upTo) {
        if (!upTo.isBefore(nextExpiry)) {
            nextExpiry = upTo.plus(BETWEEN_EXPIRIES);
            for (Iterator<Map.Entry<String, Instant>> it = ended.entrySet().iterator(); it.hasNext(); ) {
                Map.Entry<String, Instant> entry = it.next();
                if (isPast(entry.getValue(), upTo)) {
                    sink.forget(entry.getKey());
                    it.remove();
                }
            }
        }
        sink.inSync(source, upTo);
    }

    /** Number of identities that hold. */
    int liveCount() {
        return live.size();
    }

    private void tell(Identity it, Instant at) {
        String key = Tables.key(it);
        unclaimed.remove(key);
        if (it.getValidTo() == null) {
            if (!it.equals(live.get(key))) {
                ended.remove(key);
                hold(key, it);
                sink.put(it);
            }
        } else if (live.containsKey(key)) {
            end(key, it.getValidTo());
        } else if (!it.getValidTo().equals(ended.get(key)) && !isPast(it.getValidTo(), at)) {
            ended.put(key, it.getValidTo());
            sink.put(it);
        }
    }

    private void end(String key, Instant at) {
        unclaimed.remove(key);
        Identity told = live.remove(key);
        if (told != null) {
            keyByBearer.remove(bearer(told), key);
            Identity whole = Identity.newBuilder(told)
                    .setValidTo(after(told.getValidFrom(), at))
                    .build();
            ended.put(key, whole.getValidTo());
            sink.put(whole);
        }
    }

    /** As it is told where its bearer is known under another key already, as one that was renamed is. */
    private Identity placed(Identity it, Instant at) {
        String key = Tables.key(it);
        String other = keyByBearer.get(bearer(it));
        if (other == null || other.equals(key) || ended.containsKey(key)) {
            return it;
        }
        Identity told = live.get(other);
        Instant from = told.getValidFrom();
        boolean beginsEarlier = from == null
                ? it.getValidFrom() != null
                : it.getValidFrom() != null && from.isBefore(it.getValidFrom());
        if (beginsEarlier) {
            return it; // begun anew, as a container that was stopped and started
        }
        if (isSameService(it, told)) {
            boolean overlap = it.getValidTo() == null || from.isBefore(it.getValidTo());
            return overlap ? begun(it, from) : it;
        }
        return it.getValidTo() == null ? begun(it, after(from, at)) : it;
    }

    private static Identity begun(Identity it, Instant from) {
        return Identity.newBuilder(it).setValidFrom(from).build();
    }

    private static boolean isSameService(Identity a, Identity b) {
        return a.getService().equals(b.getService()) && Objects.equals(a.getNamespace(), b.getNamespace());
    }

    private void hold(String key, Identity it) {
        Identity before = live.put(key, it);
        if (before != null) {
            keyByBearer.remove(bearer(before), key);
        }
        keyByBearer.put(bearer(it), key);
    }

    /** What bears the identity, whatever it is called. */
    private static String bearer(Identity it) {
        return it.getPodUid() + "/" + it.getNode() + "/" + it.getContainerId() + "/" + it.getCgroupName() + "/"
                + it.getAddresses() + "/" + it.getPorts();
    }

    private Identity canonical(Identity it) {
        return Identity.newBuilder(it)
                .setSource(source)
                .setAddresses(it.getAddresses().stream()
                        .map(Addresses::canonical)
                        .flatMap(Optional::stream)
                        .distinct()
                        .sorted()
                        .toList())
                .setPorts(it.getPorts().stream().distinct().sorted().toList())
                .setValidFrom(micros(it.getValidFrom()))
                .setValidTo(it.getValidTo() == null ? null : after(micros(it.getValidFrom()), micros(it.getValidTo())))
                .build();
    }

    private boolean isPast(Instant end, Instant now) {
        return end.isBefore(now.minus(retention));
    }

    /** As the schema has it. */
    private static Instant micros(Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }

    /** An interval is never empty, however clocks differ. */
    private static Instant after(Instant begin, Instant end) {
        Instant cut = micros(end);
        return begin == null || cut.isAfter(begin) ? cut : begin.plus(1, ChronoUnit.MICROS);
    }
}
