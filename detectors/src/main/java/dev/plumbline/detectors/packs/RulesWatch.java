package dev.plumbline.detectors.packs;

import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks for changes in a pack or a folder of packs, and gives what is there now. */
public final class RulesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RulesWatch.class);

    private final Optional<Path> path;
    private final CountDownLatch closed = new CountDownLatch(1);
    private SortedMap<String, String> known;
    private boolean wasUnreadable;

    /**
     * To be made before the packs are read for the first time, so that no change falls between.
     *
     * @param path empty: there is nothing to look at
     */
    public RulesWatch(Optional<Path> path) {
        this.path = path;
        known = path.map(RulesWatch::look).orElseGet(TreeMap::new);
    }

    /**
     * @param between two looks; zero: it never looks
     * @param changed given all packs that are there after a change
     * @param unusable told why the folder cannot be used after a change
     */
    public void start(Duration between, Consumer<List<PackFiles>> changed, Consumer<List<Problem>> unusable) {
        if (path.isPresent() && !between.isZero()) {
            Thread thread = new Thread(() -> watch(path.get(), between, changed, unusable), "plumbline-rules-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch(
            Path path, Duration between, Consumer<List<PackFiles>> changed, Consumer<List<Problem>> unusable) {
        try {
            while (!closed.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                lookAgain(path, changed, unusable);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAgain(Path path, Consumer<List<PackFiles>> changed, Consumer<List<Problem>> unusable) {
        try {
            SortedMap<String, String> now = look(path);
            if (now.equals(known)) {
                return;
            }
            known = now;
            List<PackFiles> files = PackFiles.at(path);
            if (files.isEmpty()) {
                unusable.accept(List.of(new Problem(path.toString(), 0, 0, Packs.NO_PACK)));
            } else {
                changed.accept(files);
            }
            wasUnreadable = false;
        } catch (IOException | UncheckedIOException e) {
            known = new TreeMap<>(); // a file may have gone while it was read: the next look tells
            if (wasUnreadable) {
                unusable.accept(List.of(new Problem(path.toString(), 0, 0, "cannot be read: " + e)));
            }
            wasUnreadable = !wasUnreadable;
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("changes of the rules in {} cannot be taken up: {}", path, e.toString());
        }
    }

    /** Every file of rules with what tells that it was written to. */
    private static SortedMap<String, String> look(Path path) {
        SortedMap<String, String> seen = new TreeMap<>();
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file :
                    all.filter(it -> it.toString().matches(".*\\.(drl|yaml)")).toList()) {
                if (Files.isRegularFile(file)) {
                    seen.put(file.toString(), Files.getLastModifiedTime(file) + " " + Files.size(file));
                }
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
