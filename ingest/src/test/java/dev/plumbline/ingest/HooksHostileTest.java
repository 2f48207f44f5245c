package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of pipelines and clusters in which one field is what it should not be. */
class HooksHostileTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FORMATS = Path.of("src", "test", "resources", "formats");
    private static final String DEEP = "[".repeat(300) + "]".repeat(300);

    private static final List<String> WRONG = List.of(
            "true", "-1", "99999999999999999999999999", "\"\"", "[null,1,\"a\",{},[]]", "{\"\":{\"a\":[{}]}}", DEEP);

    @ParameterizedTest
    @ValueSource(
            strings = {"argocd", "cdevents", "github", "gitlab", "kubernetes-admission", "kubernetes-audit", "tekton"})
    void noFieldOfAWrongTypeThrowsOrGivesNothing(String name) throws IOException {
        Format format = Formats.named(name);
        for (JsonNode record : records(name)) {
            mutate(record, record, text -> decode(format, text));
        }
    }

    private static void decode(Format format, String text) {
        List<Parsed> parsed = format.decoder().decode(new RawRecord(text.getBytes(StandardCharsets.UTF_8), "-", 1));
        assertThat(parsed).as(text).isNotEmpty();
        parsed.forEach(HooksHostileTest::encode);
    }

    /** What a topic takes: every field has what its schema asks for. */
    private static void encode(Parsed parsed) {
        try {
            if (parsed instanceof Parsed.Kernel kernel) {
                kernel.event().toByteBuffer();
            } else if (parsed instanceof Parsed.Pipeline pipeline) {
                pipeline.event().toByteBuffer();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each field in turn takes each value, and then its own again. */
    private static void mutate(JsonNode root, JsonNode at, Consumer<String> decode) {
        if (at instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                JsonNode own = object.get(name);
                object.put(name, "@@");
                tell(root, decode);
                object.set(name, own);
                mutate(root, own, decode);
            }
        } else if (at instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                JsonNode own = array.get(i);
                array.set(i, "@@");
                tell(root, decode);
                array.set(i, own);
                mutate(root, own, decode);
            }
        }
    }

    private static void tell(JsonNode root, Consumer<String> decode) {
        String text = root.toString();
        WRONG.forEach(it -> decode.accept(text.replace("\"@@\"", it)));
    }

    private static List<JsonNode> records(String name) throws IOException {
        List<JsonNode> records = new ArrayList<>();
        try (Stream<Path> files = Files.list(FORMATS.resolve(name))) {
            for (Path file : files.filter(it -> it.toString().endsWith(".in"))
                    .filter(it -> !it.endsWith("bad.in"))
                    .sorted()
                    .toList()) {
                try (MappingIterator<JsonNode> values =
                        JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
                    values.forEachRemaining(records::add);
                }
            }
        }
        assertThat(records).isNotEmpty();
        return records;
    }
}
