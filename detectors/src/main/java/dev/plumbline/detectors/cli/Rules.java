package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.packs.TrustedKeys;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.Problem;
import dev.plumbline.rules.RuleCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The packs that a command works with. */
final class Rules {
    private Rules() {}

    /**
     * @param path a pack or a folder of packs; empty is those that are bundled
     * @throws Failure with every problem by file, line and column
     */
    static List<Pack> compiled(Optional<Path> path) {
        return compiled(files(path));
    }

    /** @throws Failure with every problem by file, line and column */
    static List<Pack> compiled(List<PackFiles> files) {
        return compiled(files, RuleCache.inMemory());
    }

    /**
     * @param cache what was compiled before
     * @throws Failure with every problem by file, line and column
     */
    static List<Pack> compiled(List<PackFiles> files, RuleCache cache) {
        Pack.Loaded loaded = Packs.load(files, cache);
        if (loaded instanceof Pack.Loaded.Refused refused) {
            throw new Failure(refused.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        return ((Pack.Loaded.Ready) loaded).packs();
    }

    /**
     * @param folder in which compiled rules are kept; empty: only in memory
     * @throws Failure if it cannot be used
     */
    static RuleCache cache(Optional<Path> folder) {
        try {
            return folder.map(RuleCache::at).orElseGet(RuleCache::inMemory);
        } catch (UncheckedIOException e) {
            throw new Failure(e.getMessage());
        }
    }

    /**
     * @param file public keys; empty: nobody is trusted
     * @throws Failure if it cannot be used
     */
    static TrustedKeys keys(Optional<Path> file) {
        try {
            return file.isPresent() ? TrustedKeys.read(file.get()) : TrustedKeys.NONE;
        } catch (IOException e) {
            throw new Failure("rules.keys: " + e.getMessage());
        }
    }

    static List<PackFiles> files(Optional<Path> path) {
        if (path.isEmpty()) {
            return PackFiles.bundled();
        }
        try {
            List<PackFiles> files = PackFiles.at(path.get());
            if (files.isEmpty()) {
                throw new Failure(path.get() + " is no pack and holds none: a pack is a folder with a pack.yaml in it");
            }
            return files;
        } catch (IOException e) {
            throw Failure.unreadable(path.get(), e);
        }
    }
}
