package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** A good JSON record made bad in every way that a test can think of. A format must not throw on any. */
public final class HostileJson {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-7",
            "1e400",
            "123456789012345678901234567890",
            "\"\"",
            "\"\\u0000\"",
            "[]",
            "[[{}],7,null]",
            "{}",
            "{\"name\":[{}]}");

    private HostileJson() {}

    /** The record cut anywhere; with any value replaced by one of another type or left out; with any byte off. */
    public static void feed(Format format, String good) {
        prefixes(format, good);
        values(good, VALUES, bad -> decode(format, bad.getBytes(StandardCharsets.UTF_8)));
        Random random = new Random(3);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            decode(format, bytes);
        }
    }

    /** The record with that text in place of each value in turn. */
    public static List<String> withEachValueAs(String text, String good) {
        List<String> records = new ArrayList<>();
        values(good, List.of("\"" + text + "\""), records::add);
        return records;
    }

    private static void prefixes(Format format, String good) {
        byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(decode(format, Arrays.copyOf(bytes, length)))
                    .as("first %d bytes", length)
                    .isNotEmpty()
                    .allMatch(it -> it instanceof Parsed.Rejected);
        }
    }

    private static List<Parsed> decode(Format format, byte[] bytes) {
        return format.decoder().decode(new RawRecord(bytes, "hostile.json", 1));
    }

    private static void values(String good, List<String> others, Consumer<String> test) {
        try {
            JsonNode root = JSON.readTree(good);
            replaceIn(root, root, others, test);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void replaceIn(JsonNode root, JsonNode node, List<String> others, Consumer<String> test)
            throws IOException {
        if (node instanceof ObjectNode object) {
            for (String name : new ArrayList<>(
                    object.properties().stream().map(it -> it.getKey()).toList())) {
                JsonNode kept = object.get(name);
                for (String value : others) {
                    object.set(name, JSON.readTree(value));
                    test.accept(root.toString());
                }
                object.remove(name);
                test.accept(root.toString());
                object.set(name, kept);
                replaceIn(root, kept, others, test);
            }
        } else if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                JsonNode kept = list.get(i);
                for (String value : others) {
                    list.set(i, JSON.readTree(value));
                    test.accept(root.toString());
                }
                list.set(i, kept);
                replaceIn(root, kept, others, test);
            }
        }
    }
}
