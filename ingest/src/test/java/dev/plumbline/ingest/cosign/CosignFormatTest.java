package dev.plumbline.ingest.cosign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.HostileJson;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class CosignFormatTest {
    private static final String SIGNATURE =
            "{\"critical\":{\"identity\":{\"docker-reference\":\"registry.example/shop/web\"},"
                    + "\"image\":{\"docker-manifest-digest\":\"sha256:" + "0123456789abcdef".repeat(4)
                    + "\"},\"type\":\"x\"},"
                    + "\"optional\":{\"Bundle\":{\"Payload\":{\"integratedTime\":1795428000}},\"Subject\":\"a\",\"Issuer\":\"b\","
                    + "\"timestamp\":1795428000,\"githubWorkflowRepository\":\"shop/web\",\"githubWorkflowSha\":\"00\"}}";
    private static final String SIGNATURES = "[" + SIGNATURE + "," + SIGNATURE + "]";

    @Test
    void everySignatureOfAListHasAnIdOfItsOwnThatStays() {
        assertThat(ids(SIGNATURES)).hasSize(2).doesNotHaveDuplicates().isEqualTo(ids(SIGNATURES));
    }

    @Test
    void signaturesAreRecognisedAndEnvelopesThatNobodyMayHaveCheckedAreNot() {
        assertThat(List.of(SIGNATURE, SIGNATURES)).allMatch(CosignFormatTest::isRecognised);
        assertThat(List.of("{\"payload\":\"x\",\"payloadType\":\"application/vnd.in-toto+json\"}", "[]"))
                .noneMatch(CosignFormatTest::isRecognised);
    }

    @Test
    void noBadRecordThrows() {
        HostileJson.feed(CosignFormat.FORMAT, SIGNATURES);
        HostileJson.feed(
                CosignFormat.FORMAT, "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\"}");
    }

    private static boolean isRecognised(String text) {
        return CosignFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(text, "verify.json", 1)));
    }

    private static List<String> ids(String text) {
        return CosignFormat.FORMAT.decoder().decode(RawRecord.of(text, "verify.json", 1)).stream()
                .map(it -> ((Parsed.Pipeline) it).event().getId())
                .toList();
    }
}
