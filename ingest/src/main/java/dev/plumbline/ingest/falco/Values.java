package dev.plumbline.ingest.falco;

import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;

/** Falco's fields by their names, such as {@code proc.pid}. What Falco does not know ({@code <NA>}) is null. */
final class Values {
    private static final String UNKNOWN = "<NA>";

    private final Fields fields;

    Values(Fields fields) {
        this.fields = fields;
    }

    boolean has(String name) {
        return text(name) != null;
    }

    /** The text, or the number or truth as it is written. */
    String text(String name) {
        String text = fields.word(name);
        return UNKNOWN.equals(text) ? null : text;
    }

    /** The first of them that is known. */
    String first(String... names) {
        for (String name : names) {
            String text = text(name);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    Long number(String name) {
        return fields.number(name);
    }

    Boolean truth(String name) {
        return fields.truth(name);
    }

    /** The elements of a list, or of a text such as {@code (a,b)}. */
    List<String> list(String name) {
        List<String> list = new ArrayList<>();
        for (String told : fields.words(name)) {
            boolean inBrackets = told.startsWith("(") && told.endsWith(")");
            for (String part : (inBrackets ? told.substring(1, told.length() - 1) : told).split(",", -1)) {
                if (!part.isBlank() && !UNKNOWN.equals(part)) {
                    list.add(part.strip());
                }
            }
        }
        return list;
    }
}
