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
     * What stands in a file, or in the YAML files of a folder, in the order of their names.
     *
     * @param file - is standard input
     * @throws Failure with every error by file, entry and key
     */
    static <T> List<T> read(String file, BiFunction<String, String, Declarations.Read<T>> reader) {
        if (!file.equals("-") && Files.isDirectory(Path.of(file))) {
            return readFolder(file, reader);
        }
        return checked(readFile(file, reader));
    }

    private static <T> List<T> readFolder(String folder, BiFunction<String, String, Declarations.Read<T>> reader) {
        List<String> files;
        try (Stream<Path> inside = Files.list(Path.of(folder))) {
            files = inside.map(Path::toString)
                    .filter(it -> it.endsWith(".yaml") || it.endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Failure.unreadable(folder, e);
        }
        if (files.isEmpty()) {
            throw new Failure(folder + ": holds no file that ends in .yaml or .yml");
        }
        List<T> entries = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        for (String file : files) {
            Declarations.Read<T> read = readFile(file, reader);
            entries.addAll(read.entries());
            errors.addAll(read.errors());
        }
        return checked(new Declarations.Read<>(entries, errors));
    }

    private static <T> Declarations.Read<T> readFile(
            String file, BiFunction<String, String, Declarations.Read<T>> reader) {
        try {
            byte[] bytes = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return reader.apply(text, file);
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
