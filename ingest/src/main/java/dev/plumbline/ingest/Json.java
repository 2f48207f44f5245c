package dev.plumbline.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** JSON records as trees, read without throwing. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private Json() {}

    /** What became of bytes that should be one JSON object. */
    public sealed interface Read {
        record Value(JsonNode object) implements Read {}

        /** @param detail what is wrong and where, for a person */
        record Malformed(String detail) implements Read {}
    }

    public static Read object(byte[] bytes) {
        try {
            JsonNode value = MAPPER.readTree(bytes);
            return value.isObject() ? new Read.Value(value) : new Read.Malformed("not a JSON object");
        } catch (JsonProcessingException e) {
            return new Read.Malformed("not JSON: " + e.getOriginalMessage() + place(e));
        } catch (IOException e) {
            return new Read.Malformed("not JSON: " + e.getMessage());
        }
    }

    /** The text; null for anything else and for the empty text. */
    public static String text(JsonNode node) {
        return node.isTextual() && !node.textValue().isEmpty() ? node.textValue() : null;
    }

    /** The whole number, also where it is told as decimal text, as Protobuf's JSON does with 64 bits; null for anything else. */
    public static Long number(JsonNode node) {
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? node.longValue() : null;
        }
        if (!node.isTextual()) {
            return null;
        }
        try {
            return Long.valueOf(node.textValue());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
    }
}
