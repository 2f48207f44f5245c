package dev.plumbline.ingest;

import dev.plumbline.ingest.json.Shape;
import java.nio.charset.StandardCharsets;

/** A record that a log shipper put as text into a field of a JSON object of its own, as Fluent Bit and Vector do. */
public sealed interface Wrapped {
    /** @param record what was in the field, at its wrapping's place */
    record Inside(RawRecord record) implements Wrapped {}

    /** There is nothing in the field. */
    record Not(Parsed.Rejected why) implements Wrapped {}

    /** @param field name of the field, such as {@code log} or {@code message} */
    static Wrapped in(RawRecord record, String field) {
        Shape.Read read = Shape.of(Shape.value(field)).read(record.bytes());
        if (read instanceof Shape.Read.Malformed malformed) {
            return new Not(new Parsed.Rejected("malformed", malformed.detail(), record));
        }
        String text = ((Shape.Read.Value) read).fields().text(field);
        return text == null
                ? new Not(new Parsed.Rejected("incomplete", field + ": no text in which a record could be", record))
                : new Inside(record.withBytes(text.stripTrailing().getBytes(StandardCharsets.UTF_8)));
    }
}
