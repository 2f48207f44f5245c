package dev.plumbline.detectors.enrich;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the sources of identities have told what they saw. A source says so by heartbeats on every partition of the topic; one
 * that falls silent is no longer waited for.
 */
public final class Watermark {
    /** Key of a heartbeat on the identities topic, before the source's name. */
    public static final String HEARTBEAT = "heartbeat/";

    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** @param upTo what the source saw up to then has been told */
    private record Beat(Instant upTo, Instant seen) {}

    private final Map<String, Beat> beats = new ConcurrentHashMap<>();
    private volatile boolean hasSource;

    /** @param place source and partition */
    void beat(String place, Instant upTo, Instant seen) {
        beats.merge(place, new Beat(upTo, seen), (a, b) -> a.upTo.isAfter(b.upTo) ? new Beat(a.upTo, seen) : b);
        hasSource = true;
    }

    /** Somebody tells of containers, with heartbeats or without. */
    void told() {
        hasSource = true;
    }

    boolean hasSource() {
        return hasSource;
    }

    /** What every source that is alive has told up to; null where none is. */
    Instant at(Instant now) {
        Instant least = null;
        for (Beat beat : beats.values()) {
            boolean isAlive = Duration.between(beat.seen, now).compareTo(SILENCE) <= 0;
            if (isAlive && (least == null || beat.upTo.isBefore(least))) {
                least = beat.upTo;
            }
        }
        return least;
    }
}
