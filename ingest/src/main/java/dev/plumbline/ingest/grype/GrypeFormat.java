package dev.plumbline.ingest.grype;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * Grype's JSON report: one scan of an image.
 *
 * <p>Units: {@code descriptor.timestamp} is RFC 3339 with nanoseconds; the event keeps microseconds. A report without one, as
 * older versions write it, has the time of the CloudEvent that carried it. Severities are in lower case; negligible is low.
 * <br>The image is what Grype was asked for where that has a tag, else the first of its tags. Its digest is that of the first of
 * {@code repoDigests}, else the one that Grype was asked for.
 * <br>What Grype was told to leave out, by its configuration or a VEX document, is a waiver of the scan.
 * <br>Errors: never throws. What is not JSON is {@code malformed}, a report without a time {@code incomplete}. A match without an
 * id or a package is left out, and one {@code incomplete} beside the event tells how many and where the first is. Scans of
 * anything but an image are {@code unmodelled}.
 * <br>Source: {@code models.Document} of Grype's grype/presenter/models. Read as a stream, a match at a time.
 */
public final class GrypeFormat {
    static final String NAME = "grype";

    private static final String KIND = "image.scanned";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, GrypeFormat::newDecoder)
            .recognisedBy(GrypeFormat::recognises)
            .mapping(List.of(
                    Mapping.of(KIND, "descriptor.timestamp", "time"),
                    Mapping.of(KIND, "descriptor.version", "scannerVersion", "the collector's version too"),
                    Mapping.of(KIND, "source.target.userInput", "image"),
                    Mapping.of(KIND, "source.target.tags", "image", "the first, where the input has no tag"),
                    Mapping.of(KIND, "source.target.repoDigests", "imageDigest", "the first"),
                    Mapping.of(KIND, "source.target.labels", "baseImage", "org.opencontainers.image.base.name"),
                    Mapping.of(KIND, "source.target.labels", "baseImageDigest", "org.opencontainers.image.base.digest"),
                    Mapping.of(KIND, "distro.name", "operatingSystem"),
                    Mapping.of(KIND, "distro.version", "operatingSystem"),
                    Mapping.of(KIND, "matches[].vulnerability.id", "vulnerabilities"),
                    Mapping.of(KIND, "matches[].vulnerability.severity", "vulnerabilities"),
                    Mapping.of(KIND, "matches[].vulnerability.fix.versions", "vulnerabilities", "all of them"),
                    Mapping.of(KIND, "matches[].artifact.name", "vulnerabilities"),
                    Mapping.of(KIND, "matches[].artifact.version", "vulnerabilities"),
                    Mapping.lost(KIND, "source.target.imageID", "of the image's configuration; no runtime tells it"),
                    Mapping.lost(
                            KIND,
                            "source.target.manifestDigest",
                            "made anew for an image that a daemon had; none tells it"),
                    Mapping.lost(KIND, "matches[].vulnerability.description", "too long for a title"),
                    Mapping.lost(KIND, "matches[].artifact.purl", "name and version say it"),
                    Mapping.of(KIND, "ignoredMatches[].vulnerability.id", "waivers", "the policy"),
                    Mapping.of(KIND, "ignoredMatches[].artifact.name", "waivers"),
                    Mapping.of(KIND, "ignoredMatches[].appliedIgnoreRules[].reason", "waivers"),
                    Mapping.of(
                            KIND,
                            "ignoredMatches[].appliedIgnoreRules[].vex-status",
                            "waivers",
                            "the reason where there is none; vex is the source"),
                    Mapping.of(
                            KIND,
                            "ignoredMatches[].appliedIgnoreRules[].vex-justification",
                            "waivers",
                            "beside the status"),
                    Mapping.of(
                            KIND,
                            "ignoredMatches[].appliedIgnoreRules[].fix-state",
                            "waivers",
                            "the reason where there is no other")));

    private GrypeFormat() {}

    private static Decoder newDecoder() {
        return GrypeReports::read;
    }

    private static boolean recognises(Glimpse record) {
        return !record.isList() && record.has("matches", "descriptor");
    }
}
