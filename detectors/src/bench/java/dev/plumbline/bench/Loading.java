package dev.plumbline.bench;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.RuleCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** How a process of the engine gets its packs, again and again. */
final class Loading {
    private final RuleCache cache;

    /** @param folder of compiled rules, which the next process finds there */
    Loading(Path folder) {
        cache = RuleCache.at(folder);
    }

    List<Pack> packs(PackFiles files) {
        Pack.Loaded loaded = Packs.load(List.of(files), cache);
        if (loaded instanceof Pack.Loaded.Ready ready) {
            return ready.packs();
        }
        throw new IllegalStateException(loaded.toString());
    }

    /** The next process starts cold. */
    static void forget(Path cache) throws IOException {
        if (Files.exists(cache)) {
            try (Stream<Path> files = Files.walk(cache)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
