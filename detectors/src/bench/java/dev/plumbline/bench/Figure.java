package dev.plumbline.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One measured value.
 *
 * @param part rules, start, correlate, join, throughput or delivery
 * @param subject what was measured, such as Plumbline
 * @param conditions by name, such as rules: 3000
 * @param measure such as events per second
 * @param unit such as 1/s; 1 for a ratio
 */
record Figure(String part, String subject, Map<String, String> conditions, String measure, double value, String unit) {
    /** System property of a process that is measured: the file in which it leaves its figures. */
    static final String FILE = "bench.figures";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Leaves it for the process that asked for it; nobody where none did. */
    void tell() {
        String file = System.getProperty(FILE);
        if (file != null) {
            try {
                Files.writeString(
                        Path.of(file),
                        JSON.writeValueAsString(this) + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** What a process left there. */
    static List<Figure> told(Path file) throws IOException {
        List<Figure> figures = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                figures.add(JSON.readValue(line, Figure.class));
            }
        }
        return figures;
    }
}
