package dev.plumbline.ingest.cyclonedx;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * CycloneDX documents in JSON, 1.2 to 1.7: what an image is made of, and where they tell vulnerabilities a scan too.
 *
 * <p>Units: {@code metadata.timestamp} is RFC 3339 and the events' time; one that is missing is taken from the CloudEvent that
 * carried the document.
 * <br>What it is about is {@code metadata.component}. It is an image where its package URL is of type oci or docker, or its type
 * is container. Its reference is the package URL's, Trivy's property RepoTag, or its name, with its version for a tag; one that
 * has a tag goes first. Its digest is Trivy's property RepoDigest, the package URL's, its version where that is a digest, or its
 * SHA-256. Of anything else the events name no image.
 * <br>Components are flattened, one before those inside it. Files are no components unless they have a package URL; those that
 * are marked as programs are the executables: by cdxgen's {@code internal:is_executable}, the BSI's
 * {@code bsi:component:executable}, or their media type. Where no file is marked either way, as in Syft's documents, the
 * executables are unknown.
 * <br>A vulnerability counts once for each component that it affects, at the worst of its ratings, and not at all where its
 * analysis says that it does not apply or is resolved; what does not apply is a waiver of the scan. A document without
 * components that only dismisses is {@code unmodelled}.
 * The first of the tools is the scanner.
 * <br>Errors: never throws. What is not JSON is {@code malformed}, a document without a time {@code incomplete}. A component
 * without a name or a vulnerability without an id is left out, and one {@code incomplete} beside the events tells how many and
 * where the first is. XML and other versions are {@code unmodelled}.
 * <br>Source: the JSON schemas of the CycloneDX specification. Read as a stream, since a document may have 100,000 components.
 */
public final class CycloneDxFormat {
    static final String NAME = "cyclonedx";

    private static final String SBOM = "sbom.published";
    private static final String SCAN = "image.scanned";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, CycloneDxFormat::newDecoder)
            .recognisedBy(CycloneDxFormat::recognises)
            .mapping(List.of(
                    Mapping.of("*", "metadata.timestamp", "time"),
                    Mapping.of("*", "specVersion", "collectorVersion"),
                    Mapping.of("*", "metadata.component.name", "image", "of a container"),
                    Mapping.of(
                            "*", "metadata.component.version", "imageDigest", "of a container, where it is a digest"),
                    Mapping.of("*", "metadata.component.purl", "imageDigest", "pkg:oci and pkg:docker; the image too"),
                    Mapping.of("*", "metadata.component.hashes[].content", "imageDigest", "of a container, SHA-256"),
                    Mapping.of(
                            "*",
                            "metadata.component.properties[].value",
                            "imageDigest",
                            "Trivy's RepoDigest; RepoTag is the image"),
                    Mapping.of(SBOM, "specVersion", "format"),
                    Mapping.of(SBOM, "metadata.tools[].name", "tool", "the first, up to 1.4"),
                    Mapping.of(SBOM, "metadata.tools[].version", "tool"),
                    Mapping.of(SBOM, "metadata.tools.components[].name", "tool", "the first, from 1.5 on"),
                    Mapping.of(SBOM, "metadata.tools.components[].version", "tool"),
                    Mapping.of(SBOM, "components[].name", "components"),
                    Mapping.of(SBOM, "components[].version", "components"),
                    Mapping.of(SBOM, "components[].purl", "components", "canonical; null where it is none"),
                    Mapping.of(SBOM, "components[].type", "components"),
                    Mapping.of(
                            SBOM, "components[].components[]", "components", "after the one that they are inside of"),
                    Mapping.of(SBOM, "components[].properties[].value", "executables", "of a file that is marked"),
                    Mapping.of(SBOM, "components[].mime-type", "executables", "of a file that is not marked otherwise"),
                    Mapping.lost(SBOM, "components[].group", "the package URL has it"),
                    Mapping.lost(SBOM, "components[type=file]", "unless it is a program or has a package URL"),
                    Mapping.lost(SBOM, "dependencies", "which part needs which is not asked for"),
                    Mapping.lost(SBOM, "services", "no part of an image"),
                    Mapping.of(SCAN, "metadata.tools[].name", "scanner", "the first, up to 1.4"),
                    Mapping.of(SCAN, "metadata.tools[].version", "scannerVersion"),
                    Mapping.of(SCAN, "metadata.tools.components[].name", "scanner", "the first, from 1.5 on"),
                    Mapping.of(SCAN, "metadata.tools.components[].version", "scannerVersion"),
                    Mapping.of(
                            SCAN, "metadata.component.properties[].value", "baseImage", "Trivy's labels of the image"),
                    Mapping.of(SCAN, "components[].version", "operatingSystem", "of the operating system"),
                    Mapping.of(SCAN, "components[].bom-ref", "vulnerabilities", "tells the package that is affected"),
                    Mapping.of(SCAN, "vulnerabilities[].id", "vulnerabilities"),
                    Mapping.of(SCAN, "vulnerabilities[].ratings[].severity", "vulnerabilities", "the worst"),
                    Mapping.of(SCAN, "vulnerabilities[].affects[].ref", "vulnerabilities", "one for each"),
                    Mapping.of(
                            SCAN,
                            "vulnerabilities[].affects[].versions[].version",
                            "vulnerabilities",
                            "of a component that the document does not have"),
                    Mapping.of(
                            SCAN,
                            "vulnerabilities[].analysis.state",
                            "vulnerabilities",
                            "none where it does not apply or is resolved"),
                    Mapping.of(
                            SCAN,
                            "vulnerabilities[].analysis.state",
                            "waivers",
                            "where it does not apply: not_affected or false_positive"),
                    Mapping.of(SCAN, "vulnerabilities[].analysis.justification", "waivers", "beside the state"),
                    Mapping.lost(SCAN, "vulnerabilities[].recommendation", "a text, in which no version is marked"),
                    Mapping.lost(SCAN, "vulnerabilities[].description", "too long for a title")));

    private CycloneDxFormat() {}

    private static Decoder newDecoder() {
        return Boms::read;
    }

    private static boolean recognises(Glimpse record) {
        return record.text("bomFormat").equals("CycloneDX")
                || (!record.isJson() && record.head().contains("http://cyclonedx.org/schema/bom/"));
    }
}
