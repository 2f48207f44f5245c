package dev.plumbline.ingest.intoto;

import dev.plumbline.event.Attestation;
import dev.plumbline.event.Material;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Walk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The statements of one record, in their order: of each its subjects, then what its predicate holds. */
final class Statements {
    private static final Set<String> TYPES =
            Set.of("https://in-toto.io/Statement/v0.1", "https://in-toto.io/Statement/v1");
    /** Each has all that the predicate holds, so that a statement of more would be multiplied without end. */
    private static final int MOST_SUBJECTS = 1_000;

    private static final String UNTIMED =
            "predicate: the statement has no time; a Sigstore bundle has one, or a CloudEvent that carries it";

    private final RawRecord record;
    private final Events events;
    private final List<Parsed> parsed = new ArrayList<>();
    private int index;

    private Statements(RawRecord record) {
        this.record = record;
        this.events = new Events(InTotoFormat.NAME, record);
    }

    static List<Parsed> read(RawRecord record) {
        List<byte[]> parts = new ArrayList<>();
        Optional<String> wrong =
                Walk.documents(record.bytes(), (index, json) -> parts.add(Walk.slice(json, record.bytes())));
        if (wrong.isPresent()) {
            return List.of(new Parsed.Rejected("malformed", wrong.get(), record));
        }
        Statements all = new Statements(record);
        for (int i = 0; i < parts.size(); i++) {
            String place = parts.size() == 1 ? "" : "[" + i + "].";
            Wrapping.open(parts.get(i)).forEach(it -> all.add(it, place));
        }
        return all.parsed.isEmpty()
                ? List.of(new Parsed.Rejected("incomplete", "neither a statement nor an envelope nor a bundle", record))
                : all.parsed;
    }

    private void add(Wrapping.Unwrapped unwrapped, String place) {
        if (unwrapped instanceof Wrapping.Unwrapped.Refused refused) {
            reject(refused.reason(), place + refused.detail());
            return;
        }
        Wrapping.Unwrapped.Statement wrapped = (Wrapping.Unwrapped.Statement) unwrapped;
        Statement.Read read = Statement.read(wrapped.json());
        if (read instanceof Statement.Read.Malformed malformed) {
            reject("malformed", place + "payload: " + malformed.detail());
        } else {
            add(((Statement.Read.Value) read).statement(), wrapped, place);
        }
    }

    private void add(Statement statement, Wrapping.Unwrapped.Statement wrapped, String place) {
        Signing signing = wrapped.signing();
        Optional<Instant> time =
                statement.time().or(() -> Optional.ofNullable(signing.time())).or(() -> Arrival.of(record));
        Optional<Parsed> refused = refusal(statement, time, place);
        if (refused.isPresent()) {
            parsed.add(refused.get());
            return;
        }
        List<Subject.Other> others = new ArrayList<>();
        List<Subject.Image> images = subjects(statement, place, others);
        Attestation attestation = attestation(statement, signing);
        images.forEach(it -> parsed.add(event(it, time.get(), attestation)));
        if (!images.isEmpty()) {
            Documents.read(statement, wrapped.json(), record, time.get()).forEach(it -> addInside(it, images, place));
        }
        if (!others.isEmpty()) {
            String more = others.size() == 1 ? "" : ", and " + (others.size() - 1) + " more such";
            reject(others.get(0).reason(), others.get(0).detail() + more);
        }
    }

    private Optional<Parsed> refusal(Statement statement, Optional<Instant> time, String place) {
        String type = statement.type();
        if (type == null || statement.predicateType() == null) {
            return refused("incomplete", place + (type == null ? "_type" : "predicateType") + ": missing");
        }
        if (!TYPES.contains(type)) {
            return refused("unmodelled", place + "_type " + type + ": statements v0.1 and v1 are read");
        }
        if (statement.subjects().isEmpty()) {
            return refused("incomplete", place + "subject: names nothing");
        }
        return time.isEmpty() ? refused("incomplete", place + UNTIMED) : Optional.empty();
    }

    /** Those that are images; the others are set aside. */
    private static List<Subject.Image> subjects(Statement statement, String place, List<Subject.Other> others) {
        List<Subject.Image> images = new ArrayList<>();
        for (int i = 0; i < statement.subjects().size(); i++) {
            Subject subject = i < MOST_SUBJECTS
                    ? Subject.read(statement.subjects().get(i), place + "subject[" + i + "]")
                    : new Subject.Other("incomplete", place + "subject[" + i + "]: one too many");
            if (subject instanceof Subject.Image image) {
                images.add(image);
            } else {
                others.add((Subject.Other) subject);
            }
        }
        return images;
    }

    private static Attestation attestation(Statement statement, Signing signing) {
        Source source = Source.of(statement);
        return new Attestation(
                statement.predicateType(),
                false,
                signing.signer(),
                signing.issuer(),
                statement.builder(),
                statement.buildType(),
                source.repository(),
                source.commit(),
                statement.materials().stream()
                        .filter(it -> it.text("uri") != null)
                        .map(Statements::material)
                        .toList(),
                statement.run());
    }

    private static Material material(Fields told) {
        Map<String, String> digests = told.map("digest");
        Optional<String> digest = Stream.concat(
                        Stream.of("sha256", "gitCommit", "sha1").filter(digests::containsKey),
                        digests.keySet().stream())
                .map(it -> it + ":" + digests.get(it))
                .findFirst();
        return new Material(told.text("uri"), digest.orElse(null));
    }

    private Parsed event(Subject.Image image, Instant time, Object step) {
        PipelineEvent event = events.pipeline(index++, time);
        event.setImage(image.image());
        event.setImageDigest(image.digest());
        event.setStep(step);
        return new Parsed.Pipeline(event);
    }

    /** The statement says which image a document is of; what the document says of that does not count. */
    private void addInside(Parsed inside, List<Subject.Image> images, String place) {
        if (inside instanceof Parsed.Pipeline pipeline) {
            PipelineEvent event = pipeline.event();
            images.forEach(it -> parsed.add(event(it, event.getTime(), event.getStep())));
        } else if (inside instanceof Parsed.Rejected rejected) {
            reject(rejected.reason(), place + "predicate: " + rejected.detail());
        }
    }

    private void reject(String reason, String detail) {
        parsed.add(new Parsed.Rejected(reason, detail, record));
    }

    private Optional<Parsed> refused(String reason, String detail) {
        return Optional.of(new Parsed.Rejected(reason, detail, record));
    }
}
