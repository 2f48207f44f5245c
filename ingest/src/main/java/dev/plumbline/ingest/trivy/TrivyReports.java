package dev.plumbline.ingest.trivy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.Collector;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.SecretFound;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.Json;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One report: the scan first, the secrets in their order, and last what could not be read. */
final class TrivyReports {
    private static final String IMAGE = "container_image";

    private TrivyReports() {}

    static List<Parsed> read(RawRecord record) {
        Json.Read json = Json.object(record.bytes());
        if (json instanceof Json.Read.Value value) {
            return read(value.object(), record);
        }
        return List.of(new Parsed.Rejected("malformed", ((Json.Read.Malformed) json).detail(), record));
    }

    private static List<Parsed> read(JsonNode report, RawRecord record) {
        String type = Json.text(report.path("ArtifactType"));
        if (type == null) {
            return incomplete("ArtifactType: missing; trivy image --format json writes it", record);
        }
        if (!type.equals(IMAGE)) {
            return rejected("unmodelled", "ArtifactType " + type + ": only scans of a " + IMAGE + " are read", record);
        }
        Optional<Instant> time = Times.parse(Json.text(report.path("CreatedAt")));
        if (time.isEmpty()) {
            return incomplete(untimed(report.path("CreatedAt")), record);
        }
        JsonNode metadata = report.path("Metadata");
        String image = image(report, metadata);
        String digest = digest(report, metadata);
        return image == null && digest == null
                ? incomplete("ArtifactName: the report names no image", record)
                : events(report, time.get(), image, digest, record);
    }

    private static List<Parsed> events(JsonNode report, Instant time, String image, String digest, RawRecord record) {
        Findings findings = Findings.of(report.path("Results"));
        List<Parsed> parsed = new ArrayList<>();
        Events events = new Events(TrivyFormat.NAME, record);
        parsed.add(event(report, time, image, digest, events, 0, scan(report, findings)));
        int index = 1;
        for (SecretFound secret : findings.secrets()) {
            if (secret != null) {
                parsed.add(event(report, time, image, digest, events, index, secret));
            }
            index++;
        }
        if (!findings.defects().isEmpty()) {
            parsed.addAll(incomplete(summary(findings.defects()), record));
        }
        return parsed;
    }

    private static Parsed event(
            JsonNode report, Instant time, String image, String digest, Events events, int index, Object step) {
        PipelineEvent event = events.pipeline(index, time);
        event.setCollector(new Collector(TrivyFormat.NAME, version(report)));
        event.setImage(image);
        event.setImageDigest(digest);
        event.setStep(step);
        return new Parsed.Pipeline(event);
    }

    private static ImageScanned scan(JsonNode report, Findings findings) {
        JsonNode metadata = report.path("Metadata");
        JsonNode labels = metadata.path("ImageConfig").path("config").path("Labels");
        return new ImageScanned(
                TrivyFormat.NAME,
                version(report),
                ImageName.base(
                        Json.text(labels.path("org.opencontainers.image.base.name")),
                        Json.text(labels.path("org.opencontainers.image.base.digest"))),
                operatingSystem(metadata.path("OS")),
                findings.vulnerabilities());
    }

    private static String image(JsonNode report, JsonNode metadata) {
        String tag = Json.text(metadata.path("RepoTags").path(0));
        String name = Json.text(report.path("ArtifactName"));
        return tag != null ? tag : ImageName.parse(name).map(ImageName::image).orElse(name);
    }

    private static String digest(JsonNode report, JsonNode metadata) {
        String pushed = Json.text(metadata.path("RepoDigests").path(0));
        String name = Json.text(report.path("ArtifactName"));
        return ImageName.parse(pushed)
                .map(ImageName::digest)
                .or(() -> ImageName.parse(name).map(ImageName::digest))
                .orElse(null);
    }

    private static String version(JsonNode report) {
        return Json.text(report.path("Trivy").path("Version"));
    }

    private static String operatingSystem(JsonNode os) {
        String told = Stream.of("Family", "Name")
                .map(field -> Json.text(os.path(field)))
                .filter(text -> text != null)
                .collect(Collectors.joining(" "));
        return told.isEmpty() ? null : told;
    }

    private static String untimed(JsonNode createdAt) {
        return createdAt.isMissingNode()
                ? "CreatedAt: the report has no time; Trivy writes one from 0.48 on"
                : "CreatedAt: not an RFC 3339 time";
    }

    private static String summary(List<String> defects) {
        int others = defects.size() - 1;
        return defects.get(0) + (others == 0 ? "" : ", and " + others + " more such")
                + "; the rest of the report was read";
    }

    private static List<Parsed> incomplete(String detail, RawRecord record) {
        return rejected("incomplete", detail, record);
    }

    private static List<Parsed> rejected(String reason, String detail, RawRecord record) {
        return List.of(new Parsed.Rejected(reason, detail, record));
    }
}
