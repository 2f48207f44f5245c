package dev.plumbline.detectors.intake;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The secrets that senders sign with: a file for each format, named as it is, a secret a line. Several hold at once, so
 * that one can be replaced. Files are read when they are needed, so a new secret needs no restart.
 */
final class Secrets {
    private final Optional<Path> folder;

    /** @param folder empty where there are none */
    Secrets(Optional<Path> folder) {
        this.folder = folder;
    }

    /**
     * Those of a format; empty where it has no file.
     *
     * @param format name of one that is known
     * @throws IOException if its file is there and cannot be read, or holds none: then nobody is to be let in
     */
    Optional<List<byte[]>> of(String format) throws IOException {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        Path file = folder.get().resolve(format);
        List<byte[]> secrets = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank()) {
                    secrets.add(line.strip().getBytes(StandardCharsets.UTF_8));
                }
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (secrets.isEmpty()) {
            throw new IOException(file + " holds no secret");
        }
        return Optional.of(secrets);
    }
}
