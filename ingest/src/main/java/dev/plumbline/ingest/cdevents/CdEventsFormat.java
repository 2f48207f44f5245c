package dev.plumbline.ingest.cdevents;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import java.util.List;

/**
 * CDEvents 0.3 to 0.5, bare ({@code context}, {@code subject}, {@code customData}) or in a CloudEvents envelope in structured
 * mode, its data as JSON or in base64.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><td>artifact.packaged, artifact.published</td><td>the image was built</td></tr>
 * <tr><td>service.deployed, service.upgraded, service.rolledback</td><td>the service was deployed, with that word as the
 *     change</td></tr>
 * <tr><td>service.removed</td><td>the service was undeployed</td></tr>
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

    public static final Format FORMAT =
            new Format(NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, CdEventsFormat::newDecoder);

    private CdEventsFormat() {}

    private static Decoder newDecoder() {
        return record -> List.of(CdEvents.read(record));
    }
}
