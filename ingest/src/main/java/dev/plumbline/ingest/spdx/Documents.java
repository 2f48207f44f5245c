package dev.plumbline.ingest.spdx;

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
import java.util.regex.Pattern;

/** One document: what it lists, and behind that what could not be read. */
final class Documents {
    private static final String PREFIX = "SPDX-";
    private static final Pattern TWO = Pattern.compile("SPDX-2\\.[0-9]+(?:\\.[0-9]+)?");
    private static final Pattern THREE = Pattern.compile("3\\.[0-9]+(?:\\.[0-9]+)?");

    private Documents() {}

    static List<Parsed> read(RawRecord record) {
        Document document = new Document();
        Spdx2 two = new Spdx2(document);
        Spdx3 three = new Spdx3(document);
        Optional<String> wrong = Walk.document(record.bytes(), (name, json) -> {
            two.read(name, json);
            three.read(name, json);
        });
        if (wrong.isPresent()) {
            return rejected("malformed", wrong.get(), record);
        }
        if (two.version() == null && three.version() == null) {
            return rejected("incomplete", "spdxVersion: missing, and there is no @graph", record);
        }
        return two.version() == null ? ofThree(document, three, record) : ofTwo(document, two, record);
    }

    private static List<Parsed> ofTwo(Document document, Dialect two, RawRecord record) {
        return TWO.matcher(two.version()).matches()
                ? events(document, two, two.version().substring(PREFIX.length()), record)
                : unmodelled("spdxVersion " + two.version(), record);
    }

    private static List<Parsed> ofThree(Document document, Dialect three, RawRecord record) {
        return THREE.matcher(three.version()).matches()
                ? events(document, three, three.version(), record)
                : unmodelled("specVersion " + three.version(), record);
    }

    private static List<Parsed> events(Document document, Dialect dialect, String version, RawRecord record) {
        Optional<Instant> time = Times.parse(dialect.created()).or(() -> Arrival.of(record));
        if (time.isEmpty()) {
            return rejected("incomplete", untimed(dialect), record);
        }
        List<Parsed> parsed = new ArrayList<>();
        PipelineEvent event = new Events(SpdxFormat.NAME, record).pipeline(0, time.get());
        event.setCollector(new Collector(SpdxFormat.NAME, version));
        event.setImage(document.image().image());
        event.setImageDigest(document.image().digest());
        event.setStep(document.published(version, dialect.tool()));
        parsed.add(new Parsed.Pipeline(event));
        document.defects().told(record).ifPresent(parsed::add);
        return parsed;
    }

    private static String untimed(Dialect dialect) {
        return dialect.created() == null
                ? "creationInfo.created: the document has no time; a CloudEvent that carries it may tell one"
                : "creationInfo.created: not an RFC 3339 time";
    }

    private static List<Parsed> unmodelled(String version, RawRecord record) {
        return rejected("unmodelled", version + ": 2.2, 2.3 and 3.0 are read", record);
    }

    private static List<Parsed> rejected(String reason, String detail, RawRecord record) {
        return List.of(new Parsed.Rejected(reason, detail, record));
    }
}
