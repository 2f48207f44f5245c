package dev.plumbline.ingest.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.WorkloadAdmitted;
import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionFormatTest {
    private static final String REVIEW = """
            {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"operation":"CREATE",
             "object":{"kind":"Pod","metadata":{"name":"web","creationTimestamp":null},"spec":{"containers":[%s]}}}}
            """;
    private static final String WEB = "{\"name\":\"web\",\"image\":\"shop/web:1\"}";

    @Test
    void theTimeOfArrivalStandsInForTheReviewsOwn() {
        RawRecord record = RawRecord.of(REVIEW.formatted(WEB), "-", 1);
        assertThat(events(record.withHeaders(Map.of("x-received", "2026-11-23T10:00:00Z"))))
                .extracting(PipelineEvent::getTime)
                .containsExactly(Instant.parse("2026-11-23T10:00:00Z"));
        assertThat(events(record.withHeaders(
                        Map.of("x-received", "2026-11-23T10:00:00Z", "ce-time", "2026-11-23T09:59:59Z"))))
                .extracting(PipelineEvent::getTime)
                .containsExactly(Instant.parse("2026-11-23T09:59:59Z"));
        assertThat(decode(record)).hasOnlyElementsOfType(Parsed.Rejected.class);
    }

    @Test
    void eachImageHasItsOwnIdAndTooManyAreTold() {
        String containers = IntStream.range(0, 70)
                .mapToObj(it -> WEB.replace("web:1", "web:" + it))
                .collect(Collectors.joining(","));
        RawRecord record = RawRecord.of(REVIEW.formatted(containers), "-", 1)
                .withHeaders(Map.of("x-received", "2026-11-23T10:00:00Z"));
        assertThat(events(record)).hasSize(64).extracting(PipelineEvent::getId).doesNotHaveDuplicates();
        assertThat(decode(record).get(64))
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class,
                        it -> assertThat(it.detail())
                                .isEqualTo("request.object: 70 images, of which the first 64 are told"));
    }

    @ParameterizedTest
    @CsvSource({
        "DB_PASSWORD, hunter2, true",
        "api-key, k3y, true",
        "APIKEY, k3y, true",
        "GREETING, glpat-0123456789abcdefghij, true",
        "DSN, host=db password=hunter2, true",
        "UPSTREAM, https://web:hunter2@shop.example/, true",
        "UPSTREAM, https://shop.example/, false",
        "TOKEN_URL, https://shop.example/token, false",
        "TOKEN_TTL, 3600s, false",
        "SECRET_NAME, web-tls, false",
        "USE_TOKEN, true, false",
        "TOKEN, $(OTHER), false",
        "SECRET, /run/secrets/web, false",
        "COMMIT, 0123456789abcdef0123456789abcdef01234567, false",
        "PASSWORD, ' ', false"
    })
    void aVariableLooksLikeASecretByItsValueOrItsName(String name, String value, boolean isSecret) {
        String env = WEB.replace("}", ",\"env\":[{\"name\":\"%s\",\"value\":\"%s\"}]}".formatted(name, value));
        RawRecord record =
                RawRecord.of(REVIEW.formatted(env), "-", 1).withHeaders(Map.of("x-received", "2026-11-23T10:00:00Z"));
        PipelineEvent event = events(record).get(0);
        assertThat(((WorkloadAdmitted) event.getStep())
                        .getWorkload()
                        .getContainers()
                        .get(0)
                        .getSecretVariables())
                .isEqualTo(isSecret ? List.of(name) : List.of());
        assertThat(EventJson.of(event)).doesNotContain("hunter2");
    }

    @Test
    void onlyReviewsLookLikeIt() {
        assertThat(looks(REVIEW.formatted(WEB))).isTrue();
        assertThat(looks("{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}")).isFalse();
    }

    private static boolean looks(String record) {
        return AdmissionFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(record, "-", 1)));
    }

    private static List<Parsed> decode(RawRecord record) {
        return AdmissionFormat.FORMAT.decoder().decode(record);
    }

    private static List<PipelineEvent> events(RawRecord record) {
        return decode(record).stream()
                .filter(Parsed.Pipeline.class::isInstance)
                .map(it -> ((Parsed.Pipeline) it).event())
                .toList();
    }
}
