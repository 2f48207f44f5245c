package dev.plumbline.detectors.packs;

import dev.plumbline.detectors.ops.FilesWatch;
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
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Looks for changes in a pack or a folder of packs, and gives what is there now. */
public final class RulesWatch implements AutoCloseable {
    private final Optional<Path> path;
    private final FilesWatch watch;
    private boolean wasUnreadable;

    /**
     * To be made before the packs are read for the first time, so that no change falls between.
     *
     * @param path empty: there is nothing to look at
     */
    public RulesWatch(Optional<Path> path) {
        this.path = path;
        this.watch = new FilesWatch("rules", () -> path.isPresent() ? files(path.get()) : List.of());
    }

    private static List<Path> files(Path path) throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(it ->
                            it.toString().endsWith(".drl") || it.toString().endsWith(".yaml"))
                    .filter(Files::isRegularFile)
                    .toList();
        }
    }

    /**
     * @param between two looks; zero: it never looks
     * @param changed given all packs that are there after a change
     * @param unusable told why the folder cannot be used after a change
     */
    public void start(Duration between, Consumer<List<PackFiles>> changed, Consumer<List<Problem>> unusable) {
        path.ifPresent(it -> watch.start(between, () -> read(it, changed, unusable)));
    }

    /** Whether it could be read, or cannot be time and again: a file may have gone while it was read. */
    private boolean read(Path path, Consumer<List<PackFiles>> changed, Consumer<List<Problem>> unusable) {
        try {
            List<PackFiles> files = PackFiles.at(path);
            wasUnreadable = false;
            if (files.isEmpty()) {
                unusable.accept(List.of(new Problem(path.toString(), 0, 0, Packs.NO_PACK)));
            } else {
                changed.accept(files);
            }
            return true;
        } catch (IOException | UncheckedIOException e) {
            if (wasUnreadable) {
                unusable.accept(List.of(new Problem(path.toString(), 0, 0, "cannot be read: " + e)));
                return true;
            }
            wasUnreadable = true;
            return false;
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
