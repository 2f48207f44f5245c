package dev.plumbline.ingest.cloudevents;

import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.RawRecord;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * CloudEvents 1.0 (and 0.3): takes the envelope off, in whichever way it was put on.
 *
 * <ul>
 *   <li>Binary mode: attributes are headers, {@code ce-id} over HTTP and {@code ce_id} over Kafka; the record is the data.
 *   <li>Structured mode: the record is a JSON object with {@code specversion}; its {@code data} may be any JSON, or a text of it,
 *       or {@code data_base64}.
 *   <li>Batch: a JSON array of such objects.
 * </ul>
 *
 * <p>What comes out is the data as a record at the same place, with the attributes as headers in HTTP's spelling, and its own
 * content type. So the same event has the same bytes whichever way it came, and to take the envelope off once more changes
 * nothing.
 *
 * <p>Errors: never throws. What is no CloudEvent is {@link Unwrapped.Bare}, also what is no JSON; data that cannot be decoded is
 * {@link Unwrapped.Broken}.
 * <br>Source: the CloudEvents specification, its JSON format, and its HTTP and Kafka protocol bindings.
 */
public final class CloudEvents {
    private static final String CONTENT_TYPE = "content-type";
    private static final String STRUCTURED = "application/cloudevents";

    private CloudEvents() {}

    /** What a record was that may have been wrapped. */
    public sealed interface Unwrapped {
        /**
         * @param envelope the record, or the part of it that holds this event
         * @param data what was inside; of no bytes where the event has no data
         * @param type of the event; null where none is told
         */
        record Event(RawRecord envelope, RawRecord data, String type) implements Unwrapped {
            /** An attribute by its name, such as {@code source}; null where it is not told. */
            public String attribute(String name) {
                return data.headers().get("ce-" + name);
            }
        }

        record Bare(RawRecord record) implements Unwrapped {}

        /** @param reason as a refusal has it */
        record Broken(String reason, String detail, RawRecord envelope) implements Unwrapped {}
    }

    /** The events of a record in their order; never empty. */
    public static List<Unwrapped> unwrap(RawRecord record) {
        String contentType = record.headers().getOrDefault(CONTENT_TYPE, "").toLowerCase(Locale.ROOT);
        boolean isBinary = !contentType.startsWith(STRUCTURED) && isBinary(record.headers());
        return isBinary ? List.of(binary(record)) : Envelopes.read(record);
    }

    /** The event's type, whichever way it is wrapped; empty where it is no CloudEvent, or a batch. */
    public static String type(Glimpse record) {
        String beside = record.header("ce-type") + record.header("ce_type");
        return beside.isEmpty() && record.has("specversion") ? record.text("type") : beside;
    }

    private static boolean isBinary(Map<String, String> headers) {
        return headers.containsKey("ce-type")
                || headers.containsKey("ce_type")
                || headers.containsKey("ce-specversion")
                || headers.containsKey("ce_specversion");
    }

    private static Unwrapped binary(RawRecord record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach((name, value) -> {
            if (name.startsWith("ce_")) {
                headers.put("ce-" + name.substring(3), value);
            } else {
                headers.put(name, name.startsWith("ce-") ? decoded(value) : value);
            }
        });
        return new Unwrapped.Event(record, record.withHeaders(headers), headers.get("ce-type"));
    }

    /** HTTP's headers hold what is not ASCII percent-encoded. */
    private static String decoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
