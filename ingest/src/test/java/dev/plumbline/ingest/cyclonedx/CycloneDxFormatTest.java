package dev.plumbline.ingest.cyclonedx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.PipelineEvent;
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

class CycloneDxFormatTest {
    private static final String HEAD = "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",";
    private static final String TIME = "\"metadata\":{\"timestamp\":\"2026-11-23T10:00:00Z\"},";
    private static final String BOM = HEAD + TIME
            + "\"components\":[{\"type\":\"library\",\"name\":\"openssl\",\"purl\":\"pkg:deb/debian/openssl@3\","
            + "\"properties\":[{\"name\":\"a\",\"value\":\"b\"}],\"hashes\":[{\"alg\":\"SHA-256\",\"content\":\"00\"}],"
            + "\"components\":[{\"name\":\"inner\"}]}],\"vulnerabilities\":[{\"id\":\"CVE-1\",\"ratings\":"
            + "[{\"severity\":\"low\"}],\"affects\":[{\"ref\":\"x\",\"versions\":[{\"version\":\"1\"}]}]}]}";

    @Test
    void componentsAndVulnerabilitiesHaveIdsOfTheirOwnThatStay() {
        assertThat(ids(BOM)).hasSize(2).doesNotHaveDuplicates().isEqualTo(ids(BOM));
    }

    @Test
    void theTimeOfTheCloudEventStandsInForOneThatIsMissing() {
        RawRecord record = record(HEAD + "\"components\":[]}").withHeaders(Map.of("ce-time", "2026-11-23T10:00:00Z"));
        assertThat(decode(record))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Pipeline.class,
                        it -> assertThat(it.event().getTime()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z")));
    }

    @Test
    void xmlIsUnmodelled() {
        RawRecord xml = record("\n<?xml version=\"1.0\"?><bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"/>");
        assertThat(decode(xml))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class, it -> assertThat(it.reason()).isEqualTo("unmodelled"));
        assertThat(CycloneDxFormat.FORMAT.recognises().test(Glimpse.of(xml))).isTrue();
    }

    @Test
    void itsOwnAreRecognisedAndNoOthers() {
        assertThat(CycloneDxFormat.FORMAT.recognises().test(Glimpse.of(record(BOM))))
                .isTrue();
        assertThat(CycloneDxFormat.FORMAT.recognises().test(Glimpse.of(record("{\"spdxVersion\":\"SPDX-2.3\"}"))))
                .isFalse();
    }

    @Test
    void aHundredThousandComponentsAreRead() {
        String many = IntStream.range(0, 100_000)
                .mapToObj(it -> "{\"type\":\"library\",\"name\":\"p" + it + "\",\"purl\":\"pkg:npm/p" + it + "@1\"}")
                .collect(Collectors.joining(",", HEAD + TIME + "\"components\":[", "]}"));
        SbomPublished sbom = (SbomPublished) event(decode(record(many)).get(0)).getStep();
        assertThat(sbom.getComponents()).hasSize(100_000);
        assertThat(sbom.getComponents().get(99_999).getPurl()).isEqualTo("pkg:npm/p99999@1");
    }

    @Test
    void whatIsNestedTooDeepIsMalformed() {
        String deep = HEAD + TIME + "\"components\":" + "[{\"name\":\"a\",\"components\":".repeat(5_000);
        assertThat(decode(record(deep)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class, it -> assertThat(it.reason()).isEqualTo("malformed"));
    }

    @Test
    void noBadDocumentThrows() {
        HostileJson.feed(CycloneDxFormat.FORMAT, BOM);
    }

    private static RawRecord record(String text) {
        return RawRecord.of(text, "bom.json", 1);
    }

    private static List<Parsed> decode(RawRecord record) {
        return CycloneDxFormat.FORMAT.decoder().decode(record);
    }

    private static PipelineEvent event(Parsed parsed) {
        return ((Parsed.Pipeline) parsed).event();
    }

    private static List<String> ids(String bom) {
        return decode(record(bom)).stream().map(it -> event(it).getId()).toList();
    }
}
