package dev.plumbline.ingest.json;

import static dev.plumbline.ingest.json.Shape.changing;
import static dev.plumbline.ingest.json.Shape.familiar;
import static dev.plumbline.ingest.json.Shape.ignored;
import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.repeating;
import static dev.plumbline.ingest.json.Shape.value;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.plumbline.ingest.Utf8;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Jackson's strict parser takes, and nothing else, is read; and what it reads is what is read. */
class ShapeAgainstJacksonTest {
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final ObjectMapper WITHOUT_DUPLICATES = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(?=[.eE])([.][0-9]+)?([eE][-+]?[0-9]+)?");
    private static final String LONG_NAME = "a_name_of_more_than_sixteen_bytes";
    private static final String ALIKE = "a_name_of_more_then_sixteen_bytes";
    private static final String REPEATING = """
            "repeats":{"b":"some text that is long enough","object":{"a":["x"],"n":12345},"map":{"c":"d"}}""";
    /** One and the same each time: what it makes is kept by it. */
    @SuppressWarnings("UnnecessaryLambda")
    private static final Function<Fields, Object> OF_REPEATS = it -> it.text("b");

    private static final Shape INNER =
            Shape.of(value("a"), value("of8bytes"), value("of9 bytes"), value("é"), map("map"), value(LONG_NAME));
    private static final Shape SHAPE = Shape.of(
            familiar("a"),
            value("b"),
            familiar("é"),
            value(LONG_NAME),
            object("object", Shape.of(value("a"), object("object", INNER), objects("objects", INNER))),
            objects("objects", INNER),
            map("map"),
            ignored("ignored"),
            repeating(
                    "repeats",
                    Shape.of(
                            value("a"),
                            value("b"),
                            object("object", Shape.of(changing("n"), value("a"))),
                            objects("objects", INNER),
                            map("map"))));
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "c",
            "n",
            "é",
            "",
            "ignored",
            "repeats",
            "object",
            "objects",
            "map",
            "of8bytes",
            "of9 bytes",
            LONG_NAME,
            ALIKE,
            "\uD83D\uDE00");
    private static final List<String> TEXTS = List.of(
            "",
            "x",
            "plain text of some length, longer than a word",
            "1234567",
            "12345678",
            "-42",
            "+7",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "\\\"",
            "seven77\\\\",
            "\\u00e9\\uD83D\\uDE00",
            "\\uD800",
            "\\uDC00x",
            "\\b\\f\\n\\r\\t\\/",
            "grün",
            "seven77é",
            "\uD83D\uDE00 \\u0000",
            "\u007F\u0080\uFFFF",
            "\\u0031\\u0032");
    private static final List<String> SCALARS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "1",
            "-1",
            "4294967295",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "12345678901234567890123",
            "0.5",
            "-1.0e5",
            "1E+9",
            "2e-3",
            "1.50");
    private static final String[] BLANKS = {"", "", "", "", " ", "\n", "\t \r\n"};
    private static final String[] VARIED_DIGITS = {"", "0", "7", "42", "123456789", "1.", "-1", "e1", "x"};
    private static final String[] VARIED_LETTERS = {
        "", "y", "zz", "\\n", "\\", "ö", "\"", "a longer text than there was before", "\t"
    };
    private static final String[] MUTATIONS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "\\",
        "0",
        "1",
        "-",
        "+",
        ".",
        "e",
        "E",
        " ",
        "\t",
        "\n",
        "\u0000",
        "\u001F",
        "u",
        "\\u12",
        "tru",
        "null",
        "é",
        "\u00A0",
        "\uFEFF",
        "'",
        "/",
        "//",
        "NaN",
        "Infinity",
        "a"
    };

    @Test
    void randomJsonHasTheSameValues() {
        Random random = new Random(1);
        for (int round = 0; round < 10_000; round++) {
            compare(randomObject(random, 5).getBytes(UTF_8));
        }
    }

    @Test
    void anElementOfALargeDocumentHasThemToo() throws IOException {
        Random random = new Random(5);
        for (int round = 0; round < 5_000; round++) {
            byte[] json =
                    randomObject(random, 4).replaceAll("[\\\\]uD[8C]00", "").getBytes(UTF_8);
            try (JsonParser parser = JACKSON.createParser(json)) {
                parser.nextToken();
                compare(SHAPE.read(parser), tree(JACKSON, json), SHAPE, new String(json, UTF_8));
                assertThat(parser.nextToken()).isNull();
            }
        }
    }

    /** As a tool's records are: the second and third of a kind teach what the next ones are compared with. */
    @Test
    void whatWasLearnedFromARecordHoldsForTheNext() {
        Random random = new Random(6);
        for (int kind = 0; kind < 1_000; kind++) {
            StringBuilder first = new StringBuilder(randomObject(random, 5));
            if (random.nextBoolean()) {
                first.insert(first.indexOf("{") + 1, REPEATING + (first.indexOf("\"") < 0 ? "" : ","));
            }
            for (int round = 0; round < 3; round++) {
                compare(first.toString().getBytes(UTF_8));
            }
            for (int round = 0; round < 20; round++) {
                StringBuilder next = new StringBuilder(first);
                for (int times = random.nextInt(6); times >= 0; times--) {
                    vary(next, random);
                }
                compare(next.toString().getBytes(UTF_8));
            }
        }
    }

    @Test
    void anObjectThatRepeatsIsMadeOnceAndItsNumberIsTold() {
        List<Object> made = new ArrayList<>();
        for (int number = 1; number < 10; number++) {
            byte[] json = ("{" + REPEATING.replace("12345", Integer.toString(number)) + "}").getBytes(UTF_8);
            Fields fields = ((Shape.Read.Value) SHAPE.read(json)).fields();
            assertThat(fields.changed("repeats")).isEqualTo(number);
            assertThat(fields.object("repeats").object("object").number("n")).isEqualTo(number);
            assertThat(fields.made("repeats", OF_REPEATS)).isEqualTo("some text that is long enough");
            made.add(fields.made("repeats", OF_REPEATS));
        }
        assertThat(made.get(8)).isSameAs(made.get(7));
    }

    @Test
    void whatRepeatsHoldsNothingThatRepeats() {
        Shape inner = Shape.of(repeating("a", INNER));
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(repeating("b", inner)));
    }

    @Test
    void mutatedJsonIsTakenOrRefusedAlike() {
        Random random = new Random(2);
        for (int round = 0; round < 25_000; round++) {
            StringBuilder text = new StringBuilder(randomObject(random, 3));
            for (int times = random.nextInt(3); times >= 0; times--) {
                mutate(text, random);
            }
            compare(text.toString().getBytes(UTF_8));
        }
    }

    /** Jackson takes some sequences that are no UTF-8; these are refused before they come here, and here again. */
    @Test
    void arbitraryBytesNeverThrowAndNothingIsTakenThatJacksonRefuses() {
        Random random = new Random(3);
        for (int round = 0; round < 25_000; round++) {
            byte[] bytes = randomObject(random, 3).getBytes(UTF_8);
            for (int times = random.nextInt(3); times >= 0; times--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            if (isUtf8(bytes) || SHAPE.read(bytes) instanceof Shape.Read.Value) {
                compare(bytes);
            }
        }
    }

    @Test
    void everyPrefixIsRefused() {
        byte[] whole = randomObject(new Random(4), 6).getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            assertThat(SHAPE.read(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isInstanceOf(Shape.Read.Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "-",
                "-01",
                "1.",
                ".5",
                "1.e5",
                "1e",
                "1e+",
                "+1",
                "0x1",
                "1a",
                "--1",
                "NaN",
                "-Infinity",
                "truth",
                "nul",
                "tru e",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u123\"",
                "\"a\nb\"",
                "\"\u0001\"",
                "\"",
                "'a'",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1 \"b\":2}",
                "[}",
                "{]",
                "1 2",
                "/**/1",
                "\u00A01",
                ""
            })
    void whatIsNoJsonIsNoneWhereverItStands(String value) {
        for (String name : List.of("a", "c", "object", "objects", "map")) {
            byte[] json = ("{\"" + name + "\":" + value + "}").getBytes(UTF_8);
            assertThat(SHAPE.read(json)).as("%s: %s", name, value).isInstanceOf(Shape.Read.Malformed.class);
            compare(json);
            compare(("{\"c\":[" + value + "x]}").getBytes(UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "c", "object", "objects", "map"})
    void nestingMayGoToOneThousand(String name) {
        String outer = "{\"" + name + "\":";
        for (int depth : new int[] {998, 999, 1000}) {
            compare((outer + "[".repeat(depth) + "]".repeat(depth) + "}").getBytes(UTF_8));
            compare((outer + "{\"c\":".repeat(depth) + "0" + "}".repeat(depth + 1)).getBytes(UTF_8));
            compare((outer + "[{\"objects\":".repeat(depth / 2) + "0" + "}]".repeat(depth / 2) + "}").getBytes(UTF_8));
        }
        assertThat(SHAPE.read((outer + "[".repeat(999) + "]".repeat(999) + "}").getBytes(UTF_8)))
                .isInstanceOf(Shape.Read.Value.class);
        assertThat(SHAPE.read((outer + "[".repeat(1000) + "]".repeat(1000) + "}").getBytes(UTF_8)))
                .isInstanceOf(Shape.Read.Malformed.class);
    }

    private static void compare(byte[] json) {
        if (isTakenForUtf16(json)) {
            return;
        }
        JsonNode tree = tree(JACKSON, json);
        Shape.Read read = SHAPE.read(json);
        String text = new String(json, UTF_8);
        if (tree == null || !tree.isObject()) {
            assertThat(read).as(text).isInstanceOf(Shape.Read.Malformed.class);
            assertThat(((Shape.Read.Malformed) read).detail())
                    .as(text)
                    .startsWith(tree == null || tree.isMissingNode() ? "not" : "not a JSON object");
            return;
        }
        assertThat(read).as(text).isInstanceOf(Shape.Read.Value.class);
        compare(((Shape.Read.Value) read).fields(), tree, SHAPE, text);
        if (tree(WITHOUT_DUPLICATES, json) != null) {
            same(text, ((Shape.Read.Value) read).fields().firstOther(), firstOther(tree));
        }
    }

    /** Tells only differences: asking AssertJ each time would take most of the time. */
    private static void same(String text, Object seen, Object expected) {
        if (!Objects.equals(seen, expected)) {
            assertThat(seen).as(text).isEqualTo(expected);
        }
    }

    private static JsonNode tree(ObjectMapper jackson, byte[] json) {
        try {
            return jackson.readTree(json);
        } catch (IOException e) {
            return null;
        }
    }

    private static String firstOther(JsonNode object) {
        return object.properties().stream()
                .filter(it -> it.getValue().isObject() && SHAPE.names().find(it.getKey()) == null)
                .map(it -> Surrogates.whole(it.getKey()))
                .findFirst()
                .orElse(null);
    }

    private static void compare(Fields fields, JsonNode tree, Shape shape, String text) {
        for (String name : NAMES) {
            Names.Name wanted = shape.names().find(name);
            if (wanted == null) {
                continue;
            }
            JsonNode node = tree.path(name);
            switch (wanted.kind) {
                case VALUE -> compareValue(fields, name, node, text);
                case MAP -> compareMap(fields.map(name), node, text);
                case OBJECT -> {
                    same(text, fields.has(name), node.isObject());
                    compare(fields.object(name), node, wanted.shape, text);
                }
                case OBJECTS -> compareObjects(fields.objects(name), node, wanted.shape, text);
                case IGNORED -> {}
            }
        }
    }

    private static void compareValue(Fields fields, String name, JsonNode node, String text) {
        boolean isThere = node.isArray() || (node.isValueNode() && !node.isNull());
        same(text, fields.has(name), isThere);
        same(
                text,
                fields.text(name),
                node.isTextual() && !node.textValue().isEmpty() ? Surrogates.whole(node.textValue()) : null);
        same(text, alike(fields.word(name)), word(node) == null || word(node).isEmpty() ? null : word(node));
        same(text, fields.number(name), number(node));
        same(text, fields.truth(name), node.isBoolean() ? node.booleanValue() : null);
        List<String> words = new ArrayList<>();
        for (JsonNode element :
                node.isArray() ? node : JACKSON.createArrayNode().add(node)) {
            String word = word(element);
            if (word != null && (node.isArray() || !word.isEmpty())) {
                words.add(word);
            }
        }
        same(
                text,
                fields.words(name).stream().map(ShapeAgainstJacksonTest::alike).toList(),
                words);
    }

    private static void compareObjects(List<Fields> objects, JsonNode node, Shape shape, String text) {
        List<JsonNode> expected = new ArrayList<>();
        for (JsonNode element :
                node.isArray() ? node : JACKSON.createArrayNode().add(node)) {
            if (element.isObject()) {
                expected.add(element);
            }
        }
        assertThat(objects).as(text).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            compare(objects.get(i), expected.get(i), shape, text);
        }
    }

    private static void compareMap(Map<String, String> map, JsonNode node, String text) {
        Map<String, String> expected = new LinkedHashMap<>();
        if (node.isObject()) {
            node.properties().forEach(it -> {
                if (word(it.getValue()) != null) {
                    expected.put(Surrogates.whole(it.getKey()), word(it.getValue()));
                }
            });
        }
        Map<String, String> seen = new LinkedHashMap<>();
        map.forEach((name, value) -> seen.put(name, alike(value)));
        same(text, seen, expected);
    }

    private static String word(JsonNode node) {
        boolean isWord = node.isTextual() || node.isBoolean() || node.isIntegralNumber();
        return isWord
                ? alike(Surrogates.whole(node.asText()))
                : node.isNumber() ? node.doubleValue() + " as a number" : null;
    }

    /** The tree keeps a decimal's value and not what was written: all texts that look like one are compared by that. */
    private static String alike(String word) {
        boolean isDecimal = word != null && DECIMAL.matcher(word).matches();
        return isDecimal ? Double.parseDouble(word) + " as a number" : word;
    }

    private static Long number(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? node.longValue() : null;
        }
        try {
            return node.isTextual() && node.textValue().length() <= 20 ? Long.valueOf(node.textValue()) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Jackson takes a NUL at the beginning for half a character; RFC 8259 knows only UTF-8. */
    private static boolean isTakenForUtf16(byte[] json) {
        return new String(json, 0, Math.min(4, json.length), ISO_8859_1).indexOf(0) >= 0;
    }

    private static boolean isUtf8(byte[] bytes) {
        return new String(bytes, UTF_8).getBytes(UTF_8).length == bytes.length && Utf8.invalidAt(bytes) < 0;
    }

    private static String randomObject(Random random, int depth) {
        StringBuilder text = new StringBuilder(blank(random)).append('{').append(blank(random));
        for (int i = random.nextInt(depth + 2); i > 0; i--) {
            String name = random.nextInt(30) == 0 ? "\\u0061" : NAMES.get(random.nextInt(NAMES.size()));
            text.append('"')
                    .append(name)
                    .append('"')
                    .append(blank(random))
                    .append(':')
                    .append(blank(random));
            text.append(random(random, depth - 1))
                    .append(blank(random))
                    .append(i > 1 ? "," : "")
                    .append(blank(random));
        }
        return text.append('}').append(blank(random)).toString();
    }

    private static String random(Random random, int depth) {
        int kind = random.nextInt(depth <= 0 ? 3 : 7);
        if (kind == 0) {
            return SCALARS.get(random.nextInt(SCALARS.size()));
        }
        if (kind < 3) {
            return '"' + TEXTS.get(random.nextInt(TEXTS.size())) + TEXTS.get(random.nextInt(2)) + '"';
        }
        if (kind < 6) {
            return randomObject(random, depth);
        }
        StringBuilder list = new StringBuilder("[").append(blank(random));
        for (int i = random.nextInt(4); i > 0; i--) {
            list.append(random(random, depth - 1))
                    .append(blank(random))
                    .append(i > 1 ? "," : "")
                    .append(blank(random));
        }
        return list.append(']').toString();
    }

    private static String blank(Random random) {
        return BLANKS[random.nextInt(BLANKS.length)];
    }

    /** Another value of the same kind, or nearly so. */
    private static void vary(StringBuilder text, Random random) {
        int at = random.nextInt(Math.max(1, text.length()));
        char c = text.isEmpty() ? ' ' : text.charAt(at);
        if (Character.isDigit(c)) {
            text.replace(at, at + random.nextInt(2), VARIED_DIGITS[random.nextInt(VARIED_DIGITS.length)]);
        } else if (Character.isLetter(c) && text.charAt(Math.max(0, at - 1)) != '\\') {
            text.replace(at, at + random.nextInt(2), VARIED_LETTERS[random.nextInt(VARIED_LETTERS.length)]);
        } else if (random.nextInt(8) == 0) {
            mutate(text, random);
        }
    }

    private static void mutate(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        int end = Math.min(text.length(), at + random.nextInt(3));
        boolean onlyCut = random.nextInt(4) == 0;
        text.replace(at, end, onlyCut ? "" : MUTATIONS[random.nextInt(MUTATIONS.length)]);
    }
}
