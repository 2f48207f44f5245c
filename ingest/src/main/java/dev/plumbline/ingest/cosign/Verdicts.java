package dev.plumbline.ingest.cosign;

import dev.plumbline.event.Attestation;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.intoto.InTotoFormat;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Walk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One record of cosign's output: a list of signatures, or an attestation in its envelope. */
final class Verdicts {
    private static final String UNTIMED =
            "optional.Bundle.Payload.integratedTime: missing; no log vouches for a time, and a CloudEvent that carries the record may tell one";

    private Verdicts() {}

    static List<Parsed> read(RawRecord record) {
        List<Fields> told = new ArrayList<>();
        Optional<String> wrong = Walk.documents(record.bytes(), (index, json) -> told.add(Verified.SHAPE.read(json)));
        if (wrong.isPresent()) {
            return List.of(new Parsed.Rejected("malformed", wrong.get(), record));
        }
        Events events = new Events(CosignFormat.NAME, record);
        if (told.size() == 1 && told.get(0).has("payload")) {
            return attested(events, record);
        }
        List<Parsed> parsed = new ArrayList<>();
        for (int i = 0; i < told.size(); i++) {
            parsed.add(signature(told.get(i), told.size() == 1 ? "" : "[" + i + "].", events, i, record));
        }
        return parsed;
    }

    private static Parsed signature(Fields told, String place, Events events, int index, RawRecord record) {
        if (!Verified.isOne(told)) {
            return incomplete(place + "critical: missing; cosign verify writes it", record);
        }
        Verified verified = new Verified(told);
        if (verified.digest().isEmpty()) {
            return incomplete(place + "critical.image.docker-manifest-digest: no digest", record);
        }
        Optional<Instant> time = verified.time().or(() -> Arrival.of(record));
        return time.map(it -> signature(verified, events.pipeline(index, it)))
                .orElseGet(() -> incomplete(place + UNTIMED, record));
    }

    private static Parsed signature(Verified verified, PipelineEvent event) {
        event.setImage(verified.image());
        event.setImageDigest(verified.digest().orElse(null));
        event.setStep(verified.attestation());
        return new Parsed.Pipeline(event);
    }

    /** What cosign verify-attestation writes it has checked; the envelope is the one that was checked. */
    private static List<Parsed> attested(Events events, RawRecord record) {
        List<Parsed> parsed = new ArrayList<>();
        for (Parsed one : InTotoFormat.FORMAT.decoder().decode(record)) {
            parsed.add(one instanceof Parsed.Pipeline pipeline ? checked(pipeline, events, parsed.size()) : one);
        }
        return parsed;
    }

    private static Parsed checked(Parsed.Pipeline unchecked, Events events, int index) {
        PipelineEvent event = events.pipeline(index, unchecked.event().getTime());
        event.setImage(unchecked.event().getImage());
        event.setImageDigest(unchecked.event().getImageDigest());
        event.setStep(unchecked.event().getStep());
        if (event.getStep() instanceof Attestation attestation) {
            attestation.setVerified(true);
        }
        return new Parsed.Pipeline(event);
    }

    private static Parsed incomplete(String detail, RawRecord record) {
        return new Parsed.Rejected("incomplete", detail, record);
    }
}
