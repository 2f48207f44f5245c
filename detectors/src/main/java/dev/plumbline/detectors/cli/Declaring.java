package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.enrich.Declarations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Reads a declared file whole or not at all. */
final class Declaring {
    private Declaring() {}

    /**
     * What stands in a file, or in the YAML files below a folder.
     *
     * @param path - is standard input
     * @throws Failure with every error by file, entry and key
     */
    static <T> List<T> read(String path, BiFunction<String, String, Declarations.Read<T>> reader) {
        List<String> files = files(path);
        if (files.isEmpty()) {
            throw new Failure(path + ": holds no file that ends in .yaml or .yml");
        }
        List<T> entries = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (String file : files) {
            try {
                Declarations.Read<T> read = reader.apply(text(file), file);
                entries.addAll(read.entries());
                errors.addAll(read.errors());
            } catch (IOException e) {
                throw Failure.unreadable(file, e);
            }
        }
        return checked(new Declarations.Read<>(entries, errors));
    }

    /** The file itself; of a folder the YAML files below it, in the order of their names. */
    static List<String> files(String path) {
        if (path.equals("-") || !Files.isDirectory(Path.of(path))) {
            return List.of(path);
        }
        try (Stream<Path> below = Files.walk(Path.of(path))) {
            return below.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(it -> it.endsWith(".yaml") || it.endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Failure.unreadable(path, e);
        }
    }

    /** @throws IOException if the file cannot be read, or is not UTF-8 */
    static String text(String file) throws IOException {
        byte[] bytes = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** @throws Failure with every error by file, entry and key */
    static <T> List<T> checked(Declarations.Read<T> read) {
        if (!read.errors().isEmpty()) {
            throw new Failure(String.join("\n", read.errors()));
        }
        return read.entries();
    }
}
