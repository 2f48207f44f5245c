package dev.plumbline.bench;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import java.nio.file.Path;
import java.util.List;

/** How the engine gets its packs. */
final class Loading {
    /** Whether compiled packs are kept between two processes. Where they are not, there is no warm start to measure. */
    static final boolean CACHES = false;

    private Loading() {}

    /** @param cache folder of compiled packs; not used where none are kept */
    static List<Pack> packs(PackFiles files, Path cache) {
        Pack.Loaded loaded = Packs.load(List.of(files));
        if (loaded instanceof Pack.Loaded.Ready ready) {
            return ready.packs();
        }
        throw new IllegalStateException(loaded.toString());
    }
}
