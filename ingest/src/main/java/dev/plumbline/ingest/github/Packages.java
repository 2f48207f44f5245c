package dev.plumbline.ingest.github;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.ImageBuilt;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Told;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Packages that were published, as far as they are images. */
final class Packages {
    /** What the registry writes where a version has no time. */
    private static final Instant NO_TIME = Instant.parse("2000-01-01T00:00:00Z");

    private static final Set<String> IMAGES = Set.of("container", "docker");

    static final Shape PACKAGE = Shape.of(
            value("package_type"),
            object("registry", Shape.of(value("type"))),
            value("created_at"),
            value("updated_at"),
            object(
                    "package_version",
                    Shape.of(
                            value("version"),
                            value("name"),
                            value("target_oid"),
                            value("created_at"),
                            value("package_url"),
                            object(
                                    "container_metadata",
                                    Shape.of(
                                            object("tag", Shape.of(value("digest"))),
                                            object("manifest", Shape.of(value("digest"))),
                                            object("labels", Shape.of(value("revision"), map("all_labels"))))))));

    private Packages() {}

    static Told read(String event, Fields delivery) {
        Fields told = delivery.object(event);
        if (!"published".equals(delivery.word("action"))) {
            return Told.unmodelled(event + " " + delivery.word("action"));
        }
        String type = GithubEvents.first(told.object("registry").text("type"), told.text("package_type"));
        if (type == null || !IMAGES.contains(type.toLowerCase(Locale.ROOT))) {
            return Told.unmodelled(event + " of type " + type + ": no image");
        }
        Fields version = told.object("package_version");
        String image = image(version.text("package_url"));
        String digest = digest(version);
        Optional<Instant> time = time(told);
        if (image == null && digest == null) {
            return Told.incomplete(event + ".package_version: names no image");
        }
        return time.isEmpty()
                ? Told.incomplete(event + ".updated_at: no RFC 3339 time")
                : new Told.Step(time.get(), image, digest, built(delivery, version));
    }

    private static ImageBuilt built(Fields delivery, Fields version) {
        Fields labels = version.object("container_metadata").object("labels");
        Map<String, String> all = labels.map("all_labels");
        ImageBuilt built = new ImageBuilt();
        built.setRepository(GithubEvents.repository(delivery));
        built.setCommit(GithubEvents.first(labels.text("revision"), version.text("target_oid")));
        built.setBase(ImageName.base(
                nonEmpty(all.get("org.opencontainers.image.base.name")),
                nonEmpty(all.get("org.opencontainers.image.base.digest"))));
        return built;
    }

    /** The owner may have capitals there, which no registry takes; without a tag a colon is left at the end. */
    private static String image(String url) {
        if (url == null) {
            return null;
        }
        String whole = url.endsWith(":") ? url.substring(0, url.length() - 1) : url;
        int colon = whole.lastIndexOf(':');
        int end = colon > whole.lastIndexOf('/') ? colon : whole.length();
        return ImageName.parse(whole.substring(0, end).toLowerCase(Locale.ROOT) + whole.substring(end))
                .map(ImageName::image)
                .orElse(null);
    }

    private static String digest(Fields version) {
        Fields metadata = version.object("container_metadata");
        return Stream.of(
                        metadata.object("tag").text("digest"),
                        metadata.object("manifest").text("digest"),
                        version.text("version"),
                        version.text("name"))
                .map(ImageName::digest)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null);
    }

    private static Optional<Instant> time(Fields told) {
        return Stream.of(
                        told.object("package_version").text("created_at"),
                        told.text("updated_at"),
                        told.text("created_at"))
                .map(Times::parse)
                .flatMap(Optional::stream)
                .filter(it -> it.isAfter(NO_TIME))
                .findFirst();
    }

    private static String nonEmpty(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
