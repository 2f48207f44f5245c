package dev.plumbline.ingest.kubernetes;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Stages of requests in their order: the first one that tells how a request was answered is its event. */
final class AuditDecoder implements Decoder {
    /** Requests that run long and are still to end; of more than these the oldest are forgotten. */
    private static final int REMEMBERED = 10_000;

    private static final Shape USER = Shape.of(value("username"), value("groups"));

    private static final Shape.Member[] EVENT = {
        value("auditID"),
        value("stage"),
        value("verb"),
        value("requestURI"),
        value("sourceIPs"),
        value("userAgent"),
        value("requestReceivedTimestamp"),
        value("stageTimestamp"),
        value("timestamp"),
        object("user", USER),
        object("impersonatedUser", USER),
        object(
                "objectRef",
                Shape.of(
                        value("resource"), value("subresource"), value("apiGroup"), value("namespace"), value("name"))),
        object("responseStatus", Shape.of(value("code"))),
        map("annotations"),
        object("requestObject", Workloads.OBJECT),
        object("responseObject", Workloads.OBJECT)
    };

    private static final Shape RECORD = recordShape();

    private final Set<String> told = new LinkedHashSet<>();

    private static Shape recordShape() {
        List<Shape.Member> members = new ArrayList<>(Arrays.asList(EVENT));
        members.add(value("kind"));
        members.add(value("apiVersion"));
        members.add(objects("items", Shape.of(EVENT)));
        return Shape.of(members.toArray(Shape.Member[]::new));
    }

    @Override
    public List<Parsed> decode(RawRecord record) {
        Shape.Read read = RECORD.read(record.bytes());
        return read instanceof Shape.Read.Value value
                ? decode(value.fields(), record)
                : List.of(new Parsed.Rejected("malformed", ((Shape.Read.Malformed) read).detail(), record));
    }

    private List<Parsed> decode(Fields fields, RawRecord record) {
        String kind = fields.text("kind");
        String version = fields.text("apiVersion");
        if (version != null && !version.startsWith(AuditFormat.GROUP + "/")) {
            String detail = kind + " of " + version + ": only those of " + AuditFormat.GROUP + " are read";
            return List.of(new Parsed.Rejected("unmodelled", detail, record));
        }
        Events events = new Events(AuditFormat.NAME, record);
        boolean isList = fields.has("items") || "EventList".equals(kind);
        return isList ? list(fields.objects("items"), events, record) : List.of(stage(fields, events, 0, "", record));
    }

    private List<Parsed> list(List<Fields> items, Events events, RawRecord record) {
        List<Parsed> parsed = new ArrayList<>();
        for (Fields item : items) {
            int index = parsed.size();
            parsed.add(stage(item, events, index, "items[" + index + "]", record));
        }
        return parsed.isEmpty()
                ? List.of(new Parsed.Rejected("incomplete", "items: the list is empty", record))
                : parsed;
    }

    /** @param place of the event in the record; empty where it is the record */
    private Parsed stage(Fields event, Events events, int index, String place, RawRecord record) {
        String dot = place.isEmpty() ? "" : place + ".";
        String stage = event.text("stage");
        if (stage == null || event.text("verb") == null) {
            return new Parsed.Rejected("incomplete", dot + (stage == null ? "stage" : "verb"), record);
        }
        Optional<String> untold = untold(stage, event.text("auditID"));
        if (untold.isPresent()) {
            String colon = place.isEmpty() ? "" : place + ": ";
            return new Parsed.Rejected("unmodelled", colon + untold.get(), record);
        }
        Optional<Instant> time = time(event);
        if (time.isEmpty()) {
            String detail = dot + "requestReceivedTimestamp: no RFC 3339 time, nor is stageTimestamp";
            return new Parsed.Rejected("incomplete", detail, record);
        }
        return new Parsed.Kernel(event(event, events.kernel(index, time.get())));
    }

    /** Why a stage gives no event; empty where it gives one. */
    private Optional<String> untold(String stage, String request) {
        return switch (stage) {
            case "ResponseStarted" -> {
                remember(request);
                yield Optional.empty();
            }
            case "ResponseComplete", "Panic" ->
                told.remove(request)
                        ? Optional.of("stage " + stage + " of a request that was told at ResponseStarted")
                        : Optional.empty();
            default -> Optional.of("stage " + stage);
        };
    }

    private void remember(String request) {
        if (request != null && told.add(request) && told.size() > REMEMBERED) {
            told.remove(told.iterator().next());
        }
    }

    private static Optional<Instant> time(Fields event) {
        return Times.parse(event.text("requestReceivedTimestamp"))
                .or(() -> Times.parse(event.text("stageTimestamp")))
                .or(() -> Times.parse(event.text("timestamp")));
    }

    private static KernelEvent event(Fields told, KernelEvent event) {
        String request = told.text("auditID");
        if (request != null) {
            byte[] digest = Digests.sha256(request.getBytes(StandardCharsets.UTF_8));
            event.setId(Digests.eventId(AuditFormat.NAME, digest, 0));
        }
        Integer code = ApiCalls.code(told);
        event.setSucceeded(code == null ? null : code < 400);
        event.setActivity(ApiCalls.read(told, code));
        return event;
    }
}
