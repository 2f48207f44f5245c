package dev.plumbline.ingest.trufflehog;

import static dev.plumbline.ingest.json.Shape.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.plumbline.event.SecretFound;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.Secrets;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One finding. Of the secret no field leaves this class but its fingerprint. */
final class Finding {
    /** Union of what the kinds of source tell of a place. */
    private static final Shape PLACE = Shape.of(
            value("file"),
            value("filename"),
            value("path"),
            value("page"),
            value("link"),
            value("line"),
            value("layer"),
            value("image"),
            value("tag"),
            value("registry"),
            value("repository"),
            value("commit"),
            value("timestamp"),
            value("updated_at"),
            value("created_at"),
            value("date_created"),
            value("uploaded"));

    private static final Set<String> IMAGES = Set.of("Docker", "Ecr", "ECR");

    private String detector;
    private String secret;
    private Boolean verified;
    private String source;
    private Fields place = PLACE.nothing();
    private boolean isOfVersionTwo;
    private boolean isLog;

    private Finding() {}

    /** Nothing is in what is no object. */
    static Finding read(JsonParser json) throws IOException {
        Finding finding = new Finding();
        Walk.object(json, finding::read);
        return finding;
    }

    private void read(String name, JsonParser json) throws IOException {
        switch (name) {
            case "DetectorName" -> detector = Walk.text(json);
            case "Raw" -> secret = Walk.text(json);
            case "Verified" ->
                verified = json.currentToken().isBoolean() ? Boolean.valueOf(json.getBooleanValue()) : null;
            case "SourceMetadata" -> Walk.object(json, this::readMetadata);
            case "stringsFound" -> isOfVersionTwo = true;
            case "msg" -> isLog = true;
            default -> {} // the walk skips it
        }
    }

    private void readMetadata(String name, JsonParser json) throws IOException {
        if (name.equals("Data")) {
            Walk.object(json, this::readPlace);
        }
    }

    private void readPlace(String kind, JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            source = kind;
            place = PLACE.read(json);
        }
    }

    boolean isOfVersionTwo() {
        return isOfVersionTwo && source == null;
    }

    /** What trufflehog says of its own run. */
    boolean isLog() {
        return isLog && source == null && detector == null;
    }

    /** Place of a field that it lacks; empty where it has what it needs. */
    Optional<String> missing() {
        if (source == null) {
            return Optional.of("SourceMetadata.Data");
        }
        return path() == null
                ? Optional.of(sourcePlace() + ".file")
                : detector == null ? Optional.of("DetectorName") : Optional.empty();
    }

    /** Where in the record its place stands. */
    String sourcePlace() {
        return "SourceMetadata.Data." + clean(source);
    }

    /** Empty where none is told, or it is none that is known. */
    Optional<Instant> time() {
        return Moments.parse(told());
    }

    boolean hasTime() {
        return told() != null;
    }

    private String told() {
        return first("timestamp", "updated_at", "created_at", "date_created", "uploaded");
    }

    /** Null for a source that is no image. */
    String image() {
        return name().map(ImageName::image).map(this::clean).orElse(null);
    }

    String digest() {
        return name().map(ImageName::digest)
                .or(() -> IMAGES.contains(source) ? ImageName.digest(place.text("tag")) : Optional.empty())
                .orElse(null);
    }

    private Optional<ImageName> name() {
        if (!IMAGES.contains(source) || place.text("image") == null) {
            return Optional.empty();
        }
        String registry = place.text("registry");
        String image = registry == null ? place.text("image") : registry + "/" + place.text("image");
        String tag = place.text("tag");
        return ImageName.parse(image + ":" + tag).filter(it -> tag != null).or(() -> ImageName.parse(image));
    }

    SecretFound step() {
        return new SecretFound(
                clean(detector),
                null,
                Boolean.TRUE.equals(verified) ? "critical" : "high",
                clean(path()),
                clean(place.text("layer")),
                line(),
                Secrets.fingerprint(secret),
                clean(place.text("repository")),
                clean(place.text("commit")),
                verified);
    }

    /** What holds it: a file, else a page. */
    private String path() {
        return first("file", "filename", "path", "page", "link");
    }

    private Long line() {
        Long line = place.number("line");
        return line != null && line > 0 ? line : null;
    }

    private String first(String... names) {
        return Stream.of(names)
                .map(place::word)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private String clean(String text) {
        return Secrets.without(secret, text);
    }
}
