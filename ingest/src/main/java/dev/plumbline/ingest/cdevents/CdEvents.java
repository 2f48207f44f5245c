package dev.plumbline.ingest.cdevents;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.Collector;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Json;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import java.time.Instant;
import java.util.Optional;

/** One record: its envelope, its type and time, what was done and to which artifact. */
final class CdEvents {
    static final String PREFIX = "dev.cdevents.";

    private CdEvents() {}

    static Parsed read(RawRecord record) {
        Json.Read json = Json.object(record.bytes());
        if (json instanceof Json.Read.Malformed malformed) {
            return new Parsed.Rejected("malformed", malformed.detail(), record);
        }
        Envelopes.Opened opened = Envelopes.open(((Json.Read.Value) json).object());
        return opened instanceof Envelopes.Opened.Refused refused
                ? new Parsed.Rejected(refused.reason(), refused.detail(), record)
                : read(((Envelopes.Opened.Event) opened).event(), record);
    }

    private static Parsed read(JsonNode event, RawRecord record) {
        JsonNode context = event.path("context");
        String type = Json.text(context.path("type"));
        if (type == null) {
            return new Parsed.Rejected("incomplete", "context.type: missing", record);
        }
        Outcome outcome = type.startsWith(PREFIX) ? Steps.read(unversioned(type), event) : Outcome.unmodelled(type);
        if (outcome instanceof Outcome.Refused refused) {
            return new Parsed.Rejected(refused.reason(), refused.detail(), record);
        }
        Optional<Instant> time = Times.parse(Json.text(context.path("timestamp")));
        return time.isEmpty()
                ? new Parsed.Rejected("incomplete", "context.timestamp: no RFC 3339 time", record)
                : new Parsed.Pipeline(event(context, time.get(), (Outcome.Done) outcome, record));
    }

    private static PipelineEvent event(JsonNode context, Instant time, Outcome.Done done, RawRecord record) {
        Artifact.Image image = done.artifact();
        PipelineEvent event = new Events(CdEventsFormat.NAME, record).pipeline(0, time);
        event.setCollector(new Collector(CdEventsFormat.NAME, version(context)));
        event.setImage(image == null ? null : image.name());
        event.setImageDigest(image == null ? null : image.digest());
        event.setStep(done.step());
        return event;
    }

    private static String version(JsonNode context) {
        String version = Json.text(context.path("specversion"));
        return version == null ? Json.text(context.path("version")) : version;
    }

    /** {@code dev.cdevents.artifact.packaged.0.3.0} as {@code artifact.packaged}. */
    private static String unversioned(String type) {
        String[] words = type.substring(PREFIX.length()).split("\\.", 3);
        return words.length < 2 ? words[0] : words[0] + "." + words[1];
    }
}
