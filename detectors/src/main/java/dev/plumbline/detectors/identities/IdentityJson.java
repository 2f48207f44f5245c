package dev.plumbline.detectors.identities;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.plumbline.event.Identity;
import dev.plumbline.ingest.Times;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;

/** An identity as a flat JSON object on one line, without a line end: the record's fields in their order, unknown is null. */
public final class IdentityJson {
    /** What a terminal would obey is outside of ASCII, or escaped anyway. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private IdentityJson() {}

    public static String of(Identity identity) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Schema.Field field : identity.getSchema().getFields()) {
                json.writeFieldName(field.name());
                Object value = identity.get(field.pos());
                if (value instanceof Instant time) {
                    json.writeString(Times.text(time));
                } else if (value instanceof Map<?, ?> map) {
                    json.writePOJO(new TreeMap<>(map));
                } else {
                    json.writePOJO(value);
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
