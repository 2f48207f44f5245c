package dev.plumbline.rules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compiles packs where the product is built, so that no start of it compiles what comes with it. */
final class CompileAhead {
    private CompileAhead() {}

    /**
     * @param args folder of what is compiled, of which what these packs no longer have is deleted; folder of the packs
     * @throws IllegalArgumentException if a pack is refused; the message names file, line and column of all that is wrong
     */
    public static void main(String[] args) throws IOException {
        Path compiled = Path.of(args[0]);
        FileTime start = FileTime.from(Instant.now().minusSeconds(1));
        if (Packs.load(Path.of(args[1]), RuleCache.at(compiled)) instanceof Pack.Loaded.Refused refused) {
            throw new IllegalArgumentException(
                    refused.problems().stream().map(Problem::toString).collect(Collectors.joining("\n")));
        }
        deleteOlder(compiled, start);
    }

    private static void deleteOlder(Path folder, FileTime start) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).compareTo(start) < 0) {
                    Files.delete(file);
                }
            }
        }
    }
}
