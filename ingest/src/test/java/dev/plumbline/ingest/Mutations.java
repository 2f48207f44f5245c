package dev.plumbline.ingest;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Records as no tool writes them: what a mutation makes of one that a tool does write. The same seed gives the same. */
final class Mutations {
    private static final int DEEPEST = 2_000;
    private static final ObjectMapper JSON = mapper(false);
    private static final ObjectMapper ESCAPED = mapper(true);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern TOKEN = Pattern.compile("[\\w.:/-]+");

    /** What stands where a format wants something else. */
    private static final List<String> ODD = List.of(
            "null",
            "true",
            "-1",
            "0",
            "65536",
            "4194305",
            "4294967296",
            "9223372036854775807",
            "-9223372036854775808",
            "123456789012345678901234567890",
            "1e400",
            "0.5",
            "\"\"",
            "\"-\"",
            "\"<NA>\"",
            "\"N/A\"",
            "\"-1\"",
            "\"65536\"",
            "\"18446744073709551615\"",
            "\"0x7fffffffffffffff\"",
            "\"\\u0000\"",
            "\"\\u001b[2J\\n\"",
            "\"\\u202e\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude00\"",
            "\"1999-12-31T23:59:59Z\"",
            "\"+1000000-01-01T00:00:00Z\"",
            "\"9999-12-31T23:59:59.999999999+18:00\"",
            "\"999.1.1.1\"",
            "\"::ffff:10.0.0.1\"",
            "\"fe80::1%eth0\"",
            "\"0A00:0::1\"",
            "\"SHA256:ABC\"",
            "\"%s%n\"",
            "[]",
            "{}",
            "[[]]",
            "[null]",
            "[{}]",
            "{\"\":{}}");

    private final Random random;
    private final List<byte[]> others;

    /** @param others records of all formats, pieces of which come into those of another */
    Mutations(long seed, List<byte[]> others) {
        this.random = new Random(seed);
        this.others = others;
    }

    /** One to three changes of a kind that fits the record. */
    byte[] of(byte[] record) {
        byte[] changed = record;
        for (int i = random.nextInt(3); i >= 0; i--) {
            changed = random.nextInt(3) == 0 ? bytes(changed) : structure(changed);
        }
        return changed;
    }

    /** Bytes of no format. */
    byte[] anything() {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (random.nextBoolean()) {
            String alphabet = "{}[]\",:\\ \n\r|=<>/'tfn0129eE.-+\u00e9\ufeff\ud83d\ude00";
            byte[] likely = alphabet.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = likely[random.nextInt(likely.length)];
            }
        }
        return bytes;
    }

    private byte[] structure(byte[] record) {
        try {
            JsonNode root = JSON.readTree(record);
            return root != null && root.isContainerNode() ? json(root) : text(record);
        } catch (IOException e) {
            return text(record);
        }
    }

    private byte[] json(JsonNode root) {
        List<JsonNode> containers = new ArrayList<>();
        containers(root, containers);
        JsonNode at = containers.get(random.nextInt(containers.size()));
        if (at instanceof ObjectNode object) {
            change(object);
        } else if (at instanceof ArrayNode array) {
            change(array);
        }
        byte[] json = written(root);
        return random.nextInt(5) == 0 ? twice(json) : json;
    }

    private static void containers(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode()) {
            into.add(node);
            node.forEach(it -> containers(it, into));
        }
    }

    private void change(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            object.set("name", other());
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(6)) {
            case 0 -> object.remove(name);
            case 1 ->
                object.set(
                        names.get(random.nextInt(names.size())),
                        object.get(name).deepCopy());
            case 2 ->
                object.set(name, NODES.textNode(object.get(name).asText("x").repeat(random.nextInt(2_000))));
            case 3 -> object.set(name, list(object.get(name)));
            default -> object.set(name, other());
        }
    }

    private void change(ArrayNode array) {
        if (array.isEmpty() || random.nextInt(3) == 0) {
            array.add(other());
            return;
        }
        int index = random.nextInt(array.size());
        switch (random.nextInt(4)) {
            case 0 -> array.remove(index);
            case 1 -> array.add(array.get(index).deepCopy());
            case 2 -> array.set(index, list(array.get(index)));
            default -> array.set(index, other());
        }
    }

    private ArrayNode list(JsonNode of) {
        ArrayNode list = NODES.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.add(of.deepCopy());
        }
        return list;
    }

    /** An odd value, something nested deeply, or a piece of another record. */
    private JsonNode other() {
        return switch (random.nextInt(8)) {
            case 0 -> nested(random.nextInt(DEEPEST));
            case 1, 2 -> pieceOfAnother();
            default -> read(ODD.get(random.nextInt(ODD.size())).getBytes(StandardCharsets.UTF_8));
        };
    }

    private static JsonNode nested(int depth) {
        JsonNode node = NODES.nullNode();
        for (int i = 0; i < depth; i++) {
            node = i % 2 == 0 ? NODES.arrayNode().add(node) : NODES.objectNode().set("process", node);
        }
        return node;
    }

    private JsonNode pieceOfAnother() {
        List<JsonNode> pieces = new ArrayList<>();
        containers(read(others.get(random.nextInt(others.size()))), pieces);
        JsonNode piece = pieces.isEmpty() ? NODES.missingNode() : pieces.get(random.nextInt(pieces.size()));
        return piece.isMissingNode() ? NODES.textNode("x") : piece.deepCopy();
    }

    /** The first field once more, so that a name stands twice. */
    private static byte[] twice(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        Matcher field =
                Pattern.compile("\\{(\"[^\"\\\\]*\":(\"[^\"\\\\]*\"|[\\w.-]+))").matcher(text);
        return field.find() ? field.replaceAll("{$1,$1").getBytes(StandardCharsets.UTF_8) : json;
    }

    /** A word gone, doubled, put in the place of another, or made odd. */
    private byte[] text(byte[] record) {
        String text = new String(record, StandardCharsets.UTF_8);
        List<int[]> words = new ArrayList<>();
        Matcher word = TOKEN.matcher(text);
        while (word.find()) {
            words.add(new int[] {word.start(), word.end()});
        }
        if (words.isEmpty()) {
            return record;
        }
        int[] at = words.get(random.nextInt(words.size()));
        int[] from = words.get(random.nextInt(words.size()));
        String odd = ODD.get(random.nextInt(ODD.size())).replace("\"", "");
        String put = switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 -> text.substring(at[0], at[1]).repeat(1 + random.nextInt(300));
            case 2 -> text.substring(from[0], from[1]);
            default -> odd;
        };
        return (text.substring(0, at[0]) + put + text.substring(at[1])).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bytes(byte[] record) {
        if (record.length == 0) {
            return anything();
        }
        int at = random.nextInt(record.length);
        int to = at + random.nextInt(Math.min(64, record.length - at) + 1);
        byte[] begin = Arrays.copyOf(record, at);
        byte[] rest = Arrays.copyOfRange(record, at, record.length);
        return switch (random.nextInt(5)) {
            case 0 -> begin;
            case 1 -> joined(begin, Arrays.copyOfRange(record, to, record.length));
            case 2 -> joined(begin, Arrays.copyOfRange(record, at, to), rest);
            case 3 -> joined(begin, Arrays.copyOfRange(record, to, record.length), new byte[] {'\n'}, record);
            default -> {
                rest[0] ^= (byte) (1 << random.nextInt(8));
                yield joined(begin, rest);
            }
        };
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static ObjectMapper mapper(boolean escapes) {
        return new ObjectMapper(new JsonFactoryBuilder()
                .streamWriteConstraints(StreamWriteConstraints.builder()
                        .maxNestingDepth(2 * DEEPEST)
                        .build())
                .configure(JsonWriteFeature.ESCAPE_NON_ASCII, escapes)
                .build());
    }

    private static JsonNode read(byte[] json) {
        try {
            JsonNode node = JSON.readTree(json);
            return node == null ? NODES.missingNode() : node;
        } catch (IOException e) {
            return NODES.missingNode();
        }
    }

    /** Half of a pair of surrogates can be written as an escape only. */
    private byte[] written(JsonNode node) {
        try {
            return (random.nextBoolean() ? JSON : ESCAPED)
                    .writeValueAsString(node)
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new AssertionError("a tree that was read is written", e);
        }
    }
}
