package dev.plumbline.detectors.ops;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.Problem;
import dev.plumbline.rules.RuleCache;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for changes in a pack or a folder of packs. What was changed is compiled beside the work; packs that are refused
 * leave those before them as they are, and the log tells why.
 */
public final class RulesWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RulesWatch.class);

    /** Told what came of a change. */
    public interface Sink {
        void changed(List<Pack> packs);

        void refused(List<Problem> problems);
    }

    private final Optional<Path> path;
    private final RuleCache cache;
    private final CountDownLatch closed = new CountDownLatch(1);
    private SortedMap<String, String> known;
    private Sink sink;

    /**
     * To be made before the packs are loaded for the first time, so that no change falls between.
     *
     * @param path empty: there is nothing to look at
     * @param cache what is compiled already, so that only what was changed is compiled
     */
    public RulesWatch(Optional<Path> path, RuleCache cache) {
        this.path = path;
        this.cache = cache;
        known = path.map(RulesWatch::look).orElseGet(TreeMap::new);
    }

    /** @param between two looks; zero: it never looks */
    public void start(Duration between, Sink told) {
        sink = told;
        if (path.isPresent() && !between.isZero()) {
            Thread thread = new Thread(() -> watch(path.get(), between), "plumbline-rules-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void watch(Path path, Duration between) {
        try {
            while (!closed.await(between.toMillis(), TimeUnit.MILLISECONDS)) {
                lookAgain(path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookAgain(Path path) {
        try {
            SortedMap<String, String> now = look(path);
            if (!now.equals(known)) {
                known = now;
                load(path);
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("changes of the rules in {} cannot be taken up: {}", path, e.toString());
        }
    }

    private void load(Path path) {
        long start = System.nanoTime();
        Pack.Loaded loaded = Packs.load(path, cache);
        if (loaded instanceof Pack.Loaded.Refused refused) {
            LOG.warn(
                    "the rules in {} were changed and are refused; those before hold on:\n{}",
                    path,
                    refused.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
            sink.refused(refused.problems());
            return;
        }
        List<Pack> packs = ((Pack.Loaded.Ready) loaded).packs();
        sink.changed(packs);
        LOG.info(
                "the rules in {} were changed: {} hold now, after {} ms",
                path,
                packs.stream().mapToInt(it -> it.rules().size()).sum(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
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
