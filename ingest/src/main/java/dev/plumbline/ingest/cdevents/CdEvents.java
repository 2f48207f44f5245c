package dev.plumbline.ingest.cdevents;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.Collector;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.cloudevents.CloudEvents;
import dev.plumbline.ingest.cloudevents.CloudEvents.Unwrapped;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One record: its envelope, its type and time, what was done and to which artifact. */
final class CdEvents {
    static final String PREFIX = "dev.cdevents.";

    private static final Shape REFERENCE = Shape.of(value("id"), value("source"));

    private static final Shape EVENT = Shape.of(
            object(
                    "context",
                    Shape.of(
                            value("type"),
                            value("timestamp"),
                            value("source"),
                            value("specversion"),
                            value("version"))),
            object(
                    "subject",
                    Shape.of(
                            value("id"),
                            object(
                                    "content",
                                    Shape.of(
                                            value("artifactId"),
                                            value("pipelineName"),
                                            value("taskName"),
                                            value("outcome"),
                                            value("uri"),
                                            value("url"),
                                            object("change", REFERENCE),
                                            object("repository", REFERENCE),
                                            object("environment", REFERENCE),
                                            object("pipelineRun", REFERENCE))))),
            object(
                    "customData",
                    Shape.of(
                            object("baseImage", Shape.of(value("name"), value("digest"))),
                            value("executables"),
                            value("repository"),
                            value("commit"),
                            value("branch"),
                            value("actor"),
                            value("builder"),
                            value("namespace"))));

    private CdEvents() {}

    static List<Parsed> read(RawRecord record) {
        return CloudEvents.unwrap(record).stream().map(CdEvents::read).toList();
    }

    private static Parsed read(Unwrapped unwrapped) {
        if (unwrapped instanceof Unwrapped.Bare bare) {
            return read(bare.record(), bare.record());
        }
        if (unwrapped instanceof Unwrapped.Broken broken) {
            return new Parsed.Rejected(broken.reason(), broken.detail(), broken.envelope());
        }
        Unwrapped.Event event = (Unwrapped.Event) unwrapped;
        if (event.type() != null && !event.type().startsWith(PREFIX)) {
            return new Parsed.Rejected("unmodelled", "CloudEvent of type " + event.type(), event.envelope());
        }
        return isObject(event.data().bytes())
                ? read(event.data(), event.envelope())
                : new Parsed.Rejected("incomplete", "data: the CloudEvent holds no JSON object", event.envelope());
    }

    private static boolean isObject(byte[] json) {
        for (byte b : json) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{';
            }
        }
        return false;
    }

    private static Parsed read(RawRecord inside, RawRecord record) {
        Shape.Read read = EVENT.read(inside.bytes());
        return read instanceof Shape.Read.Value value
                ? read(value.fields(), inside, record)
                : new Parsed.Rejected("malformed", ((Shape.Read.Malformed) read).detail(), record);
    }

    private static Parsed read(Fields event, RawRecord inside, RawRecord record) {
        Fields context = event.object("context");
        String type = context.text("type");
        if (type == null) {
            return new Parsed.Rejected("incomplete", "context.type: missing", record);
        }
        Outcome outcome = type.startsWith(PREFIX) ? Steps.read(unversioned(type), event) : Outcome.unmodelled(type);
        if (outcome instanceof Outcome.Refused refused) {
            return new Parsed.Rejected(refused.reason(), refused.detail(), record);
        }
        Optional<Instant> time = Times.parse(context.text("timestamp"));
        return time.isEmpty()
                ? new Parsed.Rejected("incomplete", "context.timestamp: no RFC 3339 time", record)
                : new Parsed.Pipeline(event(context, time.get(), (Outcome.Done) outcome, inside));
    }

    private static PipelineEvent event(Fields context, Instant time, Outcome.Done done, RawRecord inside) {
        Artifact.Image image = done.artifact();
        PipelineEvent event = new Events(CdEventsFormat.NAME, inside).pipeline(0, time);
        event.setCollector(new Collector(CdEventsFormat.NAME, version(context)));
        event.setImage(image == null ? null : image.name());
        event.setImageDigest(image == null ? null : image.digest());
        event.setStep(done.step());
        return event;
    }

    private static String version(Fields context) {
        String version = context.text("specversion");
        return version == null ? context.text("version") : version;
    }

    /** {@code dev.cdevents.artifact.packaged.0.3.0} as {@code artifact.packaged}. */
    private static String unversioned(String type) {
        String[] words = type.substring(PREFIX.length()).split("\\.", 3);
        return words.length < 2 ? words[0] : words[0] + "." + words[1];
    }
}
