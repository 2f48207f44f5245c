package dev.plumbline.detectors.cli;

import dev.plumbline.rules.PackFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The packs that a tool for rule authors works on. */
final class PacksAt {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            description = "a pack, or a folder of packs; default: those that are bundled")
    private Path path;

    /** @throws Failure if there is none */
    List<PackFiles> files() {
        return Rules.files(Optional.ofNullable(path));
    }
}
