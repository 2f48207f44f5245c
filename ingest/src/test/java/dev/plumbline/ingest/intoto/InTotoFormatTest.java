package dev.plumbline.ingest.intoto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Attestation;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.HostileJson;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class InTotoFormatTest {
    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final String STATEMENT = "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"name\":"
            + "\"registry.example/shop/web\",\"digest\":{\"sha256\":\"" + DIGEST + "\"}},{\"digest\":{\"sha512\":\""
            + DIGEST
            + DIGEST
            + "\"}}],\"predicateType\":\"https://cyclonedx.org/bom\",\"predicate\":{\"bomFormat\":\"CycloneDX\","
            + "\"specVersion\":\"1.6\",\"metadata\":{\"timestamp\":\"2026-11-23T10:00:00Z\"},\"components\":[{\"name\":\"bash\"}],"
            + "\"materials\":[{\"uri\":\"git+https://git.example/shop\",\"digest\":{\"sha1\":\"00\"}}],"
            + "\"recipe\":{\"definedInMaterial\":0}}}";
    private static final String BUNDLE = "{\"verificationMaterial\":{\"certificate\":{\"rawBytes\":\"AAAA\"},"
            + "\"x509CertificateChain\":{\"certificates\":[{\"rawBytes\":\"AAAA\"}]},\"publicKey\":{\"hint\":\"k\"},"
            + "\"tlogEntries\":[{\"integratedTime\":\"1795428000\"}]},\"dsseEnvelope\":{\"payload\":\""
            + Base64.getEncoder().encodeToString(STATEMENT.getBytes(StandardCharsets.UTF_8))
            + "\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"keyid\":\"k\",\"cert\":\"x\"}]}}";

    @Test
    void everySubjectAndEveryDocumentHasAnIdOfItsOwnThatStays() {
        assertThat(ids(STATEMENT)).hasSize(4).doesNotHaveDuplicates().isEqualTo(ids(STATEMENT));
        assertThat(ids(BUNDLE)).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsVerifiedThatNobodyChecked() {
        assertThat(decode(BUNDLE))
                .extracting(it -> ((Parsed.Pipeline) it).event().getStep())
                .filteredOn(it -> it instanceof Attestation)
                .hasSize(2)
                .noneMatch(it -> ((Attestation) it).getVerified());
    }

    @Test
    void itsOwnAreRecognisedAndNoOthers() {
        assertThat(List.of(STATEMENT, BUNDLE, "[" + STATEMENT + "]")).allMatch(InTotoFormatTest::isRecognised);
        assertThat(List.of(
                        "[{\"critical\":{},\"optional\":{}}]",
                        "{\"payload\":\"x\",\"payloadType\":\"text/plain\"}",
                        "{\"_type\":\"link\"}",
                        "[]"))
                .noneMatch(InTotoFormatTest::isRecognised);
    }

    @Test
    void noBadRecordThrows() {
        HostileJson.feed(InTotoFormat.FORMAT, STATEMENT);
        HostileJson.feed(InTotoFormat.FORMAT, BUNDLE);
    }

    private static boolean isRecognised(String text) {
        return InTotoFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(text, "a.jsonl", 1)));
    }

    private static List<Parsed> decode(String text) {
        return InTotoFormat.FORMAT.decoder().decode(RawRecord.of(text, "a.jsonl", 1));
    }

    private static List<String> ids(String text) {
        return decode(text).stream()
                .map(it -> ((Parsed.Pipeline) it).event().getId())
                .toList();
    }
}
