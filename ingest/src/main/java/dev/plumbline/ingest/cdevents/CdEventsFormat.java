package dev.plumbline.ingest.cdevents;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import dev.plumbline.ingest.cloudevents.CloudEvents;
import java.util.List;

/**
 * CDEvents 0.3 to 0.5, bare ({@code context}, {@code subject}, {@code customData}) or as CloudEvents in any of their modes (see
 * {@link CloudEvents}).
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><td>artifact.packaged, artifact.published</td><td>the image was built</td></tr>
 * <tr><td>service.deployed, service.upgraded, service.rolledback</td><td>the service was deployed, with that word as the
 *     change</td></tr>
 * <tr><td>service.removed</td><td>the service was undeployed</td></tr>
 * <tr><td>artifact.signed</td><td>the image was attested, which nobody has checked yet</td></tr>
 * <tr><td>pipelinerun.started, taskrun.started</td><td>a run began</td></tr>
 * <tr><td>pipelinerun.finished, taskrun.finished</td><td>it ended: any outcome but success and cancel is failure</td></tr>
 * <tr><td>change.merged</td><td>the source changed</td></tr>
 * </table>
 *
 * <p>The event's version is not looked at: the fields that are read are the same in all of them. The specification's version
 * ({@code context.specversion}, or {@code context.version} before 0.5) is told as the collector's.
 *
 * <p>The artifact ({@code subject.id}, for services {@code subject.content.artifactId}) is a package URL of type oci or docker,
 * or a plain image reference. {@code repository_url} may end with the artifact's name or not, and may be a whole reference, as
 * some registries write it. The version of a docker package URL is taken for the image's digest where it has a digest's form.
 *
 * <p>A service is {@code subject.id}; {@code namespace/service} is split, and a kind of workload in front ({@code
 * deployment/web}) is no namespace. The environment is {@code subject.content.environment.id}. The commit and the repository of
 * an artifact are {@code subject.content.change}, its builder is {@code context.source}.
 *
 * <p>What the specification has no place for is read from {@code customData}. All of it is optional, and it goes before what the
 * subject says:
 *
 * <pre>
 * {
 *   "baseImage": {"name": "docker.io/library/debian:12-slim", "digest": "sha256:…"},
 *   "executables": ["/usr/bin/web"],           absolute paths of all executables in the image
 *   "repository": "https://git.example/shop/web",
 *   "commit": "3f2c…",
 *   "builder": "ci/web",
 *   "branch": "main", "actor": "jane",         of runs and changes
 *   "namespace": "shop"                        of a service whose id has none
 * }
 * </pre>
 *
 * <p>Units: {@code context.timestamp} is RFC 3339 and the event's time; the event keeps microseconds.
 * <br>Errors: never throws. What is not JSON is {@code malformed}; an event without a type, a time, a subject's id or, where one
 * was deployed, an artifact is {@code incomplete}; other types and artifacts that are no images are {@code unmodelled}.
 * <br>Dropped: links, SBOM addresses, users, {@code customData} that is not a JSON object.
 * <br>Source: the CDEvents specification's vocabulary, and its CloudEvents binding.
 */
public final class CdEventsFormat {
    static final String NAME = "cdevents";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, () -> CdEvents::read)
            .recognisedBy(CdEventsFormat::looksLikeIt)
            .mapping(rows());

    private CdEventsFormat() {}

    private static boolean looksLikeIt(Glimpse record) {
        String type = CloudEvents.type(record);
        return type.isEmpty() ? record.has("context", "subject") : type.startsWith(CdEvents.PREFIX);
    }

    private static List<Mapping> rows() {
        String content = "subject.content.";
        return List.of(
                Mapping.of("*", "context.timestamp", "time"),
                Mapping.of("*", "context.type", "kind"),
                Mapping.of("*", "context.specversion", "collectorVersion", "else context.version"),
                Mapping.of("image.built", "subject.id", "image", "a package URL or an image reference"),
                Mapping.of("image.built", "subject.id", "imageDigest"),
                Mapping.of("image.built", content + "change.source", "repository"),
                Mapping.of("image.built", content + "change.id", "commit"),
                Mapping.of("image.built", "context.source", "builder"),
                Mapping.of("image.built", "customData.repository", "repository"),
                Mapping.of("image.built", "customData.commit", "commit"),
                Mapping.of("image.built", "customData.builder", "builder"),
                Mapping.of("image.built", "customData.baseImage.name", "baseImage"),
                Mapping.of("image.built", "customData.baseImage.digest", "baseImageDigest"),
                Mapping.of("image.built", "customData.executables", "executables"),
                Mapping.of("attestation.published", "context.type", "predicateType", "without its version"),
                Mapping.of("attestation.published", "subject.id", "image"),
                Mapping.of("attestation.published", "subject.id", "imageDigest"),
                Mapping.of("service.deployed", content + "artifactId", "image"),
                Mapping.of("service.deployed", content + "artifactId", "imageDigest"),
                Mapping.of("service.deployed", "subject.id", "service", "what follows its slash"),
                Mapping.of("service.deployed", "subject.id", "namespace", "what stands before its slash"),
                Mapping.of("service.deployed", content + "environment.id", "environment"),
                Mapping.of("service.undeployed", "subject.id", "service"),
                Mapping.of("service.undeployed", "customData.namespace", "namespace"),
                Mapping.of("service.undeployed", content + "environment.id", "environment"),
                Mapping.of("pipeline.started", content + "pipelineName", "pipeline"),
                Mapping.of("pipeline.started", content + "taskName", "task"),
                Mapping.of("pipeline.started", content + "pipelineRun.id", "run", "of a task; else subject.id"),
                Mapping.of("pipeline.started", "subject.id", "run"),
                Mapping.of("pipeline.started", content + "uri", "url", "url before 0.4"),
                Mapping.of("pipeline.finished", content + "url", "url"),
                Mapping.of("pipeline.finished", content + "outcome", "outcome"),
                Mapping.of("pipeline.finished", "customData.repository", "repository"),
                Mapping.of("pipeline.finished", "customData.commit", "commit"),
                Mapping.of("pipeline.finished", "customData.branch", "branch"),
                Mapping.of("pipeline.finished", "customData.actor", "actor"),
                Mapping.of(
                        "source.changed",
                        content + "repository.id",
                        "repository",
                        "below source, if that is an address"),
                Mapping.of("source.changed", content + "repository.source", "repository"),
                Mapping.of("source.changed", "customData.repository", "repository"),
                Mapping.of("source.changed", "customData.commit", "commit", "the specification has no place for it"),
                Mapping.of("source.changed", "customData.branch", "branch", "the specification has no place for it"),
                Mapping.of("source.changed", "customData.actor", "actor", "the specification has no place for it"),
                Mapping.lost("*", "context.links", "no field for them"),
                Mapping.lost("attestation.published", content + "signature", "bytes that nobody here checks"),
                Mapping.lost("image.built", content + "sbom.uri", "the SBOM itself is read by its own format"),
                Mapping.lost("pipeline.finished", content + "errors", "free text"),
                Mapping.lost("source.changed", "subject.id", "the change's number says nothing of its commits"));
    }
}
