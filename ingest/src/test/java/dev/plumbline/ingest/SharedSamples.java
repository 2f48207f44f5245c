package dev.plumbline.ingest;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Records that the tools themselves wrote, kept beside the repository and not in it. */
public final class SharedSamples {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-06-01T00:00:00Z"));

    private SharedSamples() {}

    /** What the file gives; the test that asks is skipped where the samples are absent. */
    public static List<Parsed> read(String path, Format format) {
        return read(bytes(path), path, format);
    }

    /** What bytes give that were made by hand. */
    public static List<Parsed> read(byte[] bytes, String file, Format format) {
        List<Parsed> parsed = new ArrayList<>();
        try {
            Source.read(new ByteArrayInputStream(bytes), file, format, CLOCK, parsed::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return parsed;
    }

    public static byte[] bytes(String path) {
        Path file = folder().resolve(path);
        if (!Files.isRegularFile(file)) {
            return abort("no sample " + path + " beside the repository");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path samples = at.resolve("shared").resolve("samples");
            if (Files.isDirectory(samples)) {
                return samples;
            }
        }
        return abort("no folder shared/samples beside the repository");
    }
}
