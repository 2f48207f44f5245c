package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every format against records of its own: {@code formats/NAME/CASE.in} is what the tool writes, {@code CASE.expected} what
 * becomes of it, a JSON object a line. A line names the fields that it speaks of; others are not looked at. Expected fields are
 * written before the parser.
 */
class FormatFixturesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FORMATS = Path.of("src", "test", "resources", "formats");
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-12-01T00:00:00Z"));

    @TestFactory
    Stream<DynamicTest> everyFixtureGivesWhatIsExpected() throws IOException {
        try (Stream<Path> files = Files.walk(FORMATS)) {
            return files.filter(it -> it.toString().endsWith(".in")).sorted().toList().stream()
                    .map(it -> DynamicTest.dynamicTest(FORMATS.relativize(it).toString(), () -> holds(it)));
        }
    }

    private static void holds(Path in) throws IOException {
        String name = in.getParent().getFileName().toString();
        assumeTrue(
                Formats.all().stream().anyMatch(it -> it.name().equals(name)), "there is no format " + name + " yet");
        List<JsonNode> seen = read(in, Formats.named(name));
        List<String> expected = Files.readAllLines(Path.of(in.toString().replaceFirst("[.]in$", ".expected")));
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < Math.max(seen.size(), expected.size()); i++) {
            JsonNode event = i < seen.size() ? seen.get(i) : JSON.nullNode();
            JsonNode wanted = i < expected.size() ? JSON.readTree(expected.get(i)) : JSON.nullNode();
            differences(i + 1, event, wanted, wrong);
        }
        assertThat(wrong).as(in.toString()).isEmpty();
    }

    private static void differences(int number, JsonNode event, JsonNode wanted, List<String> wrong) {
        if (event.isNull() || wanted.isNull()) {
            wrong.add(number + ": expected " + wanted + ", seen " + event);
        }
        wanted.properties().forEach(it -> {
            JsonNode value = event.path(it.getKey());
            if (!value.equals(it.getValue())) {
                wrong.add(number + ": " + it.getKey() + " should be " + it.getValue() + " and is " + value);
            }
        });
    }

    private static List<JsonNode> read(Path in, Format format) throws IOException {
        List<JsonNode> seen = new ArrayList<>();
        try (var bytes = Files.newInputStream(in)) {
            Source.read(bytes, in.getFileName().toString(), format, CLOCK, parsed -> seen.add(json(parsed)));
        }
        return seen;
    }

    private static JsonNode json(Parsed parsed) {
        try {
            return JSON.readTree(
                    parsed instanceof Parsed.Kernel kernel
                            ? EventJson.of(kernel.event())
                            : parsed instanceof Parsed.Pipeline pipeline
                                    ? EventJson.of(pipeline.event())
                                    : EventJson.rejectedJson((Parsed.Rejected) parsed));
        } catch (IOException e) {
            throw new AssertionError("EventJson writes JSON", e);
        }
    }
}
