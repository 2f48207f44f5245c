package dev.plumbline.ingest.grype;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import com.fasterxml.jackson.core.JsonParser;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.event.Waiver;
import dev.plumbline.ingest.Defects;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.Severities;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a report says, gathered as its fields come by in whatever order. */
final class Report {
    private static final String LABELS = "org.opencontainers.image.base.";
    private static final Shape DESCRIPTOR = Shape.of(value("version"), value("timestamp"));
    private static final Shape SOURCE = Shape.of(
            value("type"),
            object("target", Shape.of(value("userInput"), value("tags"), value("repoDigests"), map("labels"))));
    private static final Shape DISTRO = Shape.of(value("name"), value("version"));
    private static final Shape MATCH = Shape.of(
            object(
                    "vulnerability",
                    Shape.of(value("id"), value("severity"), object("fix", Shape.of(value("versions"))))),
            object("artifact", Shape.of(value("name"), value("version"))));

    private static final Shape IGNORED = Shape.of(
            object("vulnerability", Shape.of(value("id"))),
            object("artifact", Shape.of(value("name"))),
            objects(
                    "appliedIgnoreRules",
                    Shape.of(value("reason"), value("vex-status"), value("vex-justification"), value("fix-state"))));

    private static final String VEX = "vex";

    private final Defects defects = new Defects("report");
    private final List<Vulnerability> vulnerabilities = new ArrayList<>();
    private final List<Waiver> waivers = new ArrayList<>();
    private Fields descriptor = DESCRIPTOR.nothing();
    private Fields source = SOURCE.nothing();
    private Fields distro = DISTRO.nothing();
    private boolean listsMatches = true;

    void read(String name, JsonParser json) throws IOException {
        switch (name) {
            case "descriptor" -> descriptor = DESCRIPTOR.read(json);
            case "source" -> source = SOURCE.read(json);
            case "distro" -> distro = DISTRO.read(json);
            case "matches" ->
                listsMatches = Walk.list(json, (index, it) -> readMatch(MATCH.read(it), "matches[" + index + "]"));
            case "ignoredMatches" -> readIgnored(json);
            default -> {} // the walk skips it
        }
    }

    private void readMatch(Fields match, String place) {
        Fields found = match.object("vulnerability");
        Fields artifact = match.object("artifact");
        if (found.text("id") == null || artifact.text("name") == null) {
            defects.add(place, found.text("id") == null ? "no vulnerability.id" : "no artifact.name");
            return;
        }
        String fixed = found.object("fix").words("versions").stream()
                .filter(it -> !it.isEmpty())
                .collect(Collectors.joining(", "));
        vulnerabilities.add(new Vulnerability(
                found.text("id"),
                artifact.text("name"),
                artifact.text("version"),
                fixed.isEmpty() ? null : fixed,
                Severities.of(found.text("severity")),
                null));
    }

    private void readIgnored(JsonParser json) throws IOException {
        boolean isList = Walk.list(json, (index, it) -> readIgnored(IGNORED.read(it), "ignoredMatches[" + index + "]"));
        if (!isList) {
            defects.add("ignoredMatches", "not a list");
        }
    }

    private void readIgnored(Fields match, String place) {
        String id = match.object("vulnerability").text("id");
        if (id == null) {
            defects.add(place, "no vulnerability.id");
            return;
        }
        List<Fields> rules = match.objects("appliedIgnoreRules");
        String reason = rules.stream()
                .map(Report::reason)
                .filter(it -> it != null)
                .findFirst()
                .orElse(null);
        boolean isOfVex = rules.stream().anyMatch(it -> it.text("vex-status") != null);
        waivers.add(new Waiver(id, match.object("artifact").text("name"), reason, null, null, isOfVex ? VEX : null));
    }

    /** What the rule says, else what it goes by. */
    private static String reason(Fields rule) {
        if (rule.text("reason") != null) {
            return rule.text("reason");
        }
        String status = rule.text("vex-status");
        String justification = rule.text("vex-justification");
        if (status == null) {
            return rule.text("fix-state");
        }
        return justification == null ? status : status + ": " + justification;
    }

    Defects defects() {
        return defects;
    }

    /** Else nothing is known of what was found. */
    boolean listsMatches() {
        return listsMatches;
    }

    /** Null where it is missing. */
    String sourceType() {
        return source.text("type");
    }

    /** Null where it is missing; older versions leave it empty. */
    String timestamp() {
        return descriptor.word("timestamp");
    }

    /** Null also where a build does not know its own. */
    String version() {
        String version = descriptor.text("version");
        return version == null || version.startsWith("[") ? null : version;
    }

    /** Null where the report names none. */
    String image() {
        String asked = source.object("target").text("userInput");
        Optional<ImageName> name = ImageName.parse(asked);
        return name.filter(it -> !it.image().equals(it.repository()))
                .map(ImageName::image)
                .or(() -> first("tags"))
                .or(() -> name.map(ImageName::image))
                .orElse(asked);
    }

    /** Null where the image was never pushed. */
    String digest() {
        return first("repoDigests")
                .flatMap(ImageName::parse)
                .map(ImageName::digest)
                .or(() -> ImageName.parse(source.object("target").text("userInput"))
                        .map(ImageName::digest))
                .orElse(null);
    }

    private Optional<String> first(String list) {
        return source.object("target").words(list).stream()
                .filter(it -> !it.isEmpty())
                .findFirst();
    }

    ImageScanned scan() {
        var labels = source.object("target").map("labels");
        return new ImageScanned(
                GrypeFormat.NAME,
                version(),
                ImageName.base(labels.get(LABELS + "name"), labels.get(LABELS + "digest")),
                operatingSystem(),
                vulnerabilities,
                waivers);
    }

    private String operatingSystem() {
        String told = Stream.of("name", "version")
                .map(distro::text)
                .filter(it -> it != null)
                .collect(Collectors.joining(" "));
        return told.isEmpty() ? null : told;
    }
}
