package dev.plumbline.detectors.identities;

import dev.plumbline.event.Identity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sources that tell one sink, each in a thread of its own: one that is out of reach keeps no other waiting.
 *
 * <p>Close it to stop; it returns once the threads have ended, or after some seconds.
 */
public final class Watching implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watching.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final Runnable onFailure;

    private Watching(Runnable onFailure) {
        this.onFailure = onFailure;
    }

    /**
     * What there is, and no more.
     *
     * @param before what was told before
     */
    public static void once(List<Source> sources, Collection<Identity> before, Sink sink, Duration retention)
            throws Source.Unavailable, InterruptedException {
        for (Source source : sources) {
            source.list(ledger(source, before, sink, retention));
        }
    }

    /**
     * What there is, and from then on what changes.
     *
     * @param before what was told before
     * @param heartbeat between two heartbeats of a source
     * @param onFailure called where a source failed for good, as when its records cannot be delivered
     */
    public static Watching start(
            List<Source> sources,
            Collection<Identity> before,
            Sink sink,
            Duration retention,
            Duration heartbeat,
            InstantSource clock,
            Runnable onFailure)
            throws Source.Unavailable, InterruptedException {
        Watching watching = new Watching(onFailure);
        List<Ledger> ledgers = new ArrayList<>();
        for (Source source : sources) {
            Ledger ledger = ledger(source, before, sink, retention);
            source.list(ledger);
            LOG.info("{}: watched, {} identities", source.name(), ledger.liveCount());
            ledgers.add(ledger);
        }
        for (int i = 0; i < ledgers.size(); i++) {
            watching.follow(sources.get(i), ledgers.get(i), new Pulse(heartbeat, clock));
        }
        return watching;
    }

    /** Why it stopped by itself; empty where it did not. */
    public Optional<Exception> failure() {
        return Optional.ofNullable(failure.get());
    }

    private static Ledger ledger(Source source, Collection<Identity> before, Sink sink, Duration retention) {
        Ledger ledger = new Ledger(source.name(), sink, retention);
        before.forEach(ledger::restore);
        return ledger;
    }

    private void follow(Source source, Ledger ledger, Pulse pulse) {
        Thread thread = new Thread(
                () -> {
                    try {
                        source.follow(ledger, pulse);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException e) {
                        if (!Thread.currentThread().isInterrupted()) {
                            LOG.error("{}: {}", source.name(), e.toString());
                            failure.compareAndSet(null, e);
                            onFailure.run();
                        }
                    }
                },
                source.name());
        thread.start();
        threads.add(thread);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (Thread thread : threads) {
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
