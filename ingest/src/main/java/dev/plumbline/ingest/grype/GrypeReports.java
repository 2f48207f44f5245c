package dev.plumbline.ingest.grype;

import dev.plumbline.event.Collector;
import dev.plumbline.event.PipelineEvent;
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

/** One report: the scan first, and behind it what could not be read. */
final class GrypeReports {
    private GrypeReports() {}

    static List<Parsed> read(RawRecord record) {
        Report report = new Report();
        Optional<String> wrong = Walk.document(record.bytes(), report::read);
        return wrong.isPresent() ? rejected("malformed", wrong.get(), record) : read(report, record);
    }

    private static List<Parsed> read(Report report, RawRecord record) {
        String type = report.sourceType();
        if (type == null) {
            return rejected("incomplete", "source.type: missing", record);
        }
        if (!type.equals("image")) {
            return rejected("unmodelled", "source.type " + type + ": only scans of an image are read", record);
        }
        if (report.image() == null) {
            return rejected("incomplete", "source.target: the report names no image", record);
        }
        if (!report.listsMatches()) {
            return rejected("incomplete", "matches: not a list", record);
        }
        Optional<Instant> time = Times.parse(report.timestamp()).or(() -> Arrival.of(record));
        return time.isEmpty()
                ? rejected("incomplete", untimed(report), record)
                : events(report, new Events(GrypeFormat.NAME, record).pipeline(0, time.get()), record);
    }

    private static List<Parsed> events(Report report, PipelineEvent event, RawRecord record) {
        event.setCollector(new Collector(GrypeFormat.NAME, report.version()));
        event.setImage(report.image());
        event.setImageDigest(report.digest());
        event.setStep(report.scan());
        List<Parsed> parsed = new ArrayList<>(List.of(new Parsed.Pipeline(event)));
        report.defects().told(record).ifPresent(parsed::add);
        return parsed;
    }

    private static String untimed(Report report) {
        return report.timestamp() == null
                ? "descriptor.timestamp: the report has no time; newer Grype writes one, or a CloudEvent that carries it may tell it"
                : "descriptor.timestamp: not an RFC 3339 time";
    }

    private static List<Parsed> rejected(String reason, String detail, RawRecord record) {
        return List.of(new Parsed.Rejected(reason, detail, record));
    }
}
