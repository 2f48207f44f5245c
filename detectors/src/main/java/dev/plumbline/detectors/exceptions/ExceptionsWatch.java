package dev.plumbline.detectors.exceptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of exceptions, and again when they change. One with an error is left out, and the log tells why. */
public final class ExceptionsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionsWatch.class);

    private final Optional<Path> path;
    private final Exceptions exceptions;
    private final CountDownLatch closed = new CountDownLatch(1);
    private SortedMap<String, String> known = new TreeMap<>();

    /**
     * Reads them for the first time.
     *
     * @param path a file or a folder; empty: there are none
     */
    public ExceptionsWatch(Optional<Path> path, Exceptions exceptions) {
        this.path = path;
        this.exceptions = exceptions;
        path.ifPresent(this::look);
    }

    /** @param between two looks; zero: it never looks again */
    public void start(Duration between) {
        if (path.isPresent() && !between.isZero()) {
            Thread thread = new Thread(() -> watch(path.get(), between), "plumbline-exceptions-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch(Path path, Duration between) {
        try {
            while (!closed.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                look(path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes up what has changed since the last look. */
    void look(Path path) {
        SortedMap<String, String> now = seen(path);
        if (now.equals(known)) {
            return;
        }
        known = now;
        ExceptionFiles.Read read = ExceptionFiles.at(path);
        exceptions.files(read);
        read.problems().forEach(it -> LOG.warn("an exception does not hold: {}", it));
        LOG.info("{} exceptions of {} hold", read.entries().size(), path);
    }

    /** Every file with what tells that it was written to. */
    private static SortedMap<String, String> seen(Path path) {
        SortedMap<String, String> seen = new TreeMap<>();
        try {
            for (Path file : ExceptionFiles.in(path)) {
                seen.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
            }
        } catch (IOException | UncheckedIOException e) {
            seen.put("", e.toString()); // it changes while it is looked at; the next look tells
        }
        return seen;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
