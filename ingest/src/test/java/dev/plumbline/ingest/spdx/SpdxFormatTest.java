package dev.plumbline.ingest.spdx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.SbomPublished;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.HostileJson;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpdxFormatTest {
    private static final String HEAD =
            "{\"spdxVersion\":\"SPDX-2.3\",\"creationInfo\":{\"created\":\"2026-11-23T10:00:00Z\",\"creators\":[\"Tool: a-1\"]},";
    private static final String TWO = HEAD
            + "\"documentDescribes\":[\"a\"],\"packages\":[{\"SPDXID\":\"a\",\"name\":\"web\",\"versionInfo\":\"1\","
            + "\"primaryPackagePurpose\":\"CONTAINER\",\"checksums\":[{\"algorithm\":\"SHA256\",\"checksumValue\":\"00\"}],"
            + "\"externalRefs\":[{\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:oci/web@1\"}]}],"
            + "\"files\":[{\"fileName\":\"./a\",\"fileTypes\":[\"BINARY\"]}],\"relationships\":[{\"spdxElementId\":\"d\","
            + "\"relationshipType\":\"DESCRIBES\",\"relatedSpdxElement\":\"a\"}]}";
    private static final String THREE = "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":["
            + "{\"type\":\"CreationInfo\",\"@id\":\"c\",\"specVersion\":\"3.0.1\",\"created\":\"2026-11-23T10:00:00Z\","
            + "\"createdUsing\":[\"t\"]},{\"type\":\"Tool\",\"spdxId\":\"t\",\"name\":\"a-1\"},"
            + "{\"type\":\"SpdxDocument\",\"creationInfo\":\"c\",\"rootElement\":[\"w\"]},"
            + "{\"type\":\"software_Package\",\"spdxId\":\"w\",\"name\":\"web\",\"software_primaryPurpose\":\"container\","
            + "\"externalIdentifier\":[{\"externalIdentifierType\":\"packageUrl\",\"identifier\":\"pkg:oci/web@1\"}],"
            + "\"verifiedUsing\":[{\"algorithm\":\"sha256\",\"hashValue\":\"00\"}]},"
            + "{\"type\":\"software_File\",\"name\":\"a\",\"software_additionalPurpose\":[\"executable\"]}]}";

    @Test
    void aDocumentHasAnIdThatStays() {
        assertThat(event(TWO).event().getId())
                .isEqualTo(event(TWO).event().getId())
                .isNotEqualTo(event(TWO.replace("web", "cart")).event().getId());
    }

    @Test
    void theTimeOfTheCloudEventStandsInForOneThatIsMissing() {
        RawRecord record = RawRecord.of("{\"spdxVersion\":\"SPDX-2.3\"}", "sbom.json", 1)
                .withHeaders(Map.of("ce_time", "2026-11-23T10:00:00Z"));
        assertThat(decode(record))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Pipeline.class,
                        it -> assertThat(it.event().getTime()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z")));
    }

    @Test
    void aHundredThousandPackagesAreRead() {
        String many = IntStream.range(0, 100_000)
                .mapToObj(it -> "{\"SPDXID\":\"p" + it + "\",\"name\":\"p" + it + "\"}")
                .collect(Collectors.joining(",", HEAD + "\"packages\":[", "]}"));
        assertThat(((SbomPublished) event(many).event().getStep()).getComponents())
                .hasSize(100_000);
    }

    @Test
    void itsOwnAreRecognisedAndNoOthers() {
        assertThat(List.of(TWO, THREE, "SPDXVersion: SPDX-2.3\n")).allMatch(SpdxFormatTest::isRecognised);
        assertThat(List.of("{\"bomFormat\":\"CycloneDX\"}", "{\"@graph\":[]}", "[]"))
                .noneMatch(SpdxFormatTest::isRecognised);
    }

    @Test
    void noBadDocumentThrows() {
        HostileJson.feed(SpdxFormat.FORMAT, TWO);
        HostileJson.feed(SpdxFormat.FORMAT, THREE);
    }

    private static boolean isRecognised(String text) {
        return SpdxFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(text, "sbom.json", 1)));
    }

    private static List<Parsed> decode(RawRecord record) {
        return SpdxFormat.FORMAT.decoder().decode(record);
    }

    private static Parsed.Pipeline event(String text) {
        return (Parsed.Pipeline) decode(RawRecord.of(text, "sbom.json", 1)).get(0);
    }
}
