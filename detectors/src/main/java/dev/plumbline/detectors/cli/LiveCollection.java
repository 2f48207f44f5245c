package dev.plumbline.detectors.cli;

import dev.plumbline.ingest.bpftrace.Bpftrace;
import dev.plumbline.ingest.bpftrace.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** The live collector at work: its lines go to a sink on a thread of their own until it is time to stop. */
final class LiveCollection {
    private static final Duration GLANCE = Duration.ofMillis(200);

    /** Takes all lines of the collector, from the header to the last. */
    interface Sink {
        void take(InputStream lines) throws IOException;
    }

    private LiveCollection() {}

    /** @throws Failure if something is missing for it to run here; the message says what to do */
    static void requireAvailable() {
        Bpftrace.unavailable().ifPresent(reason -> {
            throw new Failure(reason);
        });
    }

    /**
     * Returns once all that was seen until the end has gone to the sink.
     *
     * @param longest counted from the start of the collection
     * @throws Failure if the collector does not start, or ends by itself
     */
    static void run(Scope scope, Bpftrace.Options options, Sink sink, Stop stop, Duration longest, Progress progress) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        Thread reader;
        try (Bpftrace bpftrace = Bpftrace.start(scope, options)) {
            progress.say("watching the kernel");
            reader = new Thread(() -> take(sink, bpftrace.lines(), failure), "plumbline-collect");
            reader.start();
            long end = System.nanoTime() + longest.toNanos();
            while (bpftrace.isAlive() && reader.isAlive() && System.nanoTime() < end && !stop.await(GLANCE)) {
                progress.tick("watching the kernel");
            }
            if (!bpftrace.isAlive() && !stop.isAsked()) {
                failure.compareAndSet(null, new IOException("bpftrace ended by itself"));
            }
        } catch (IOException e) {
            throw new Failure("the live collector does not run: " + e.getMessage());
        }
        join(reader);
        if (failure.get() != null) {
            throw new Failure("the live collector stopped: " + failure.get().getMessage());
        }
    }

    private static void take(Sink sink, InputStream lines, AtomicReference<Exception> failure) {
        try {
            sink.take(lines);
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void join(Thread reader) {
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
