package dev.plumbline.rules;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The YAML files of a pack. A key told twice and a second document are errors: one of the two would be lost. */
final class Yaml {
    private static final ObjectMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What is wrong with a text, and where; line and column from 1. */
    static final class Malformed extends Exception {
        private final int line;
        private final int column;

        private Malformed(JsonProcessingException e) {
            super("no YAML as it is meant: " + said(e));
            JsonLocation at = e.getLocation();
            this.line = at == null ? 1 : Math.max(1, at.getLineNr());
            this.column = at == null ? 0 : Math.max(0, at.getColumnNr());
        }

        /** The sentence without the excerpts that stand indented below it. */
        private static String said(JsonProcessingException e) {
            return e.getOriginalMessage()
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith(" "))
                    .collect(Collectors.joining(", "));
        }

        int line() {
            return line;
        }

        int column() {
            return column;
        }
    }

    private Yaml() {}

    /** The only document in {@code text}; missing where it holds nothing. */
    static JsonNode read(String text) throws Malformed {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new Malformed(e);
        }
    }

    /** Lines at which keys and elements stand, from 1, by JSON pointer. */
    static Map<String, Integer> places(String text) {
        Map<String, Integer> places = new HashMap<>();
        try (JsonParser parser = MAPPER.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!token.isStructEnd()) {
                    places.putIfAbsent(
                            parser.getParsingContext().pathAsPointer().toString(),
                            parser.currentTokenLocation().getLineNr());
                }
            }
        } catch (IOException e) {
            return places; // whoever reads the text tells of it
        }
        return places;
    }

    /** Lines at which the elements of a list begin, from 1. */
    static List<Integer> lines(String text) {
        List<Integer> lines = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(text)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 1 && !token.isStructEnd()) {
                    lines.add(parser.currentTokenLocation().getLineNr());
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
        } catch (IOException e) {
            return lines; // whoever reads the text tells of it
        }
        return lines;
    }
}
