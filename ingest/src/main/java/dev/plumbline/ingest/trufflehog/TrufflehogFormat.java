package dev.plumbline.ingest.trufflehog;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * What {@code trufflehog --json} writes, version 3: a finding a line.
 *
 * <p>The secret ({@code Raw}) becomes its fingerprint; no other field that holds it is read, and where it stands in a path or an
 * address too it is taken out.
 * <br>The place is the one object in {@code SourceMetadata.Data}, of whatever kind of source: its file, else its page or link.
 * Of images (Docker, ECR) the event tells image and layer, and the digest where that was asked for in the tag's place.
 * <br>Units: {@code timestamp} is RFC 3339, git's own form, or seconds since 1970. Findings in images and folders have none: they
 * have the time of the CloudEvent that carried them. A secret that was tried and worked is critical, any other high.
 * <br>Errors: never throws, and never quotes the record. What is not JSON is {@code malformed}; a finding without detector, place
 * or time is {@code incomplete}; findings of version 2 and trufflehog's own log are {@code unmodelled}.
 * <br>Source: pkg/output/json.go of trufflehog, and its source_metadata.proto.
 */
public final class TrufflehogFormat {
    static final String NAME = "trufflehog";

    private static final String KIND = "secret.found";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, TrufflehogFormat::newDecoder)
            .carryingSecrets()
            .recognisedBy(TrufflehogFormat::recognises)
            .mapping(List.of(
                    Mapping.of(KIND, "SourceMetadata.Data.Git.timestamp", "time", "of any source that has one"),
                    Mapping.of(KIND, "SourceMetadata.Data.Git.file", "path", "of any source; else a page or link"),
                    Mapping.of(KIND, "SourceMetadata.Data.Git.line", "secretLine", "of any source that has lines"),
                    Mapping.of(KIND, "SourceMetadata.Data.Git.repository", "repository", "of any source that has one"),
                    Mapping.of(KIND, "SourceMetadata.Data.Git.commit", "commit", "of any source that has one"),
                    Mapping.of(KIND, "SourceMetadata.Data.Docker.image", "image", "Ecr too"),
                    Mapping.of(KIND, "SourceMetadata.Data.Docker.tag", "image", "a digest goes to imageDigest"),
                    Mapping.of(KIND, "SourceMetadata.Data.Docker.layer", "layer", "Ecr too"),
                    Mapping.of(KIND, "SourceMetadata.Data.Ecr.registry", "image"),
                    Mapping.of(KIND, "DetectorName", "detector"),
                    Mapping.of(KIND, "Verified", "verified"),
                    Mapping.of(KIND, "Verified", "severity", "critical where it worked, else high"),
                    Mapping.of(KIND, "Raw", "fingerprint"),
                    Mapping.lost(KIND, "RawV2", "the secret with its id; one secret has one fingerprint"),
                    Mapping.lost(KIND, "Redacted", "may show part of the secret"),
                    Mapping.lost(KIND, "ExtraData", "whose account it is"),
                    Mapping.lost(KIND, "DetectorDescription", "the detector's name says it")));

    private TrufflehogFormat() {}

    private static Decoder newDecoder() {
        return Findings::read;
    }

    private static boolean recognises(Glimpse record) {
        return record.has("SourceMetadata", "DetectorName") || record.has("stringsFound", "commitHash");
    }
}
