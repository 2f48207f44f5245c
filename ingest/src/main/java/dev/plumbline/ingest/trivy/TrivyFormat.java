package dev.plumbline.ingest.trivy;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;

/**
 * Trivy's JSON report: one scan of an image, and one event more for each secret in it.
 *
 * <p>Units: {@code CreatedAt} is RFC 3339 with nanoseconds; the events keep microseconds. Severities are in lower case,
 * {@code unknown} where Trivy has none that we know.
 * <br>The image is the first of {@code RepoTags}, else {@code ArtifactName}, which is a file's name where a tar was scanned.
 * Its digest is that of the first of {@code RepoDigests}, else the one in {@code ArtifactName}. It is null where neither has
 * one, as for an image that was never pushed: {@code ImageID} is no stand-in, since it is the digest of the image's
 * configuration, and no runtime tells that of what it runs.
 * <br>Errors: never throws. What is not JSON is {@code malformed}. A report without a time is {@code incomplete} (Trivy writes
 * {@code CreatedAt} from 0.48 on). A vulnerability or secret without a field that we need is left out, and one
 * {@code incomplete} beside the events tells how many and where the first is. Scans of anything but a container image are
 * {@code unmodelled}: a secret in a repository is in no image that runs.
 * <br>Dropped: misconfigurations, licences, packages without a finding. The text that matched a secret and the lines around it
 * are never read.
 * <br>Source: {@code types.Report} of Trivy's pkg/types, schema version 2.
 */
public final class TrivyFormat {
    static final String NAME = "trivy";

    public static final Format FORMAT =
            new Format(NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, TrivyFormat::newDecoder);

    private TrivyFormat() {}

    private static Decoder newDecoder() {
        return TrivyReports::read;
    }
}
