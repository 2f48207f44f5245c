package dev.plumbline.ingest.cyclonedx;

import dev.plumbline.event.Collector;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.SbomPublished;
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
import java.util.regex.Pattern;

/** One document: its components first, its vulnerabilities second, and last what could not be read. */
final class Boms {
    private static final Pattern VERSION = Pattern.compile("1\\.(?:[2-9]|[1-9][0-9])");

    private static final String DISMISSAL =
            "vulnerabilities: the analysis dismisses all of them, and without components that is no scan";

    private Boms() {}

    static List<Parsed> read(RawRecord record) {
        if (isXml(record.bytes())) {
            return rejected("unmodelled", "CycloneDX XML: only its JSON is read", record);
        }
        Bom bom = new Bom();
        Optional<String> wrong = Walk.document(record.bytes(), bom::read);
        return wrong.isPresent() ? rejected("malformed", wrong.get(), record) : read(bom, record);
    }

    private static List<Parsed> read(Bom bom, RawRecord record) {
        Optional<Parsed> refused = refusal(bom, record);
        if (refused.isPresent()) {
            return List.of(refused.get());
        }
        Optional<Instant> time = Times.parse(bom.timestamp()).or(() -> Arrival.of(record));
        if (time.isEmpty()) {
            return rejected("incomplete", untimed(bom), record);
        }
        return events(bom, new Events(CycloneDxFormat.NAME, record), time.get(), record);
    }

    private static Optional<Parsed> refusal(Bom bom, RawRecord record) {
        String format = bom.bomFormat();
        String version = bom.specVersion();
        if (format == null || version == null) {
            String field = format == null ? "bomFormat" : "specVersion";
            return Optional.of(new Parsed.Rejected("incomplete", field + ": missing", record));
        }
        if (!format.equals("CycloneDX")) {
            String detail = "bomFormat " + format + ": only CycloneDX is read";
            return Optional.of(new Parsed.Rejected("unmodelled", detail, record));
        }
        return VERSION.matcher(version).matches()
                ? Optional.empty()
                : Optional.of(new Parsed.Rejected(
                        "unmodelled", "specVersion " + version + ": JSON of 1.2 and on in 1 is read", record));
    }

    private static List<Parsed> events(Bom bom, Events events, Instant time, RawRecord record) {
        List<Parsed> parsed = new ArrayList<>();
        if (bom.tellsComponents()) {
            parsed.add(event(bom, events.pipeline(0, time), published(bom)));
        }
        if (bom.tellsVulnerabilities()) {
            Vulnerabilities found = Vulnerabilities.of(bom);
            boolean isDismissal = found.vulnerabilities().isEmpty() && bom.tellsVulnerabilitiesOnly();
            parsed.add(
                    isDismissal
                            ? new Parsed.Rejected("unmodelled", DISMISSAL, record)
                            : event(bom, events.pipeline(1, time), scanned(bom, found)));
        }
        bom.defects().told(record).ifPresent(parsed::add);
        return parsed;
    }

    private static Parsed event(Bom bom, PipelineEvent event, Object step) {
        event.setCollector(new Collector(CycloneDxFormat.NAME, bom.specVersion()));
        event.setImage(bom.subject().image().image());
        event.setImageDigest(bom.subject().image().digest());
        event.setStep(step);
        return new Parsed.Pipeline(event);
    }

    private static SbomPublished published(Bom bom) {
        String name = bom.toolName();
        String tool = name == null || bom.toolVersion() == null ? name : name + " " + bom.toolVersion();
        return new SbomPublished("cyclonedx " + bom.specVersion(), tool, bom.components(), bom.executables());
    }

    private static ImageScanned scanned(Bom bom, Vulnerabilities found) {
        String scanner = bom.toolName() == null ? CycloneDxFormat.NAME : bom.toolName();
        return new ImageScanned(
                scanner,
                bom.toolVersion(),
                bom.subject().base(),
                bom.operatingSystem(),
                found.vulnerabilities(),
                found.waivers());
    }

    private static String untimed(Bom bom) {
        return bom.hasTimestamp()
                ? "metadata.timestamp: not an RFC 3339 time"
                : "metadata.timestamp: the BOM has no time; a CloudEvent that carries it may tell one";
    }

    private static boolean isXml(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && Character.isWhitespace(bytes[at])) {
            at++;
        }
        return at < bytes.length && bytes[at] == '<';
    }

    private static List<Parsed> rejected(String reason, String detail, RawRecord record) {
        return List.of(new Parsed.Rejected(reason, detail, record));
    }
}
