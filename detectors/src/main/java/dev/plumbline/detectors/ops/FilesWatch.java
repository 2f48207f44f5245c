package dev.plumbline.detectors.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at files from time to time, and tells when one was written to, came or went. */
public final class FilesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FilesWatch.class);

    /** Which files these are now. */
    public interface Listing {
        List<Path> files() throws IOException;
    }

    private final String what;
    private final Listing listing;
    private final CountDownLatch closed = new CountDownLatch(1);
    private SortedMap<String, String> known;

    /**
     * Looks for the first time: what changes from now on is told.
     *
     * @param what the files are, in a word
     */
    public FilesWatch(String what, Listing listing) {
        this.what = what;
        this.listing = listing;
        known = look();
    }

    /**
     * @param between two looks; zero: it never looks again
     * @param changed called after a change; where it gives false, the next look counts as a change again
     */
    public void start(Duration between, BooleanSupplier changed) {
        if (!between.isZero()) {
            Thread thread = new Thread(() -> watch(between, changed), "plumbline-" + what + "-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch(Duration between, BooleanSupplier changed) {
        try {
            while (!closed.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                lookAgain(changed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAgain(BooleanSupplier changed) {
        SortedMap<String, String> now = look();
        if (now.equals(known)) {
            return;
        }
        known = now;
        try {
            if (!changed.getAsBoolean()) {
                known = new TreeMap<>();
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("changes of the {} cannot be taken up", what, e);
        }
    }

    /** Every file with what tells that it was written to. */
    private SortedMap<String, String> look() {
        SortedMap<String, String> seen = new TreeMap<>();
        try {
            for (Path file : listing.files()) {
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
