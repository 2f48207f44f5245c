package dev.plumbline.ingest.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.ApiCall;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditFormatTest {
    private static final String EVENT = """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"%s","stage":"%s","verb":"create",
             "requestURI":"/api/v1/namespaces/shop/pods/web/exec?command=%s",
             "objectRef":{"resource":"pods","subresource":"exec","namespace":"shop","name":"web"},
             "requestReceivedTimestamp":"2026-11-23T10:00:00Z","stageTimestamp":"2026-11-23T10:00:0%dZ"}
            """;

    @Test
    void theStagesOfARequestHaveOneIdEvenIfARestartLiesBetween() {
        KernelEvent started = event(decoder(), EVENT.formatted("a", "ResponseStarted", "sh", 1));
        KernelEvent complete = event(decoder(), EVENT.formatted("a", "ResponseComplete", "sh", 9));
        assertThat(complete.getId()).isEqualTo(started.getId());
        assertThat(complete.getTime()).isEqualTo(started.getTime());
        assertThat(event(decoder(), EVENT.formatted("b", "ResponseComplete", "sh", 9))
                        .getId())
                .isNotEqualTo(started.getId());
    }

    @Test
    void requestsThatNeverEndTakeNoMoreMemory() {
        Decoder decoder = decoder();
        IntStream.range(0, 10_001).forEach(it -> event(decoder, EVENT.formatted("r" + it, "ResponseStarted", "sh", 1)));
        assertThat(decode(decoder, EVENT.formatted("r1", "ResponseComplete", "sh", 2)))
                .isInstanceOf(Parsed.Rejected.class);
        assertThat(decode(decoder, EVENT.formatted("r0", "ResponseComplete", "sh", 2)))
                .as("the oldest is forgotten")
                .isInstanceOf(Parsed.Kernel.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%zz", "%C3%28", "a%2"})
    void aCommandThatCannotBeDecodedIsKeptOrReplacedButNeverThrows(String command) {
        assertThat(((ApiCall) event(decoder(), EVENT.formatted("a", "Panic", command, 1))
                                .getActivity())
                        .getCommand())
                .hasSize(1);
    }

    @Test
    void aRoleThatGrantsWithoutEndIsCut() {
        String many = "\"a\",".repeat(3_000) + "\"b\"";
        String role = EVENT.formatted("a", "Panic", "sh", 1)
                .strip()
                .replaceFirst("}$", ",\"requestObject\":{\"rules\":[{\"verbs\":[V],\"resources\":[V]}]}}")
                .replace("[V]", "[" + many + "]");
        assertThat(((ApiCall) event(decoder(), role).getActivity()).getGrants()).hasSize(1_024);
    }

    @Test
    void onlyAuditEventsLookLikeIt() {
        assertThat(looks("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\"}"))
                .isTrue();
        assertThat(looks("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1beta1\"}"))
                .isTrue();
        assertThat(looks("{\"kind\":\"Event\",\"apiVersion\":\"v1\"}")).isFalse();
        assertThat(looks("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\"}"))
                .isFalse();
    }

    private static boolean looks(String record) {
        return AuditFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(record, "-", 1)));
    }

    private static Decoder decoder() {
        return AuditFormat.FORMAT.decoder();
    }

    private static Parsed decode(Decoder decoder, String record) {
        List<Parsed> parsed = decoder.decode(RawRecord.of(record, "audit.log", 1));
        assertThat(parsed).hasSize(1);
        return parsed.get(0);
    }

    private static KernelEvent event(Decoder decoder, String record) {
        return ((Parsed.Kernel) decode(decoder, record)).event();
    }
}
