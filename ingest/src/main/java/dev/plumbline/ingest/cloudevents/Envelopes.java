package dev.plumbline.ingest.cloudevents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.cloudevents.CloudEvents.Unwrapped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Envelopes in JSON, read in one pass; data that is JSON is cut out of the bytes as it stands. */
final class Envelopes {
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** What stands in for data that was not told. */
    private static final byte[] NOTHING = new byte[0];

    private final RawRecord record;
    private final JsonParser json;

    private Envelopes(RawRecord record, JsonParser json) {
        this.record = record;
        this.json = json;
    }

    static List<Unwrapped> read(RawRecord record) {
        List<Unwrapped> events = new ArrayList<>();
        try (JsonParser json = JSON.createParser(record.bytes())) {
            Envelopes envelopes = new Envelopes(record, json);
            JsonToken first = json.nextToken();
            if (first == JsonToken.START_OBJECT) {
                events.add(envelopes.one(record));
            } else if (first == JsonToken.START_ARRAY) {
                envelopes.batch(events);
            }
        } catch (IOException e) {
            return broken(events, e, record);
        }
        return events.isEmpty() ? List.of(new Unwrapped.Bare(record)) : events;
    }

    /** Of a batch that breaks off, what came before stays. */
    private static List<Unwrapped> broken(List<Unwrapped> events, IOException e, RawRecord record) {
        if (events.isEmpty()) {
            return List.of(new Unwrapped.Bare(record));
        }
        String why = e instanceof com.fasterxml.jackson.core.JsonProcessingException syntax
                ? syntax.getOriginalMessage()
                : e.getMessage();
        events.add(new Unwrapped.Broken("malformed", "not JSON: after " + events.size() + " events: " + why, record));
        return events;
    }

    /** A list of anything else than CloudEvents is left as it is. */
    private void batch(List<Unwrapped> events) throws IOException {
        JsonToken element = json.nextToken();
        while (element != JsonToken.END_ARRAY) {
            if (element != JsonToken.START_OBJECT) {
                json.skipChildren();
                events.add(new Unwrapped.Broken("malformed", "a batch holds what is no object", record));
            } else {
                Unwrapped event = one(null);
                if (event instanceof Unwrapped.Bare && events.isEmpty()) {
                    return;
                }
                events.add(
                        event instanceof Unwrapped.Bare bare
                                ? new Unwrapped.Broken(
                                        "malformed", "a batch holds what is no CloudEvent", bare.record())
                                : event);
            }
            element = json.nextToken();
        }
    }

    /**
     * The parser stands at the brace that opens it.
     *
     * @param whole the record that the envelope is; null where it is cut out of one
     */
    private Unwrapped one(RawRecord whole) throws IOException {
        long from = json.currentTokenLocation().getByteOffset();
        Map<String, String> headers = new HashMap<>(record.headers());
        headers.remove("content-type");
        byte[] data = NOTHING;
        byte[] encoded = null;
        boolean isEnvelope = false;
        boolean hasContext = false;
        String type = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            switch (name) {
                case "data" -> data = value(token);
                case "data_base64" -> encoded = token == JsonToken.VALUE_STRING ? value(token) : null;
                case "datacontenttype" -> put(headers, "content-type", token);
                default -> {
                    isEnvelope |= name.equals("specversion");
                    hasContext |= name.equals("context");
                    type = name.equals("type") && token == JsonToken.VALUE_STRING ? json.getText() : type;
                    put(headers, "ce-" + name.toLowerCase(Locale.ROOT), token);
                }
            }
        }
        RawRecord envelope = whole == null ? record.withBytes(cut(from)) : whole;
        if (!isEnvelope || hasContext) {
            return new Unwrapped.Bare(envelope);
        }
        try {
            byte[] inside = encoded == null ? data : Base64.getDecoder().decode(encoded);
            return new Unwrapped.Event(envelope, record.withBytes(inside).withHeaders(headers), type);
        } catch (IllegalArgumentException e) {
            return new Unwrapped.Broken("malformed", "data_base64: " + e.getMessage(), envelope);
        }
    }

    private void put(Map<String, String> headers, String name, JsonToken token) throws IOException {
        if (token.isScalarValue() && token != JsonToken.VALUE_NULL) {
            headers.put(name, json.getText());
        } else {
            json.skipChildren();
        }
    }

    /** A text is what it says; anything else stays the JSON that it is; null is nothing. */
    private byte[] value(JsonToken token) throws IOException {
        if (token.isScalarValue()) {
            return token == JsonToken.VALUE_NULL ? NOTHING : json.getText().getBytes(StandardCharsets.UTF_8);
        }
        long from = json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        return cut(from);
    }

    /** Up to where the parser has read; nothing where it counts no bytes, as of text that is not UTF-8. */
    private byte[] cut(long from) {
        long to = json.currentLocation().getByteOffset();
        return from < 0 || to < from || to > record.bytes().length
                ? NOTHING
                : Arrays.copyOfRange(record.bytes(), (int) from, (int) to);
    }
}
