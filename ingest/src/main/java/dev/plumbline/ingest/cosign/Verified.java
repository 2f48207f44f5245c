package dev.plumbline.ingest.cosign;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.Attestation;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One signature that cosign found good: the payload that was signed, and what is known of the signature. */
final class Verified {
    private static final String SIGNATURE = "https://sigstore.dev/cosign/sign/v1";
    private static final String EXTENSION = "1.3.6.1.4.1.57264.1.";
    private static final String COMMIT = EXTENSION + "3";
    private static final String SLUG = EXTENSION + "5";
    private static final String REPOSITORY = EXTENSION + "12";
    private static final String COMMIT_OF_ANY = EXTENSION + "13";
    private static final String RUN = EXTENSION + "21";
    private static final Shape CRITICAL = Shape.of(
            object("identity", Shape.of(value("docker-reference"))),
            object("Identity", Shape.of(value("docker-reference"))),
            object("image", Shape.of(value("docker-manifest-digest"), value("Docker-manifest-digest"))),
            object("Image", Shape.of(value("docker-manifest-digest"), value("Docker-manifest-digest"))));
    private static final Shape OPTIONAL = Shape.of(
            object("Bundle", Shape.of(object("Payload", Shape.of(value("integratedTime"))))),
            value("timestamp"),
            value("Subject"),
            value("Issuer"),
            value("githubWorkflowRepository"),
            value("githubWorkflowSha"),
            value(COMMIT),
            value(SLUG),
            value(REPOSITORY),
            value(COMMIT_OF_ANY),
            value(RUN));
    static final Shape SHAPE = Shape.of(
            object("critical", CRITICAL),
            object("Critical", CRITICAL),
            object("optional", OPTIONAL),
            object("Optional", OPTIONAL),
            value("payload"),
            value("payloadType"));

    private final Fields critical;
    private final Fields optional;

    /** Names began with capitals once. */
    Verified(Fields fields) {
        this.critical = fields.has("critical") ? fields.object("critical") : fields.object("Critical");
        this.optional = fields.has("optional") ? fields.object("optional") : fields.object("Optional");
    }

    static boolean isOne(Fields fields) {
        return fields.has("critical") || fields.has("Critical");
    }

    /** Null where nobody asked for it to be signed too. */
    String image() {
        return Stream.of("identity", "Identity")
                .map(it -> critical.object(it).text("docker-reference"))
                .flatMap(it -> ImageName.parse(it).stream())
                .map(ImageName::image)
                .findFirst()
                .orElse(null);
    }

    /** Empty where it is missing or none; older ones have no algorithm. */
    Optional<String> digest() {
        return Stream.of("image", "Image")
                .map(critical::object)
                .flatMap(it -> Stream.of(it.text("docker-manifest-digest"), it.text("Docker-manifest-digest")))
                .filter(it -> it != null)
                .flatMap(it -> ImageName.digest(it.indexOf(':') < 0 ? "sha256:" + it : it).stream())
                .findFirst();
    }

    /** When the log took the signature in, else what the signer says. */
    Optional<Instant> time() {
        Long logged = optional.object("Bundle").object("Payload").number("integratedTime");
        Long seconds = logged == null ? optional.number("timestamp") : logged;
        try {
            return Optional.ofNullable(seconds).filter(it -> it > 0).map(Instant::ofEpochSecond);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    Attestation attestation() {
        return new Attestation(
                SIGNATURE,
                true,
                optional.text("Subject"),
                optional.text("Issuer"),
                null,
                null,
                repository(),
                first("githubWorkflowSha", COMMIT_OF_ANY, COMMIT),
                List.of(),
                optional.text(RUN));
    }

    /** GitHub's alone is told without its host. */
    private String repository() {
        String slug = first("githubWorkflowRepository", SLUG);
        return optional.text(REPOSITORY) != null || slug == null
                ? optional.text(REPOSITORY)
                : "https://github.com/" + slug;
    }

    private String first(String... names) {
        return Stream.of(names)
                .map(optional::text)
                .filter(it -> it != null)
                .findFirst()
                .orElse(null);
    }
}
