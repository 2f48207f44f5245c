package dev.plumbline.detectors.identities;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When a source has to say how far it is: at most once an interval. For one thread. */
public final class Pulse {
    private final Duration interval;
    private final InstantSource clock;
    private Instant last = Instant.MIN;

    public Pulse(Duration interval, InstantSource clock) {
        this.interval = interval;
        this.clock = clock;
    }

    /** Milliseconds until the next one is due, at least 1. */
    long millisLeft() {
        Instant due = last.equals(Instant.MIN) ? last : last.plus(interval);
        Instant now = clock.instant();
        return due.isAfter(now) ? Math.max(1, Duration.between(now, due).toMillis()) : 1;
    }

    boolean isDue() {
        return last.equals(Instant.MIN) || !last.plus(interval).isAfter(clock.instant());
    }

    /** All that was seen up to that moment is in the ledger. */
    void give(Ledger ledger, Instant upTo) {
        last = clock.instant();
        ledger.inSync(upTo);
    }
}
