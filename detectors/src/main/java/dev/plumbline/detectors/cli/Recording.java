package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.enrich.Declarations;
import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.Source;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A recorded estate: who is who, who is meant to do what, and what happened.
 *
 * @param records in the order of their events' times; what was refused stands where it was read
 */
record Recording(List<Identity> identities, List<Intent> intents, List<Entry> records) {

    /**
     * @param format name of the record's format
     * @param time of the event; of a refused record the one of the event before it
     */
    record Entry(Parsed parsed, String format, Instant time) {}

    /** The shop that comes with Plumbline. */
    static Recording bundled() {
        try {
            URI folder = Recording.class.getResource("/estate/intents.yaml").toURI();
            if (folder.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
                    return read(jar.getPath("/estate"), "estate/recording/");
                }
            }
            return read(Path.of(folder).getParent(), "estate/recording/");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException("the bundled recording cannot be read", e);
        }
    }

    private static Recording read(Path folder, String shownAs) throws IOException {
        List<Entry> records = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> children = Files.list(folder)) {
            files = children.sorted(Comparator.comparing(Path::toString)).toList();
        }
        for (Path file : files) {
            String name = file.getFileName().toString();
            for (Format format : Formats.all()) {
                if (name.endsWith("." + format.name())
                        || name.contains(format.name() + "-")
                        || name.contains("." + format.name() + ".")) {
                    read(file, shownAs + name, format, records);
                }
            }
        }
        records.sort(Comparator.comparing(Entry::time));
        return new Recording(
                Declaring.checked(Declarations.identities(
                        Files.readString(folder.resolve("identities.yaml")), shownAs + "identities.yaml")),
                Declaring.checked(Declarations.intents(
                        Files.readString(folder.resolve("intents.yaml")), shownAs + "intents.yaml")),
                List.copyOf(records));
    }

    private static void read(Path file, String name, Format format, List<Entry> records) throws IOException {
        Instant[] last = {Instant.EPOCH};
        try (InputStream in = Files.newInputStream(file)) {
            Source.read(in, name, format, InstantSource.system(), parsed -> {
                if (parsed instanceof Parsed.Kernel kernel) {
                    last[0] = kernel.event().getTime();
                } else if (parsed instanceof Parsed.Pipeline pipeline) {
                    last[0] = pipeline.event().getTime();
                }
                records.add(new Entry(parsed, format.name(), last[0]));
            });
        }
    }
}
