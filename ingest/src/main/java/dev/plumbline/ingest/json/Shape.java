package dev.plumbline.ingest.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a JSON object that are wanted. Reading goes over the bytes once, keeps these, and skips all others without
 * making anything of them.
 *
 * <pre>
 * static final Shape POD = Shape.of(value("name"), value("namespace"));
 * static final Shape PROCESS = Shape.of(value("pid"), value("binary"), object("pod", POD), objects("ancestors", ANCESTOR));
 *
 * Fields process = …; process.text("binary"); process.object("pod").text("name")
 * </pre>
 *
 * Immutable and thread-safe. Errors: never throws; bytes that are not one JSON object are {@link Read.Malformed}. Of a name
 * that stands twice in one object the last one counts.
 */
public final class Shape {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** What became of bytes that should be one JSON object, or a list of them. */
    public sealed interface Read {
        record Value(Fields fields) implements Read {}

        /** @param detail what is wrong and where, for a person */
        record Malformed(String detail) implements Read {}
    }

    /** One field that is wanted, by its name. */
    public record Member(String name, Kind kind, Shape shape) {
        enum Kind {
            VALUE,
            MAP,
            OBJECT,
            OBJECTS
        }
    }

    /** A text, a number, true, false, or a list of these; an object there is as if nothing were. */
    public static Member value(String name) {
        return new Member(name, Member.Kind.VALUE, null);
    }

    /** An object of texts, numbers and truths, whose names are data, such as labels. */
    public static Member map(String name) {
        return new Member(name, Member.Kind.MAP, null);
    }

    public static Member object(String name, Shape shape) {
        return new Member(name, Member.Kind.OBJECT, shape);
    }

    /** A list of objects; one that stands alone is a list of one, and what is no object is left out. */
    public static Member objects(String name, Shape shape) {
        return new Member(name, Member.Kind.OBJECTS, shape);
    }

    private record Slot(int index, Member member) {}

    private final Map<String, Slot> slots = new LinkedHashMap<>();

    private Shape(Member... members) {
        for (Member member : members) {
            slots.put(member.name(), new Slot(slots.size(), member));
        }
    }

    public static Shape of(Member... members) {
        return new Shape(members);
    }

    /** Reads one JSON object with nothing behind it. */
    public Read read(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return malformed(parser, "not a JSON object");
            }
            Fields fields = object(parser);
            return parser.nextToken() == null
                    ? new Read.Value(fields)
                    : new Read.Malformed("not JSON: more stands behind the object" + place(parser));
        } catch (JsonProcessingException e) {
            return new Read.Malformed("not JSON: " + e.getOriginalMessage() + place(e));
        } catch (IOException e) {
            return new Read.Malformed("not JSON: " + e.getMessage());
        }
    }

    /** What is no object may be no JSON either, which is worth more to know. */
    private static Read malformed(JsonParser parser, String detail) throws IOException {
        while (parser.nextToken() != null) {
            parser.skipChildren();
        }
        return new Read.Malformed(detail);
    }

    int index(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            throw new IllegalArgumentException("the shape has no field '" + name + "'; it has " + slots.keySet());
        }
        return slot.index();
    }

    int size() {
        return slots.size();
    }

    /** The parser stands at the brace that opens it. */
    private Fields object(JsonParser parser) throws IOException {
        Object[] values = new Object[slots.size()];
        String other = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Slot slot = slots.get(name);
            JsonToken token = parser.nextToken();
            if (slot == null) {
                other = other == null && token == JsonToken.START_OBJECT ? name : other;
                parser.skipChildren();
            } else {
                values[slot.index()] = wanted(slot.member(), parser, token);
            }
        }
        return new Fields(this, values, other);
    }

    private static Object wanted(Member member, JsonParser parser, JsonToken token) throws IOException {
        return switch (member.kind()) {
            case VALUE -> value(parser, token);
            case MAP -> map(parser, token);
            case OBJECT -> token == JsonToken.START_OBJECT ? member.shape().object(parser) : skipped(parser);
            case OBJECTS -> objects(member.shape(), parser, token);
        };
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getText()
                        : Long.valueOf(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> new Fields.Decimal(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case START_ARRAY -> values(parser);
            default -> skipped(parser);
        };
    }

    private static List<Object> values(JsonParser parser) throws IOException {
        List<Object> values = new ArrayList<>();
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            Object value = token == JsonToken.START_ARRAY ? skipped(parser) : value(parser, token);
            if (value != null) {
                values.add(value);
            }
            token = parser.nextToken();
        }
        return values;
    }

    private static Map<String, Object> map(JsonParser parser, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            skipped(parser);
            return null;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            Object value = value(parser, parser.nextToken());
            if (value != null) {
                map.put(name, value);
            }
        }
        return map;
    }

    private static List<Fields> objects(Shape shape, JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return List.of(shape.object(parser));
        }
        if (token != JsonToken.START_ARRAY) {
            return null;
        }
        List<Fields> objects = new ArrayList<>();
        JsonToken element = parser.nextToken();
        while (element != JsonToken.END_ARRAY) {
            if (element == JsonToken.START_OBJECT) {
                objects.add(shape.object(parser));
            } else {
                parser.skipChildren();
            }
            element = parser.nextToken();
        }
        return objects;
    }

    private static Object skipped(JsonParser parser) throws IOException {
        parser.skipChildren();
        return null;
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }

    private static String place(JsonParser parser) {
        return " (at line " + parser.currentTokenLocation().getLineNr() + ", column "
                + parser.currentTokenLocation().getColumnNr() + ")";
    }
}
