package dev.plumbline.ingest.cosign;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * What {@code cosign verify} and {@code cosign verify-attestation} write to their output: signatures and attestations that they
 * have checked, and so every event is verified. An envelope is read as in-toto's format has it, but only under this name: where
 * the format is told by looks alone it counts as one that nobody checked.
 *
 * <p>A signature's predicate type is the one that cosign itself has for them.
 * <br>Units: {@code integratedTime} is in seconds; where no log took the signature in, the signer's own {@code timestamp}, else
 * the time of the CloudEvent that carried the record.
 * <br>Errors: never throws. What is not JSON is {@code malformed}; a signature without a digest or a time is {@code incomplete}
 * and costs none of the others.
 * <br>Source: cosign's signature specification, payload of simple signing; the {@code optional} part as pkg/cosign writes it.
 */
public final class CosignFormat {
    static final String NAME = "cosign";

    private static final String KIND = "attestation.verified";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, CosignFormat::newDecoder)
            .recognisedBy(CosignFormat::recognises)
            .mapping(List.of(
                    Mapping.of(KIND, "critical.identity.docker-reference", "image"),
                    Mapping.of(KIND, "critical.image.docker-manifest-digest", "imageDigest"),
                    Mapping.of(KIND, "optional.Bundle.Payload.integratedTime", "time"),
                    Mapping.of(KIND, "optional.Subject", "signer"),
                    Mapping.of(KIND, "optional.Issuer", "issuer"),
                    Mapping.of(KIND, "optional.githubWorkflowRepository", "repository", "GitHub's"),
                    Mapping.of(KIND, "optional.githubWorkflowSha", "commit"),
                    Mapping.of(KIND, "optional", "repository", "1.3.6.1.4.1.57264.1.12 of any host"),
                    Mapping.of(KIND, "optional", "commit", "1.3.6.1.4.1.57264.1.13 of any host"),
                    Mapping.of(KIND, "optional", "run", "1.3.6.1.4.1.57264.1.21"),
                    Mapping.of(
                            KIND,
                            "payload",
                            "predicateType",
                            "of an envelope: its statement, as in-toto's format has it"),
                    Mapping.of("sbom.published", "payload", "components", "an attestation of an SBOM, as in-toto's"),
                    Mapping.lost(KIND, "critical.type", "it says that this is a signature"),
                    Mapping.lost(KIND, "optional.githubWorkflowTrigger", "what set the workflow off")));

    private CosignFormat() {}

    private static Decoder newDecoder() {
        return Verdicts::read;
    }

    private static boolean recognises(Glimpse record) {
        return record.has("critical", "optional") || record.has("Critical", "Optional");
    }
}
