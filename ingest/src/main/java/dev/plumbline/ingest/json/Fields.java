package dev.plumbline.ingest.json;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The wanted fields of one JSON object. What is absent, null, empty or of another type is null, or the empty list, map or
 * object, so that a reader need not ask first.
 */
public final class Fields {
    /** A number that is not whole, as it was written. */
    record Decimal(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private final Shape shape;
    private final Object[] values;
    private final String other;

    Fields(Shape shape, Object[] values, String other) {
        this.shape = shape;
        this.values = values;
        this.other = other;
    }

    private Object value(String name) {
        return values.length == 0 ? null : values[shape.index(name)];
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return value(name) != null;
    }

    /** The text; null for the empty one and for what is no text. */
    public String text(String name) {
        return value(name) instanceof String text && !text.isEmpty() ? text : null;
    }

    /** The text, or the number or truth as it is written; null for the empty text and for anything else. */
    public String word(String name) {
        Object value = value(name);
        return value == null || value instanceof List || value instanceof Map || value instanceof Fields
                ? null
                : nullIfEmpty(value.toString());
    }

    /** The whole number, also where it is told as decimal text; null for anything else. */
    public Long number(String name) {
        Object value = value(name);
        if (value instanceof Long number) {
            return number;
        }
        if (!(value instanceof String text) || text.isEmpty() || text.length() > 20) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Null for what is neither true nor false. */
    public Boolean truth(String name) {
        return value(name) instanceof Boolean truth ? truth : null;
    }

    /** The elements of a list, or the one value, as {@link #word} has them; those that are empty too. */
    public List<String> words(String name) {
        Object value = value(name);
        if (value instanceof List<?> list) {
            return list.stream().map(Object::toString).toList();
        }
        return word(name) == null ? List.of() : List.of(word(name));
    }

    /** The values of a map, as {@link #word} has them, in their order. */
    public Map<String, String> map(String name) {
        return value(name) instanceof Map<?, ?> map
                ? map.entrySet().stream()
                        .filter(it -> !(it.getValue() instanceof List))
                        .collect(Collectors.toMap(
                                it -> (String) it.getKey(),
                                it -> it.getValue().toString(),
                                (first, last) -> last,
                                java.util.LinkedHashMap::new))
                : Map.of();
    }

    /** An object in which nothing is, where there is none. */
    public Fields object(String name) {
        return value(name) instanceof Fields fields ? fields : NOTHING;
    }

    @SuppressWarnings("unchecked") // a shape keeps nothing else there
    public List<Fields> objects(String name) {
        return value(name) instanceof List<?> list ? (List<Fields>) list : List.of();
    }

    /** Name of the first field that holds an object and was not wanted; null where there is none. */
    public String firstOther() {
        return other;
    }

    private static final Fields NOTHING = new Fields(Shape.of(), new Object[0], null);

    private static String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }
}
