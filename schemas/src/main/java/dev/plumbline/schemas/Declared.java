package dev.plumbline.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads what a person wrote in YAML or JSON as one of our records: the schema says which keys there are.
 *
 * <p>Times are RFC 3339. A key that is left out takes the schema's default. Text has to be text: what YAML reads as a
 * number or a truth value has lost how it was written, as the version 5.60 has.
 * <br>Errors: {@link Malformed} names the place, the key and what is expected there.
 */
public final class Declared {
    static {
        Trust.inGeneratedClasses();
    }

    private Declared() {}

    /** What a person wrote is not what the schema asks for. */
    public static final class Malformed extends Exception {
        public Malformed(String message) {
            super(message);
        }
    }

    /**
     * The record that {@code node} describes.
     *
     * @param place where it stands, such as {@code intents.yaml: intents[2]}, for the error's text
     */
    public static <T extends SpecificRecord> T read(Class<T> type, JsonNode node, String place) throws Malformed {
        return type.cast(record(SpecificData.get().getSchema(type), node, place));
    }

    private static SpecificRecord record(Schema schema, JsonNode node, String place) throws Malformed {
        if (!node.isObject()) {
            throw new Malformed(place + ": expected " + schema.getName() + " with the keys " + keys(schema));
        }
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (schema.getField(name) == null) {
                throw new Malformed(
                        place + ": unknown key '" + name + "'; " + schema.getName() + " has " + keys(schema));
            }
        }
        SpecificRecord record =
                (SpecificRecord) SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = node.get(field.name());
            record.put(
                    field.pos(),
                    value == null
                            ? defaultOf(schema, field, place)
                            : value(field.schema(), value, place + "." + field.name()));
        }
        return record;
    }

    private static Object defaultOf(Schema schema, Schema.Field field, String place) throws Malformed {
        if (!field.hasDefaultValue()) {
            throw new Malformed(place + ": " + schema.getName() + " needs the key '" + field.name() + "'");
        }
        try {
            return SpecificData.get().getDefaultValue(field) instanceof List<?> list
                    ? new ArrayList<>(list)
                    : logical(field.schema(), SpecificData.get().getDefaultValue(field));
        } catch (AvroRuntimeException e) {
            throw new Malformed(place + ": no default for '" + field.name() + "': " + e.getMessage());
        }
    }

    private static Object logical(Schema schema, Object value) {
        return value instanceof Long micros && schema.getLogicalType() != null
                ? Instant.EPOCH.plus(micros, ChronoUnit.MICROS)
                : value;
    }

    private static Object value(Schema schema, JsonNode node, String place) throws Malformed {
        return switch (schema.getType()) {
            case UNION -> {
                if (node.isNull()) {
                    yield null;
                }
                for (Schema type : schema.getTypes()) {
                    if (type.getType() != Schema.Type.NULL) {
                        yield value(type, node, place);
                    }
                }
                throw new Malformed(place + ": must be null");
            }
            case RECORD -> record(schema, node, place);
            case ARRAY -> {
                if (!node.isArray()) {
                    throw new Malformed(place + ": expected a list");
                }
                List<Object> list = new ArrayList<>();
                for (JsonNode element : node) {
                    list.add(value(schema.getElementType(), element, place + "[" + list.size() + "]"));
                }
                yield list;
            }
            case STRING -> {
                if (!node.isTextual()) {
                    String fix = node.isNumber() || node.isBoolean() ? "; put it in quotes" : "";
                    throw new Malformed(place + ": expected text, not " + node + fix);
                }
                yield node.textValue();
            }
            case INT -> {
                if (!node.canConvertToInt() || !node.isIntegralNumber()) {
                    throw new Malformed(place + ": expected a whole number, not " + node);
                }
                yield node.intValue();
            }
            case LONG -> schema.getLogicalType() == null ? number(node, place) : instant(node, place);
            case BOOLEAN -> {
                if (!node.isBoolean()) {
                    throw new Malformed(place + ": expected true or false, not " + node);
                }
                yield node.booleanValue();
            }
            case ENUM -> {
                String symbol = node.asText().toUpperCase(Locale.ROOT);
                if (!schema.hasEnumSymbol(symbol)) {
                    throw new Malformed(place + ": expected one of " + schema.getEnumSymbols() + ", not " + node);
                }
                yield SpecificData.get().createEnum(symbol, schema);
            }
            case MAP -> {
                if (!node.isObject()) {
                    throw new Malformed(place + ": expected keys with values");
                }
                Map<String, Object> map = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> entry : node.properties()) {
                    map.put(
                            entry.getKey(),
                            value(schema.getValueType(), entry.getValue(), place + "." + entry.getKey()));
                }
                yield map;
            }
            default -> throw new Malformed(place + ": cannot be written by hand");
        };
    }

    private static Long number(JsonNode node, String place) throws Malformed {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new Malformed(place + ": expected a whole number, not " + node);
        }
        return node.longValue();
    }

    private static Instant instant(JsonNode node, String place) throws Malformed {
        try {
            OffsetDateTime time = OffsetDateTime.parse(node.asText());
            if (time.getYear() >= 0 && time.getYear() <= 9999) {
                return time.toInstant().truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new Malformed(place + ": expected a time such as 2026-01-31T12:00:00Z, not " + node);
    }

    private static List<String> keys(Schema schema) {
        return schema.getFields().stream().map(Schema.Field::name).toList();
    }
}
