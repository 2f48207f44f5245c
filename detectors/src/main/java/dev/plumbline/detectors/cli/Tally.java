package dev.plumbline.detectors.cli;

import dev.plumbline.ingest.Parsed;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How many events a command has taken, and what it refused. Thread-safe. */
final class Tally {
    private final long start = System.nanoTime();
    private final LongAdder events = new LongAdder();
    private volatile long redactions;
    private final Map<String, LongAdder> rejects = new ConcurrentSkipListMap<>();

    void count(Parsed parsed) {
        if (parsed instanceof Parsed.Rejected rejected) {
            rejected(rejected.reason(), 1);
        } else {
            events.increment();
        }
    }

    /** Events that their topic does not take went to the dead letters, so they were not taken after all. */
    void tooLarge(long count) {
        events.add(-count);
        if (count > 0) {
            rejected("oversize", count);
        }
    }

    /** Values that looked like secrets and were taken out. */
    void redacted(long count) {
        redactions = count;
    }

    private void rejected(String reason, long count) {
        rejects.computeIfAbsent(reason, key -> new LongAdder()).add(count);
    }

    /** Exit status: fine, or findings where something was refused. */
    int status() {
        return rejects.isEmpty() ? Plumbline.FINE : Plumbline.FINDINGS;
    }

    /** One line for a person. */
    String text() {
        return String.format(
                Locale.ROOT,
                "%,d events taken, %,d records rejected%s%s, in %.1f s",
                events.sum(),
                rejects.values().stream().mapToLong(LongAdder::sum).sum(),
                rejects.isEmpty() ? "" : " " + rejects,
                redactions == 0 ? "" : String.format(Locale.ROOT, ", %,d values redacted", redactions),
                (System.nanoTime() - start) / 1e9);
    }
}
