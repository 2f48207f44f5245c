package dev.plumbline.ingest.kubernetes;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Workload;
import dev.plumbline.event.WorkloadAdmitted;
import dev.plumbline.event.WorkloadContainer;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One review: whether it is about a workload, when it was, and what it asks for. */
final class AdmissionReviews {
    static final String KIND = "AdmissionReview";

    /** No pod that runs has as many images. */
    private static final int MOST_IMAGES = 64;

    /** Subresources through which a workload itself is changed. */
    private static final Set<String> WHOLE = Set.of("ephemeralcontainers", "resize");

    private static final Shape REVIEW = Shape.of(
            value("kind"),
            object(
                    "request",
                    Shape.of(
                            object("kind", Shape.of(value("kind"))),
                            value("subResource"),
                            value("name"),
                            value("namespace"),
                            value("operation"),
                            value("dryRun"),
                            object("userInfo", Shape.of(value("username"))),
                            object("object", Workloads.OBJECT))),
            object("response", Shape.of(value("allowed"))));

    private AdmissionReviews() {}

    static List<Parsed> read(RawRecord record) {
        Shape.Read read = REVIEW.read(record.bytes());
        return read instanceof Shape.Read.Value value
                ? read(value.fields(), record)
                : rejected("malformed", ((Shape.Read.Malformed) read).detail(), record);
    }

    private static List<Parsed> read(Fields review, RawRecord record) {
        String kind = review.text("kind");
        if (kind != null && !kind.equals(KIND)) {
            return rejected("unmodelled", kind + ": only an " + KIND + " is read", record);
        }
        Fields request = review.object("request");
        if (!review.has("request")) {
            return rejected("incomplete", "request", record);
        }
        if (request.text("operation") == null) {
            return rejected("incomplete", "request.operation", record);
        }
        Optional<String> other = other(request);
        if (other.isPresent()) {
            return rejected("unmodelled", other.get(), record);
        }
        Workload workload = Workloads.read(
                request.object("object"), kind(request), request.text("namespace"), request.text("name"));
        return workload == null ? none(request, record) : admitted(review, workload, record);
    }

    /** What the request is, where it is not about a workload's coming or changing. */
    private static Optional<String> other(Fields request) {
        String operation = request.text("operation");
        String part = request.text("subResource");
        if (!operation.equals("CREATE") && !operation.equals("UPDATE")) {
            return Optional.of("operation " + operation);
        }
        if (part != null && !WHOLE.contains(part)) {
            return Optional.of("subresource " + part);
        }
        return Boolean.TRUE.equals(request.truth("dryRun")) ? Optional.of("dry run") : Optional.empty();
    }

    private static String kind(Fields request) {
        return request.object("kind").text("kind");
    }

    private static List<Parsed> none(Fields request, RawRecord record) {
        String told = request.object("object").text("kind");
        String kind = told == null ? kind(request) : told;
        if (kind == null) {
            return rejected("incomplete", "request.object.kind", record);
        }
        return Workloads.isKind(kind)
                ? rejected("incomplete", "request.object: a " + kind + " without containers", record)
                : rejected("unmodelled", "object of kind " + kind + ": it makes no pod", record);
    }

    private static List<Parsed> admitted(Fields review, Workload workload, RawRecord record) {
        Fields request = review.object("request");
        Optional<Instant> time = time(request).or(() -> Arrival.of(record));
        if (time.isEmpty()) {
            return rejected("incomplete", "request.object.metadata: " + Arrival.MISSING, record);
        }
        WorkloadAdmitted step = new WorkloadAdmitted();
        step.setOperation(request.text("operation"));
        step.setUser(request.object("userInfo").text("username"));
        step.setAllowed(review.object("response").truth("allowed"));
        step.setWorkload(workload);
        return events(images(workload), step, new Events(AdmissionFormat.NAME, record), time.get(), record);
    }

    private static List<Parsed> events(
            Collection<WorkloadContainer> images,
            WorkloadAdmitted step,
            Events events,
            Instant time,
            RawRecord record) {
        List<Parsed> parsed = new ArrayList<>();
        for (WorkloadContainer container : images) {
            if (parsed.size() == MOST_IMAGES) {
                String detail = images.size() + " images, of which the first " + MOST_IMAGES + " are told";
                parsed.addAll(rejected("incomplete", "request.object: " + detail, record));
                return parsed;
            }
            PipelineEvent event = events.pipeline(parsed.size(), time);
            event.setImage(container.getImage());
            event.setImageDigest(container.getImageDigest());
            event.setStep(step);
            parsed.add(new Parsed.Pipeline(event));
        }
        return parsed;
    }

    /** The first container of each image. */
    private static Collection<WorkloadContainer> images(Workload workload) {
        Map<String, WorkloadContainer> images = new LinkedHashMap<>();
        for (WorkloadContainer container : workload.getContainers()) {
            images.putIfAbsent(container.getImage() + "@" + container.getImageDigest(), container);
        }
        return images.values();
    }

    /** Of an object that is changed, the time of its creation says nothing. */
    private static Optional<Instant> time(Fields request) {
        Fields metadata = request.object("object").object("metadata");
        Optional<Instant> created = request.text("operation").equals("CREATE")
                ? Times.parse(metadata.text("creationTimestamp"))
                : Optional.empty();
        return created.or(() -> metadata.objects("managedFields").stream()
                .map(it -> Times.parse(it.text("time")))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder()));
    }

    private static List<Parsed> rejected(String reason, String detail, RawRecord record) {
        return List.of(new Parsed.Rejected(reason, detail, record));
    }
}
