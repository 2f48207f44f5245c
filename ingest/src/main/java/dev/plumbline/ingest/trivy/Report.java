package dev.plumbline.ingest.trivy;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a report says, gathered as its fields come by in whatever order. */
final class Report {
    static final String IMAGE = "container_image";

    private static final String LABELS = "org.opencontainers.image.base.";
    private static final Set<String> SBOMS = Set.of("cyclonedx", "spdx");
    private static final Shape TRIVY = Shape.of(value("Version"));
    private static final Shape METADATA = Shape.of(
            object("OS", Shape.of(value("Family"), value("Name"))),
            value("RepoTags"),
            value("RepoDigests"),
            object("ImageConfig", Shape.of(object("config", Shape.of(map("Labels"))))));

    private final Findings findings = new Findings();
    private final Map<String, String> texts = new HashMap<>();
    private Fields trivy = TRIVY.nothing();
    private Fields metadata = METADATA.nothing();
    private boolean hasTime;
    private boolean isOfCluster;
    private boolean isResult;

    static Report read(JsonParser json) throws IOException {
        Report report = new Report();
        Walk.object(json, report::read);
        return report;
    }

    private void read(String name, JsonParser json) throws IOException {
        switch (name) {
            case "ArtifactName", "ArtifactType" -> texts.put(name, Walk.text(json));
            case "SchemaVersion" -> texts.put(name, json.currentToken().isScalarValue() ? json.getText() : null);
            case "CreatedAt" -> {
                hasTime = json.currentToken() != JsonToken.VALUE_NULL;
                texts.put(name, Walk.text(json));
            }
            case "Trivy" -> trivy = TRIVY.read(json);
            case "Metadata" -> metadata = METADATA.read(json);
            case "Results" -> findings.read(json);
            case "ClusterName" -> isOfCluster = true;
            case "Target" -> isResult = true;
            default -> {} // the walk skips it
        }
    }

    Findings findings() {
        return findings;
    }

    /** As it was told; null where it is missing. */
    String schemaVersion() {
        return texts.get("SchemaVersion");
    }

    /** Null where it is missing. */
    String artifactType() {
        return texts.get("ArtifactType");
    }

    /** Null where it is missing or no text. */
    String createdAt() {
        return texts.get("CreatedAt");
    }

    boolean hasTime() {
        return hasTime;
    }

    /** Of all that runs in a cluster. */
    boolean isOfCluster() {
        return isOfCluster;
    }

    /** What schema version 1 had in place of a report. */
    boolean isResult() {
        return isResult && artifactType() == null;
    }

    /** An image, or an SBOM that tells which image it is of. */
    boolean isOfImage() {
        boolean isPushed = first("RepoTags").isPresent() || first("RepoDigests").isPresent();
        return IMAGE.equals(artifactType()) || (SBOMS.contains(artifactType()) && isPushed);
    }

    /** Null where the report names none. */
    String image() {
        String name = texts.get("ArtifactName");
        return first("RepoTags")
                .or(() -> ImageName.parse(name).map(ImageName::image))
                .orElse(name);
    }

    /** Null where the image was never pushed. */
    String digest() {
        return first("RepoDigests")
                .flatMap(ImageName::parse)
                .map(ImageName::digest)
                .or(() -> ImageName.parse(texts.get("ArtifactName")).map(ImageName::digest))
                .orElse(null);
    }

    private Optional<String> first(String list) {
        return metadata.words(list).stream().findFirst().filter(it -> !it.isEmpty());
    }

    /** Null where it is not told. */
    String version() {
        return trivy.text("Version");
    }

    ImageScanned scan() {
        Map<String, String> labels =
                metadata.object("ImageConfig").object("config").map("Labels");
        return new ImageScanned(
                TrivyFormat.NAME,
                version(),
                ImageName.base(labels.get(LABELS + "name"), labels.get(LABELS + "digest")),
                operatingSystem(),
                findings.vulnerabilities(),
                findings.waivers());
    }

    private String operatingSystem() {
        String told = Stream.of("Family", "Name")
                .map(metadata.object("OS")::text)
                .filter(text -> text != null)
                .collect(Collectors.joining(" "));
        return told.isEmpty() ? null : told;
    }
}
