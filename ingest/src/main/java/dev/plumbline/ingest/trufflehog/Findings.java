package dev.plumbline.ingest.trufflehog;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.json.Walk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One record: a finding, or a list of them. */
final class Findings {
    private Findings() {}

    static List<Parsed> read(RawRecord record) {
        List<Finding> findings = new ArrayList<>();
        Optional<String> wrong =
                Walk.secretDocuments(record.bytes(), (index, json) -> findings.add(Finding.read(json)));
        if (wrong.isPresent()) {
            return List.of(new Parsed.Rejected("malformed", wrong.get(), record));
        }
        Events events = new Events(TrufflehogFormat.NAME, record);
        List<Parsed> parsed = new ArrayList<>();
        for (int i = 0; i < findings.size(); i++) {
            parsed.add(read(findings.get(i), findings.size() == 1 ? "" : "[" + i + "].", events, i, record));
        }
        return parsed;
    }

    private static Parsed read(Finding finding, String place, Events events, int index, RawRecord record) {
        if (finding.isOfVersionTwo()) {
            String detail = place + "findings of version 2: --json of version 3 is read";
            return new Parsed.Rejected("unmodelled", detail, record);
        }
        if (finding.isLog()) {
            return new Parsed.Rejected("unmodelled", place + "a line of trufflehog's own log", record);
        }
        if (finding.missing().isPresent()) {
            return new Parsed.Rejected("incomplete", place + finding.missing().get() + ": missing", record);
        }
        Optional<Instant> time = finding.time().or(() -> Arrival.of(record));
        return time.map(it -> event(finding, events.pipeline(index, it)))
                .orElseGet(() -> new Parsed.Rejected("incomplete", place + untimed(finding), record));
    }

    private static Parsed event(Finding finding, PipelineEvent event) {
        event.setImage(finding.image());
        event.setImageDigest(finding.digest());
        event.setStep(finding.step());
        return new Parsed.Pipeline(event);
    }

    private static String untimed(Finding finding) {
        return finding.hasTime()
                ? finding.sourcePlace() + ".timestamp: not a time that is known"
                : finding.sourcePlace() + ": the finding has no time; send it inside a CloudEvent";
    }
}
