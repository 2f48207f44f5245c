package dev.plumbline.ingest.intoto;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * in-toto's statements, v0.1 and v1: bare, in DSSE envelopes, in Sigstore's bundles, and in the lists that registries make of
 * these. An attestation for each subject; where the predicate is an SBOM or a scanner's report, what that tells of each subject
 * too, with the subject's image and digest in place of its own.
 *
 * <p>No signature is checked, so no event is verified, and signer and issuer are what the wrapping claims: the certificate's
 * alternative name and Fulcio's extension, else the key's id.
 * <br>Units: the time is the predicate's (SLSA's end of the build, else its beginning, a scan's end, an SBOM's or any other's
 * timestamp), else {@code integratedTime} of the transparency log in seconds, else the beginning of a certificate that lives for
 * an hour at most, else the time of the CloudEvent that carried it.
 * <br>Of SLSA's provenance 0.1, 0.2 and 1 builder, build type, run, materials, repository and commit are read. The repository is
 * what the build was configured from, without the reference; where that is not told, what BuildKit found or the first material
 * from git.
 * <br>A subject's name is an image where it is a package URL of type oci or docker or begins with a registry; any other name is
 * dropped, its digest stays. Of more than 1,000 subjects the others are {@code incomplete}.
 * <br>Errors: never throws. What is not JSON, or in an envelope not base64, is {@code malformed}; a statement without type,
 * subject or time is {@code incomplete}; other payloads, other statements, in-toto's links, subjects that are no bytes (commits),
 * and SBOMs that are no JSON are {@code unmodelled}.
 * <br>Source: the in-toto attestation framework, DSSE, SLSA's provenance, and Sigstore's bundle format.
 */
public final class InTotoFormat {
    static final String NAME = "in-toto";

    private static final String KIND = "attestation.published";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, InTotoFormat::newDecoder)
            .recognisedBy(InTotoFormat::recognises)
            .mapping(List.of(
                    Mapping.of("*", "subject[].name", "image", "with a registry, or a package URL"),
                    Mapping.of("*", "subject[].digest", "imageDigest"),
                    Mapping.of(
                            KIND,
                            "payload",
                            "predicateType",
                            "of an envelope: all of its statement is read as if it were bare"),
                    Mapping.of(KIND, "predicateType", "predicateType"),
                    Mapping.of(KIND, "predicate.metadata.buildFinishedOn", "time", "SLSA 0.1 and 0.2"),
                    Mapping.of(KIND, "predicate.runDetails.metadata.finishedOn", "time", "SLSA 1"),
                    Mapping.of(KIND, "predicate.metadata.scanFinishedOn", "time", "scans"),
                    Mapping.of(KIND, "predicate.metadata.timestamp", "time", "CycloneDX"),
                    Mapping.of(
                            KIND, "predicate.timestamp", "time", "Timestamp, timeCreated, timeVerified and others too"),
                    Mapping.of(
                            KIND,
                            "verificationMaterial.tlogEntries[].integratedTime",
                            "time",
                            "where the predicate has none"),
                    Mapping.of(KIND, "verificationMaterial.certificate.rawBytes", "signer", "its alternative name"),
                    Mapping.of(KIND, "verificationMaterial.certificate.rawBytes", "issuer", "Fulcio's extension"),
                    Mapping.of(
                            KIND,
                            "verificationMaterial.x509CertificateChain.certificates[].rawBytes",
                            "signer",
                            "of the first"),
                    Mapping.of(KIND, "verificationMaterial.publicKey.hint", "signer"),
                    Mapping.of(KIND, "signatures[].keyid", "signer", "where there is no certificate"),
                    Mapping.of(KIND, "signatures[].cert", "signer", "its alternative name"),
                    Mapping.of(KIND, "predicate.builder.id", "builder", "SLSA 0.1 and 0.2"),
                    Mapping.of(KIND, "predicate.runDetails.builder.id", "builder", "SLSA 1"),
                    Mapping.of(KIND, "predicate.recipe.type", "buildType", "SLSA 0.1"),
                    Mapping.of(KIND, "predicate.buildType", "buildType", "SLSA 0.2"),
                    Mapping.of(KIND, "predicate.buildDefinition.buildType", "buildType", "SLSA 1"),
                    Mapping.of(
                            KIND,
                            "predicate.metadata.buildInvocationId",
                            "run",
                            "SLSA 0.1; 0.2 also buildInvocationID"),
                    Mapping.of(KIND, "predicate.runDetails.metadata.invocationId", "run", "SLSA 1"),
                    Mapping.of(KIND, "predicate.recipe.definedInMaterial", "repository", "SLSA 0.1: that material"),
                    Mapping.of(KIND, "predicate.invocation.configSource.uri", "repository", "SLSA 0.2"),
                    Mapping.of(KIND, "predicate.invocation.configSource.digest", "commit", "SLSA 0.2"),
                    Mapping.of(
                            KIND,
                            "predicate.buildDefinition.externalParameters.workflow.repository",
                            "repository",
                            "SLSA 1, from GitHub"),
                    Mapping.of(
                            KIND,
                            "predicate.buildDefinition.externalParameters.buildConfigSource.repository",
                            "repository",
                            "SLSA 1, from Cloud Build"),
                    Mapping.of(
                            KIND,
                            "predicate.buildDefinition.externalParameters.source.uri",
                            "repository",
                            "SLSA 1; configSource too"),
                    Mapping.of(
                            KIND,
                            "predicate.runDetails.metadata.buildkit_metadata.vcs.source",
                            "repository",
                            "BuildKit; revision is the commit"),
                    Mapping.of(KIND, "predicate.materials[].uri", "materials", "SLSA 0.1 and 0.2"),
                    Mapping.of(
                            KIND, "predicate.materials[].uri", "repository", "where nothing else tells it: the first"),
                    Mapping.of(KIND, "predicate.materials[].digest", "materials", "the strongest"),
                    Mapping.of(
                            KIND,
                            "predicate.buildDefinition.resolvedDependencies[].uri",
                            "materials",
                            "SLSA 1; that of the repository has the commit"),
                    Mapping.of(KIND, "predicate.buildDefinition.resolvedDependencies[].digest", "materials"),
                    Mapping.lost(KIND, "predicate.invocation.parameters", "what a run was asked for may hold secrets"),
                    Mapping.lost(KIND, "predicate.buildConfig", "the steps of the build"),
                    Mapping.of(
                            "sbom.published",
                            "predicate.components[].name",
                            "components",
                            "CycloneDX, as that format has it"),
                    Mapping.of(
                            "sbom.published", "predicate.packages[].name", "components", "SPDX, as that format has it"),
                    Mapping.of(
                            "image.scanned",
                            "predicate.scanner.result",
                            "vulnerabilities",
                            "cosign's vuln: a report of Trivy or Grype, as that format has it"),
                    Mapping.lost("image.scanned", "predicate.scanner.result[]", "in-toto's vulns name no package")));

    private InTotoFormat() {}

    private static Decoder newDecoder() {
        return Statements::read;
    }

    private static boolean recognises(Glimpse record) {
        return record.text("_type").startsWith("https://in-toto.io/Statement/")
                || (record.has("payload", "payloadType")
                        && record.text("payloadType").contains("in-toto"))
                || record.text("mediaType").startsWith("application/vnd.dev.sigstore.bundle")
                || record.has("dsseEnvelope", "verificationMaterial")
                || record.has("image_summary", "provenance_summary")
                || (record.has("attestations") && record.head().contains("dsseEnvelope"));
    }
}
