package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.stream.Publisher;
import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.tail.Follower;
import dev.plumbline.ingest.tail.Patterns;
import dev.plumbline.ingest.tail.Position;
import dev.plumbline.ingest.tail.Positions;
import dev.plumbline.ingest.tail.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Followers, each with a thread of its own, and the commits of their positions: these are noted first, then all that was
 * sent until then is acknowledged, then they are kept. So a kill at any moment costs what is read twice and nothing else.
 */
final class Tailing {
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration COMMIT_AFTER = Duration.ofSeconds(1);
    private static final long COMMIT_AFTER_RECORDS = 10_000;
    private static final Duration LOOK_FOR_FILES_AFTER = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Format format;
    private final List<String> names;
    private final boolean fromEnd;
    private final Positions positions;
    private final Publisher publisher;
    private final Tally tally;
    private final Progress progress;
    private final Stop stop;
    private final Map<Path, Following> followed = new LinkedHashMap<>();
    private final AtomicLong sinceCommit = new AtomicLong();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private volatile boolean isEnding;

    private record Following(Follower follower, Thread thread) {}

    /** @param fromEnd whether files that are there now and have no position are read from their ends on */
    Tailing(
            Format format,
            List<String> names,
            boolean fromEnd,
            Positions positions,
            Publisher publisher,
            Tally tally,
            Progress progress,
            Stop stop) {
        this.format = format;
        this.names = names;
        this.fromEnd = fromEnd;
        this.positions = positions;
        this.publisher = publisher;
        this.tally = tally;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Returns when it is time to stop, with all positions kept.
     *
     * @throws Failure if a file cannot be read
     * @throws org.apache.kafka.common.KafkaException if something could not be delivered; no position beyond it is kept
     */
    void run() throws IOException, InterruptedException {
        try {
            look(fromEnd);
            if (followed.isEmpty()) {
                progress.say("no file is there yet; looking for " + String.join(", ", names));
            }
            commitAsItGoes();
        } finally {
            end();
        }
        commit();
        requireNoFailure();
    }

    private void commitAsItGoes() throws IOException {
        long committed = System.nanoTime();
        long looked = committed;
        while (!stop.await(GLANCE)) {
            requireNoFailure();
            long now = System.nanoTime();
            if (sinceCommit.get() >= COMMIT_AFTER_RECORDS || now - committed >= COMMIT_AFTER.toNanos()) {
                commit();
                committed = System.nanoTime();
            }
            if (now - looked >= LOOK_FOR_FILES_AFTER.toNanos()) {
                look(false);
                looked = now;
            }
        }
    }

    private void commit() throws IOException {
        Map<Path, Position> told = new HashMap<>();
        sinceCommit.set(0);
        followed.forEach((path, it) -> it.follower().position().ifPresent(position -> told.put(path, position)));
        publisher.flush();
        positions.commit(told);
    }

    private void look(boolean atEnd) throws IOException {
        for (String name : names) {
            for (Path path : Patterns.isPattern(name) ? Patterns.files(name) : List.of(Path.of(name))) {
                followed.computeIfAbsent(path, it -> follow(it, atEnd));
            }
        }
    }

    private Following follow(Path path, boolean atEnd) {
        Follower follower = new Follower(
                path,
                path.toString(),
                format,
                Follower.Options.of(atEnd, hostName()),
                InstantSource.system(),
                this::put,
                progress::say,
                new Pause());
        Thread thread = new Thread(() -> run(follower), "plumbline-tail-" + path.getFileName());
        thread.setDaemon(true);
        thread.start();
        return new Following(follower, thread);
    }

    private void run(Follower follower) {
        try {
            follower.run(positions.of(follower.path()));
        } catch (IOException e) {
            failure.compareAndSet(null, Failure.unreadable(follower.path(), e));
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void put(Parsed whole) {
        Parsed parsed = publisher.redacted(whole, format.name());
        publisher.put(parsed, format.name(), Instant.now());
        sinceCommit.incrementAndGet();
        tally.count(parsed);
        if (parsed instanceof Parsed.Rejected rejected) {
            progress.say(EventJson.rejectedJson(rejected));
        }
    }

    /** Those that read end by themselves; one that waits for the broker is interrupted. */
    private void end() throws InterruptedException {
        isEnding = true;
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (Following it : followed.values()) {
            it.thread().join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            if (it.thread().isAlive()) {
                it.thread().interrupt();
                it.thread().join(PATIENCE.toMillis());
            }
        }
    }

    private void requireNoFailure() {
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private final class Pause implements Waiting {
        @Override
        public boolean goesOn() {
            return !isEnding && !stop.isAsked();
        }

        @Override
        public void await() {
            stop.await(PAUSE);
        }
    }
}
