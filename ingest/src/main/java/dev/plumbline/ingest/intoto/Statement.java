package dev.plumbline.ingest.intoto;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One statement: of what, of which type, and of its predicate the fields that any of the known types has. */
final class Statement {
    private static final Shape SOURCE = Shape.of(value("uri"), map("digest"));
    private static final Shape BUILDER = Shape.of(value("id"));
    private static final Shape BUILDKIT = Shape.of(object("vcs", Shape.of(value("source"), value("revision"))));
    private static final String BUILDKIT_OF_TWO = "https://mobyproject.org/buildkit@v1#metadata";
    private static final Shape METADATA = Shape.of(
            value("buildFinishedOn"),
            value("buildStartedOn"),
            value("buildInvocationId"),
            value("buildInvocationID"),
            value("scanFinishedOn"),
            value("timestamp"),
            object(BUILDKIT_OF_TWO, BUILDKIT));
    private static final Shape RUN_METADATA = Shape.of(
            value("invocationId"), value("finishedOn"), value("startedOn"), object("buildkit_metadata", BUILDKIT));
    private static final Shape PARAMETERS = Shape.of(
            object("workflow", Shape.of(value("repository"))),
            object("buildConfigSource", Shape.of(value("repository"))),
            object("source", SOURCE),
            object("configSource", SOURCE));
    private static final Shape PREDICATE = Shape.of(
            object("builder", BUILDER),
            value("buildType"),
            object("recipe", Shape.of(value("type"), value("definedInMaterial"))),
            object("invocation", Shape.of(object("configSource", SOURCE))),
            object("metadata", METADATA),
            objects("materials", SOURCE),
            object(
                    "buildDefinition",
                    Shape.of(
                            value("buildType"),
                            object("externalParameters", PARAMETERS),
                            objects("resolvedDependencies", SOURCE))),
            object("runDetails", Shape.of(object("builder", BUILDER), object("metadata", RUN_METADATA))),
            object("creationInfo", Shape.of(value("created"))),
            value("Data"),
            value("Timestamp"),
            value("timestamp"),
            value("timeCreated"),
            value("timeVerified"),
            value("createdOn"),
            value("creationTime"));
    private static final Shape STATEMENT = Shape.of(
            value("_type"),
            value("predicateType"),
            objects("subject", Shape.of(value("name"), map("digest"))),
            object("predicate", PREDICATE));

    private final Fields fields;
    private final Fields predicate;

    private Statement(Fields fields) {
        this.fields = fields;
        this.predicate = fields.object("predicate");
    }

    /** What became of bytes that should be a statement. */
    sealed interface Read {
        record Value(Statement statement) implements Read {}

        record Malformed(String detail) implements Read {}
    }

    static Read read(byte[] json) {
        Shape.Read read = STATEMENT.read(json);
        return read instanceof Shape.Read.Value value
                ? new Read.Value(new Statement(value.fields()))
                : new Read.Malformed(((Shape.Read.Malformed) read).detail());
    }

    /** Null where it is missing. */
    String type() {
        return fields.text("_type");
    }

    /** Null where it is missing. */
    String predicateType() {
        return fields.text("predicateType");
    }

    List<Fields> subjects() {
        return fields.objects("subject");
    }

    /** Go's zero time is none. */
    Optional<Instant> time() {
        Fields metadata = predicate.object("metadata");
        Fields run = predicate.object("runDetails").object("metadata");
        return Stream.of(
                        run.text("finishedOn"),
                        run.text("startedOn"),
                        metadata.text("buildFinishedOn"),
                        metadata.text("buildStartedOn"),
                        metadata.text("scanFinishedOn"),
                        predicate.text("Timestamp"),
                        predicate.text("timestamp"),
                        predicate.text("timeCreated"),
                        predicate.text("timeVerified"),
                        predicate.text("createdOn"),
                        predicate.text("creationTime"),
                        metadata.text("timestamp"),
                        predicate.object("creationInfo").text("created"))
                .flatMap(it -> Times.parse(it).stream())
                .filter(it -> it.isAfter(Instant.EPOCH))
                .findFirst();
    }

    /** What older cosign put around a document, where it is a text; null for anything else. */
    String data() {
        return predicate.text("Data");
    }

    String builder() {
        String id = predicate.object("runDetails").object("builder").text("id");
        return id == null ? predicate.object("builder").text("id") : id;
    }

    String buildType() {
        return Stream.of(
                        predicate.object("buildDefinition").text("buildType"),
                        predicate.text("buildType"),
                        predicate.object("recipe").text("type"))
                .filter(it -> it != null)
                .findFirst()
                .orElse(null);
    }

    String run() {
        Fields metadata = predicate.object("metadata");
        return Stream.of(
                        predicate.object("runDetails").object("metadata").text("invocationId"),
                        metadata.text("buildInvocationId"),
                        metadata.text("buildInvocationID"))
                .filter(it -> it != null)
                .findFirst()
                .orElse(null);
    }

    List<Fields> materials() {
        List<Fields> resolved = predicate.object("buildDefinition").objects("resolvedDependencies");
        return resolved.isEmpty() ? predicate.objects("materials") : resolved;
    }

    /** What the build was configured from: where it is told in full. */
    List<Fields> sources() {
        Fields parameters = predicate.object("buildDefinition").object("externalParameters");
        return List.of(
                predicate.object("invocation").object("configSource"),
                parameters.object("source"),
                parameters.object("configSource"),
                definedIn());
    }

    /** 0.1 told it by its place among the materials. */
    private Fields definedIn() {
        Long index = predicate.object("recipe").number("definedInMaterial");
        List<Fields> materials = predicate.objects("materials");
        boolean isThere = index != null && index >= 0 && index < materials.size();
        return isThere ? materials.get(index.intValue()) : SOURCE.nothing();
    }

    /** Repository alone, without a commit; null where it is not told so. */
    String repository() {
        Fields parameters = predicate.object("buildDefinition").object("externalParameters");
        String workflow = parameters.object("workflow").text("repository");
        return workflow == null ? parameters.object("buildConfigSource").text("repository") : workflow;
    }

    /** What BuildKit found out about the folder that it built: fields source and revision. */
    Fields versionControl() {
        Fields two = predicate.object("metadata").object(BUILDKIT_OF_TWO).object("vcs");
        Fields one = predicate
                .object("runDetails")
                .object("metadata")
                .object("buildkit_metadata")
                .object("vcs");
        return one.has("source") || one.has("revision") ? one : two;
    }
}
