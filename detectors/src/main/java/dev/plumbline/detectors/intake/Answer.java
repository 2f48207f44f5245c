package dev.plumbline.detectors.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.ingest.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What a request is answered with.
 *
 * @param reason one word for the metric's tag; null where the request was taken
 * @param headers beside {@code Content-Type}
 * @param body JSON
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, String reason, Map<String, String> headers, byte[] body) {
    /** Of the refused records so many are told. */
    static final int MOST_REJECTED = 1000;

    private static final JsonMapper JSON = new JsonMapper();

    /** What became of the records: 202, or 422 where none was taken. */
    static Answer records(long accepted, List<Parsed.Rejected> rejected, long more) {
        ObjectNode body = JSON.createObjectNode().put("accepted", accepted);
        ArrayNode list = body.putArray("rejected");
        for (Parsed.Rejected one : rejected) {
            ObjectNode told = list.addObject();
            if (one.record().line() > 0) {
                told.put("line", one.record().line());
            } else {
                told.putNull("line");
            }
            told.put("reason", one.reason()).put("detail", one.detail());
        }
        if (more > 0) {
            body.put("rejectedMore", more);
        }
        boolean isRefused = accepted == 0 && !rejected.isEmpty();
        return new Answer(isRefused ? 422 : 202, isRefused ? "rejected" : null, Map.of(), bytes(body));
    }

    static Answer refused(int status, String reason, String why) {
        return refused(status, reason, why, Map.of());
    }

    static Answer refused(int status, String reason, String why, Map<String, String> headers) {
        return new Answer(status, reason, headers, bytes(JSON.createObjectNode().put("error", why)));
    }

    /** @param seconds after which it is worth trying again */
    static Answer later(int status, String reason, String why, int seconds) {
        return refused(status, reason, why, Map.of("Retry-After", Integer.toString(seconds)));
    }

    private static byte[] bytes(ObjectNode body) {
        try {
            return (JSON.writeValueAsString(body) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
