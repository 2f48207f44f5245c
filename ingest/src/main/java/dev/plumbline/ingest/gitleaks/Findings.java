package dev.plumbline.ingest.gitleaks;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.Defects;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.json.Walk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One report: an event for each finding in its order, and last what could not be read. */
final class Findings {
    private static final String UNTIMED =
            "Date: the finding has no time; scan the history, or send it inside a CloudEvent";

    private final RawRecord record;
    private final Events events;
    private final Optional<Instant> carried;
    private final List<Parsed> parsed = new ArrayList<>();

    private Findings(RawRecord record) {
        this.record = record;
        this.events = new Events(GitleaksFormat.NAME, record);
        this.carried = Arrival.of(record);
    }

    static List<Parsed> read(RawRecord record) {
        List<Finding> findings = new ArrayList<>();
        Optional<String> wrong = Walk.secretDocuments(
                record.bytes(), (index, json) -> findings.add(new Finding(Finding.SHAPE.read(json))));
        if (wrong.isPresent()) {
            return List.of(new Parsed.Rejected("malformed", wrong.get(), record));
        }
        if (findings.size() == 1 && findings.get(0).isSarif()) {
            String detail = "SARIF: gitleaks' own JSON is read, which --report-format json writes";
            return List.of(new Parsed.Rejected("unmodelled", detail, record));
        }
        Findings all = new Findings(record);
        return findings.size() == 1 ? all.one(findings.get(0)) : all.each(findings);
    }

    private List<Parsed> one(Finding finding) {
        String wrong = add(finding, 0);
        return wrong == null ? parsed : List.of(new Parsed.Rejected("incomplete", wrong, record));
    }

    private List<Parsed> each(List<Finding> findings) {
        Defects defects = new Defects("report");
        for (int i = 0; i < findings.size(); i++) {
            String wrong = add(findings.get(i), i);
            if (wrong != null) {
                defects.add("[" + i + "]", wrong);
            }
        }
        defects.told(record).ifPresent(parsed::add);
        return parsed;
    }

    /** What is wrong with it; null where nothing is. */
    private String add(Finding finding, int index) {
        if (finding.missing().isPresent()) {
            return finding.missing().get() + ": missing";
        }
        Optional<Instant> time = finding.time().or(() -> carried);
        if (time.isEmpty()) {
            return finding.hasDate() ? "Date: not an RFC 3339 time" : UNTIMED;
        }
        PipelineEvent event = events.pipeline(index, time.get());
        event.setStep(finding.step());
        parsed.add(new Parsed.Pipeline(event));
        return null;
    }
}
