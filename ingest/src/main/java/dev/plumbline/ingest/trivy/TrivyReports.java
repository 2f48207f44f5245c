package dev.plumbline.ingest.trivy;

import dev.plumbline.event.Collector;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.SecretFound;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Walk;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One report, or a list of them: of each the scan first, the secrets in their order, and last what could not be read. */
final class TrivyReports {
    private final RawRecord record;
    private final Events events;
    private final List<Parsed> parsed = new ArrayList<>();
    private int index;

    private TrivyReports(RawRecord record) {
        this.record = record;
        this.events = new Events(TrivyFormat.NAME, record);
    }

    static List<Parsed> read(RawRecord record) {
        List<Report> reports = new ArrayList<>();
        Optional<String> wrong = Walk.documents(record.bytes(), (index, json) -> reports.add(Report.read(json)));
        if (wrong.isPresent() || reports.isEmpty()) {
            String detail = wrong.orElse("an empty list, which Trivy does not write");
            return List.of(new Parsed.Rejected("malformed", detail, record));
        }
        if (reports.get(0).isResult()) {
            String detail = "SchemaVersion 1: a list of results does not tell its image; Trivy writes 2 from 0.20 on";
            return List.of(new Parsed.Rejected("unmodelled", detail, record));
        }
        TrivyReports all = new TrivyReports(record);
        reports.forEach(all::add);
        return all.parsed;
    }

    private void add(Report report) {
        Optional<Instant> time = Times.parse(report.createdAt()).or(() -> Arrival.of(record));
        Optional<Parsed> refused = refusal(report);
        if (refused.isPresent()) {
            parsed.add(refused.get());
        } else if (time.isEmpty()) {
            parsed.add(incomplete(untimed(report)));
        } else if (report.image() == null && report.digest() == null) {
            parsed.add(incomplete("ArtifactName: the report names no image"));
        } else {
            addEvents(report, time.get());
        }
    }

    private Optional<Parsed> refusal(Report report) {
        String type = report.artifactType();
        String version = report.schemaVersion();
        if (report.isOfCluster()) {
            return Optional.of(
                    unmodelled("report of a Kubernetes cluster: only scans of a " + Report.IMAGE + " are read"));
        }
        if (type == null) {
            return Optional.of(incomplete("ArtifactType: missing; trivy image --format json writes it"));
        }
        if (version != null && !version.equals("2")) {
            return Optional.of(unmodelled("SchemaVersion " + version + ": 2 is read"));
        }
        return report.isOfImage()
                ? Optional.empty()
                : Optional.of(unmodelled("ArtifactType " + type + ": only scans of a " + Report.IMAGE + " are read"));
    }

    private void addEvents(Report report, Instant time) {
        parsed.add(event(report, time, report.scan()));
        for (SecretFound secret : report.findings().secrets()) {
            if (secret != null) {
                parsed.add(event(report, time, secret));
            } else {
                index++;
            }
        }
        report.findings().defects().told(record).ifPresent(parsed::add);
    }

    private Parsed event(Report report, Instant time, Object step) {
        PipelineEvent event = events.pipeline(index++, time);
        event.setCollector(new Collector(TrivyFormat.NAME, report.version()));
        event.setImage(report.image());
        event.setImageDigest(report.digest());
        event.setStep(step);
        return new Parsed.Pipeline(event);
    }

    private static String untimed(Report report) {
        return report.hasTime()
                ? "CreatedAt: not an RFC 3339 time"
                : "CreatedAt: the report has no time; Trivy writes one from 0.48 on";
    }

    private Parsed incomplete(String detail) {
        return new Parsed.Rejected("incomplete", detail, record);
    }

    private Parsed unmodelled(String detail) {
        return new Parsed.Rejected("unmodelled", detail, record);
    }
}
