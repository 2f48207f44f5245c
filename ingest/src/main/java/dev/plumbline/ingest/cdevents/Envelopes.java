package dev.plumbline.ingest.cdevents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.ingest.Json;
import java.util.Base64;

/** CloudEvents around CDEvents, in structured mode. */
final class Envelopes {
    private Envelopes() {}

    /** What is inside, or why nothing can be. */
    sealed interface Opened {
        record Event(JsonNode event) implements Opened {}

        record Refused(String reason, String detail) implements Opened {}
    }

    static Opened open(JsonNode record) {
        boolean isBare = record.has("context") || !record.has("specversion");
        return isBare ? new Opened.Event(record) : data(record);
    }

    private static Opened data(JsonNode envelope) {
        String type = Json.text(envelope.path("type"));
        if (type != null && !type.startsWith(CdEvents.PREFIX)) {
            return new Opened.Refused("unmodelled", "CloudEvent of type " + type);
        }
        if (envelope.path("data").isObject()) {
            return new Opened.Event(envelope.get("data"));
        }
        String encoded = Json.text(envelope.path("data_base64"));
        return encoded == null
                ? new Opened.Refused("incomplete", "data: the CloudEvent holds no JSON object")
                : decoded(encoded);
    }

    private static Opened decoded(String base64) {
        try {
            Json.Read json = Json.object(Base64.getDecoder().decode(base64));
            return json instanceof Json.Read.Value value
                    ? new Opened.Event(value.object())
                    : new Opened.Refused("malformed", "data_base64: " + ((Json.Read.Malformed) json).detail());
        } catch (IllegalArgumentException e) {
            return new Opened.Refused("malformed", "data_base64: " + e.getMessage());
        }
    }
}
