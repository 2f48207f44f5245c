package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.enrich.Declarations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;

/** Reads a declared file whole or not at all. */
final class Declaring {
    private Declaring() {}

    /**
     * @param file - is standard input
     * @throws Failure with every error by file, entry and key
     */
    static <T> List<T> read(String file, BiFunction<String, String, Declarations.Read<T>> reader) {
        try {
            byte[] bytes = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return checked(reader.apply(text, file));
        } catch (IOException e) {
            throw Failure.unreadable(file, e);
        }
    }

    /** @throws Failure with every error by file, entry and key */
    static <T> List<T> checked(Declarations.Read<T> read) {
        if (!read.errors().isEmpty()) {
            throw new Failure(String.join("\n", read.errors()));
        }
        return read.entries();
    }
}
