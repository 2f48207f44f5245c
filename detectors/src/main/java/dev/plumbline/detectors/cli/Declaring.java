package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.enrich.Declarations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** Reads a declared file whole or not at all. */
final class Declaring {
    private Declaring() {}

    /** @throws Failure with every error by file, entry and key */
    static <T> List<T> read(Path file, BiFunction<String, String, Declarations.Read<T>> reader) {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException e) {
            throw new Failure(file + " cannot be read: " + e);
        }
        return checked(reader.apply(text, file.toString()));
    }

    /** @throws Failure with every error by file, entry and key */
    static <T> List<T> checked(Declarations.Read<T> read) {
        if (!read.errors().isEmpty()) {
            throw new Failure(String.join("\n", read.errors()));
        }
        return read.entries();
    }
}
