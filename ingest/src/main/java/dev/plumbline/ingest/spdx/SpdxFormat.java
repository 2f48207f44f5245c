package dev.plumbline.ingest.spdx;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * SPDX documents in JSON, 2.2 and 2.3 as well as the JSON-LD of 3.0: what an image is made of.
 *
 * <p>Units: {@code created} is RFC 3339 and the event's time; one that is missing is taken from the CloudEvent that carried the
 * document.
 * <br>What it is about is the described package ({@code documentDescribes}, a relationship DESCRIBES, a {@code rootElement}) that
 * is an image: its purpose is container or its package URL of type oci or docker. Where nothing is described it is the only
 * image there is. Its reference is the package URL's or its name, with its version for a tag; its digest the package URL's, its
 * version where that is one, or its SHA-256. All other packages are the components. Of documents about something else the
 * event names no image.
 * <br>Executables are the files of type BINARY or APPLICATION, in 3.0 those whose purpose is executable or application: with some
 * tools that is more than can be run. Where no file tells its type the executables are unknown.
 * <br>Errors: never throws. What is not JSON is {@code malformed}, tag-value documents among it; a document without a time is
 * {@code incomplete}. A package without a name is left out, and one {@code incomplete} beside the event tells how many and where
 * the first is. Other versions are {@code unmodelled}.
 * <br>Source: the JSON schemas of the SPDX specification. Read as a stream, since a document may have 100,000 files.
 */
public final class SpdxFormat {
    static final String NAME = "spdx";

    private static final String KIND = "sbom.published";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, SpdxFormat::newDecoder)
            .recognisedBy(SpdxFormat::recognises)
            .mapping(List.of(
                    Mapping.of(KIND, "creationInfo.created", "time"),
                    Mapping.of(KIND, "spdxVersion", "format"),
                    Mapping.of(KIND, "creationInfo.creators", "tool", "the first that is a tool"),
                    Mapping.of(KIND, "documentDescribes", "image", "tells which package is the image"),
                    Mapping.of(KIND, "relationships[].relationshipType", "image", "DESCRIBES and DESCRIBED_BY"),
                    Mapping.of(KIND, "packages[].name", "components"),
                    Mapping.of(KIND, "packages[].versionInfo", "components", "of the image: its tag or its digest"),
                    Mapping.of(KIND, "packages[].primaryPackagePurpose", "components", "the type"),
                    Mapping.of(
                            KIND,
                            "packages[].externalRefs[].referenceLocator",
                            "components",
                            "the package URL; of the image its digest and reference"),
                    Mapping.of(KIND, "packages[].checksums[].checksumValue", "imageDigest", "of the image, SHA-256"),
                    Mapping.of(KIND, "files[].fileName", "executables"),
                    Mapping.of(KIND, "files[].fileTypes", "executables", "BINARY and APPLICATION"),
                    Mapping.of(KIND, "@graph[].created", "time", "of 3.0, as all that follow"),
                    Mapping.of(KIND, "@graph[].specVersion", "format"),
                    Mapping.of(KIND, "@graph[].createdUsing", "tool", "the first"),
                    Mapping.of(KIND, "@graph[].rootElement", "image", "tells which package is the image"),
                    Mapping.of(KIND, "@graph[].name", "components"),
                    Mapping.of(KIND, "@graph[].software_packageVersion", "components"),
                    Mapping.of(KIND, "@graph[].software_packageUrl", "components"),
                    Mapping.of(KIND, "@graph[].externalIdentifier[].identifier", "components", "the package URL"),
                    Mapping.of(
                            KIND,
                            "@graph[].software_primaryPurpose",
                            "executables",
                            "of a file; of a package its type"),
                    Mapping.of(KIND, "@graph[].software_additionalPurpose", "executables", "of a file"),
                    Mapping.of(KIND, "@graph[].verifiedUsing[].hashValue", "imageDigest", "of the image, SHA-256"),
                    Mapping.lost(KIND, "relationships", "which part is in which; what describes is read"),
                    Mapping.lost(KIND, "packages[].licenseConcluded", "licences are not asked for"),
                    Mapping.lost(KIND, "snippets", "parts of files")));

    private SpdxFormat() {}

    private static Decoder newDecoder() {
        return Documents::read;
    }

    private static boolean recognises(Glimpse record) {
        return record.text("spdxVersion").startsWith("SPDX-")
                || (record.has("@graph") && record.head().contains("spdx.org/rdf/3."))
                || (!record.isJson() && record.head().startsWith("SPDXVersion:"));
    }
}
