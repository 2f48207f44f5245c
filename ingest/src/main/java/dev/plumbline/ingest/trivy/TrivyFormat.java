package dev.plumbline.ingest.trivy;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * Trivy's JSON report, or a list of them: one scan of an image, and one event more for each secret in it.
 *
 * <p>Units: {@code CreatedAt} is RFC 3339 with nanoseconds; the events keep microseconds. Severities are in lower case,
 * {@code unknown} where Trivy has none that we know.
 * <br>The image is the first of {@code RepoTags}, else {@code ArtifactName}, which is a file's name where a tar was scanned.
 * Its digest is that of the first of {@code RepoDigests}, else the one in {@code ArtifactName}. It is null where neither has
 * one, as for an image that was never pushed: {@code ImageID} is no stand-in, since it is the digest of the image's
 * configuration, and no runtime tells that of what it runs.
 * <br>What Trivy was told to leave out is a waiver of the scan; it tells of that only with {@code --show-suppressed}, and never
 * when a line of .trivyignore ends.
 * <br>Errors: never throws. What is not JSON is {@code malformed}. A report without a time is {@code incomplete} (Trivy writes
 * {@code CreatedAt} from 0.48 on), unless the CloudEvent that carried it has one. A vulnerability or secret without a field that we need is left out, and one
 * {@code incomplete} beside the events tells how many and where the first is. Scans of anything but a container image, or
 * an SBOM that names its image, are {@code unmodelled}: a secret in a repository is in no image that runs. So are reports of a
 * cluster, and the lists of results that Trivy wrote before 0.20, which name no image.
 * <br>Dropped: misconfigurations, licences, packages without a finding. The text that matched a secret and the lines around it
 * are never read.
 * <br>Source: {@code types.Report} of Trivy's pkg/types, schema version 2. Read as a stream, a finding at a time.
 */
public final class TrivyFormat {
    static final String NAME = "trivy";

    private static final String SCAN = "image.scanned";
    private static final String SECRET = "secret.found";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, TrivyFormat::newDecoder)
            .recognisedBy(TrivyFormat::recognises)
            .mapping(List.of(
                    Mapping.of("*", "CreatedAt", "time"),
                    Mapping.of("*", "Trivy.Version", "collectorVersion"),
                    Mapping.of("*", "Metadata.RepoTags", "image", "the first"),
                    Mapping.of("*", "ArtifactName", "image", "where there is no tag"),
                    Mapping.of("*", "Metadata.RepoDigests", "imageDigest", "the first"),
                    Mapping.lost("*", "Metadata.ImageID", "of the image's configuration; no runtime tells it"),
                    Mapping.of(SCAN, "Trivy.Version", "scannerVersion"),
                    Mapping.of(
                            SCAN,
                            "Metadata.ImageConfig.config.Labels",
                            "baseImage",
                            "org.opencontainers.image.base.name"),
                    Mapping.of(
                            SCAN,
                            "Metadata.ImageConfig.config.Labels",
                            "baseImageDigest",
                            "org.opencontainers.image.base.digest"),
                    Mapping.of(SCAN, "Metadata.OS.Family", "operatingSystem"),
                    Mapping.of(SCAN, "Metadata.OS.Name", "operatingSystem"),
                    Mapping.of(SCAN, "Results[].Vulnerabilities[].VulnerabilityID", "vulnerabilities"),
                    Mapping.of(SCAN, "Results[].Vulnerabilities[].PkgName", "vulnerabilities"),
                    Mapping.of(SCAN, "Results[].Vulnerabilities[].InstalledVersion", "vulnerabilities"),
                    Mapping.of(SCAN, "Results[].Vulnerabilities[].FixedVersion", "vulnerabilities"),
                    Mapping.of(SCAN, "Results[].Vulnerabilities[].Severity", "vulnerabilities"),
                    Mapping.of(SCAN, "Results[].Vulnerabilities[].Title", "vulnerabilities"),
                    Mapping.of(
                            SCAN,
                            "Results[].ExperimentalModifiedFindings[].Status",
                            "waivers",
                            "of a vulnerability or a secret: ignored, not_affected or fixed"),
                    Mapping.of(SCAN, "Results[].ExperimentalModifiedFindings[].Statement", "waivers", "the reason"),
                    Mapping.of(SCAN, "Results[].ExperimentalModifiedFindings[].Source", "waivers"),
                    Mapping.of(
                            SCAN,
                            "Results[].ExperimentalModifiedFindings[].Finding.VulnerabilityID",
                            "waivers",
                            "the policy"),
                    Mapping.of(
                            SCAN,
                            "Results[].ExperimentalModifiedFindings[].Finding.RuleID",
                            "waivers",
                            "the policy, of a secret"),
                    Mapping.of(SCAN, "Results[].ExperimentalModifiedFindings[].Finding.PkgName", "waivers"),
                    Mapping.lost(
                            SCAN, "Results[].Misconfigurations", "of files that built the image, not of what it holds"),
                    Mapping.lost(SCAN, "Results[].Licenses", "licences are not asked for"),
                    Mapping.lost(SCAN, "Results[].Packages", "an SBOM tells them"),
                    Mapping.of(SECRET, "Results[].Target", "path"),
                    Mapping.of(SECRET, "Results[].Secrets[].RuleID", "detector"),
                    Mapping.of(SECRET, "Results[].Secrets[].Category", "category"),
                    Mapping.of(SECRET, "Results[].Secrets[].Severity", "severity"),
                    Mapping.of(SECRET, "Results[].Secrets[].StartLine", "secretLine"),
                    Mapping.of(SECRET, "Results[].Secrets[].Layer.Digest", "layer"),
                    Mapping.lost(SECRET, "Results[].Secrets[].Match", "what surrounds the secret; never read")));

    private TrivyFormat() {}

    private static Decoder newDecoder() {
        return TrivyReports::read;
    }

    private static boolean recognises(Glimpse record) {
        return record.has("ArtifactName", "ArtifactType")
                || record.has("ClusterName", "Resources")
                || record.has("ClusterName", "Findings")
                || (record.isList() && record.has("Target", "Vulnerabilities"));
    }
}
