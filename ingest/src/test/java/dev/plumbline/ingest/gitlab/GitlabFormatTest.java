package dev.plumbline.ingest.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.SourceChanged;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SharedSamples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GitlabFormatTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "2026-11-23 10:00:00 UTC, 2026-11-23T10:00:00Z",
                "2026-11-23 12:00:00 +0200, 2026-11-23T10:00:00Z",
                "2026-11-23 08:00:00.25 -02:00, 2026-11-23T10:00:00.250Z",
                "2026-11-23T10:00:00.123Z, 2026-11-23T10:00:00.123Z",
                "2026-11-23 10:00:00, null",
                "2026-13-23 10:00:00 UTC, null",
                "'', null"
            })
    void timesAreReadInAllFormsThatAreWritten(String text, Instant time) {
        assertThat(Dates.parse(text).orElse(null)).isEqualTo(time);
    }

    @Test
    void theTimeOfArrivalGoesBeforeThatOfTheCommits() {
        RawRecord record = RawRecord.of("""
                {"object_kind":"push","ref":"refs/heads/main","after":"3f2c","project":{"web_url":"https://git.example/shop/web"},
                 "commits":[{"timestamp":"2026-11-20T10:00:00Z"}]}
                """, "-", 1).withHeaders(Map.of("x-received", "2026-11-23T10:00:00Z"));
        assertThat(GitlabFormat.FORMAT.decoder().decode(record))
                .singleElement()
                .isInstanceOfSatisfying(Parsed.Pipeline.class, it -> {
                    assertThat(it.event().getTime()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
                    assertThat(it.event().getStep()).isInstanceOf(SourceChanged.class);
                });
    }

    @Test
    void aHookOfAnotherForgeIsNotTaken() {
        assertThat(looks("{\"a\":1}", Map.of("x-gitlab-event", "Push Hook"))).isTrue();
        assertThat(looks("{\"object_kind\":\"push\",\"project\":{}}", Map.of())).isTrue();
        assertThat(looks("{\"ref\":\"r\",\"after\":\"a\",\"repository\":{},\"sender\":{}}", Map.of()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "event, source.changed",
        "merge-request-approval-event, merge_request",
        "merge-request-open-event, merge_request"
    })
    void everySampleIsAnEventOrToldByReason(String name, String expected) {
        List<Parsed> parsed =
                SharedSamples.read("pipeline/argocd/webhook__gitlab-" + name + ".json", GitlabFormat.FORMAT);
        assertThat(parsed)
                .extracting(it -> it instanceof Parsed.Rejected rejected ? rejected.detail() : "source.changed")
                .containsExactly(expected);
    }

    private static boolean looks(String record, Map<String, String> headers) {
        return GitlabFormat.FORMAT
                .recognises()
                .test(Glimpse.of(RawRecord.of(record, "-", 1).withHeaders(headers)));
    }
}
