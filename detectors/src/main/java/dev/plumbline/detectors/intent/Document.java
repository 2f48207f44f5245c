package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One document of a YAML file, and the places at which its values stand, by their JSON pointers. */
public record Document(String file, JsonNode root, Map<String, Place> places) {
    /** Of a value in its file; both count from 1. */
    public record Place(int line, int column) {}

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** The text is no YAML. */
    public static final class Unreadable extends Exception {
        private final int line;
        private final int column;

        private Unreadable(JsonProcessingException e) {
            super(e.getOriginalMessage().lines().findFirst().orElse("no YAML"));
            this.line =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
            this.column =
                    e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getColumnNr());
        }

        int line() {
            return line;
        }

        /** Where reading ended, as :line:column; empty where that is not known. */
        public String place() {
            return line == 0 ? "" : ":" + line + ":" + column;
        }
    }

    /** A list or an object that is being read. */
    private static final class Level {
        private final String pointer;
        private final boolean isArray;
        private int index;

        Level(String pointer, boolean isArray) {
            this.pointer = pointer;
            this.isArray = isArray;
        }
    }

    /** All documents of a text. */
    public static List<Document> all(String text, String file) throws Unreadable {
        List<Document> documents = new ArrayList<>();
        try {
            List<Map<String, Place>> places = places(text);
            try (MappingIterator<JsonNode> nodes =
                    YAML.readerFor(JsonNode.class).readValues(text)) {
                while (nodes.hasNextValue()) {
                    JsonNode node = nodes.nextValue();
                    int at = documents.size();
                    documents.add(new Document(file, node, at < places.size() ? places.get(at) : Map.of()));
                }
            }
        } catch (JsonProcessingException e) {
            throw new Unreadable(e);
        } catch (IOException e) {
            throw new UncheckedIOException("text in memory cannot be read", e);
        }
        return documents;
    }

    /** Itself, or where it is a list of Kubernetes objects these, each as a document of its own. */
    List<Document> objects() {
        if (!root.path("kind").asText().endsWith("List") || !root.path("items").isArray()) {
            return List.of(this);
        }
        List<Document> objects = new ArrayList<>();
        for (int i = 0; i < root.get("items").size(); i++) {
            String at = "/items/" + i;
            Map<String, Place> own = new HashMap<>();
            places.forEach((pointer, place) -> {
                if (pointer.equals(at) || pointer.startsWith(at + "/")) {
                    own.put(pointer.substring(at.length()), place);
                }
            });
            objects.add(new Document(file, root.get("items").get(i), own));
        }
        return objects;
    }

    /** Line of the value, or of the nearest one that holds it. */
    int line(String pointer) {
        return place(pointer).line();
    }

    /** Place of the value, or of the nearest one that holds it. */
    public Place place(String pointer) {
        for (String at = pointer; ; at = at.substring(0, at.lastIndexOf('/'))) {
            Place place = places.get(at);
            if (place != null || at.isEmpty()) {
                return place == null ? new Place(0, 0) : place;
            }
        }
    }

    private static List<Map<String, Place>> places(String text) throws IOException {
        List<Map<String, Place>> all = new ArrayList<>();
        Map<String, Place> places = new HashMap<>();
        Deque<Level> levels = new ArrayDeque<>();
        String name = null;
        try (JsonParser parser = YAML.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                Place place = new Place(
                        parser.currentTokenLocation().getLineNr(),
                        parser.currentTokenLocation().getColumnNr());
                if (token == JsonToken.FIELD_NAME) {
                    name = parser.currentName();
                    places.put(below(levels.getLast(), name), place);
                    continue;
                }
                if (token.isStructEnd()) {
                    levels.removeLast();
                } else {
                    String pointer = levels.isEmpty() ? "" : below(levels.getLast(), name);
                    places.putIfAbsent(pointer, place);
                    if (token.isStructStart()) {
                        levels.addLast(new Level(pointer, token == JsonToken.START_ARRAY));
                        continue;
                    }
                }
                if (levels.isEmpty()) {
                    all.add(places);
                    places = new HashMap<>();
                } else if (levels.getLast().isArray) {
                    levels.getLast().index++;
                }
            }
        }
        return all;
    }

    private static String below(Level level, String name) {
        return level.pointer + "/"
                + (level.isArray
                        ? Integer.toString(level.index)
                        : name.replace("~", "~0").replace("/", "~1"));
    }
}
