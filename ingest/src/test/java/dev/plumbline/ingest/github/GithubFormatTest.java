package dev.plumbline.ingest.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.SourceChanged;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GithubFormatTest {
    private static final String PUSH = """
            {"ref":"refs/heads/main","after":"3f2c","repository":{"html_url":"https://git.example/shop/web"},"sender":{"login":"jane"}}
            """;

    @Test
    void theHeaderTellsTheEventBeforeThePayloadDoes() {
        assertThat(decode(PUSH, Map.of("x-github-event", "star")))
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class, it -> assertThat(it.detail()).isEqualTo("star"));
    }

    @Test
    void aPushWithoutATimeHasThatOfItsArrival() {
        PipelineEvent event = ((Parsed.Pipeline) decode(PUSH, Map.of("x-received", "2026-11-23T10:00:00Z"))).event();
        assertThat(event.getTime()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
        assertThat(event.getStep())
                .isEqualTo(new SourceChanged("https://git.example/shop/web", "3f2c", "main", "jane", null));
    }

    @Test
    void aTimeThatNoClockShowsIsNone() {
        String push = PUSH.replace("\"html_url\"", "\"pushed_at\":9223372036854775807,\"html_url\"");
        assertThat(decode(push, Map.of())).isInstanceOf(Parsed.Rejected.class);
    }

    @Test
    void aHookOfAnotherForgeIsNotTaken() {
        assertThat(looks(PUSH, Map.of())).isTrue();
        assertThat(looks("{\"a\":1}", Map.of("x-github-event", "ping"))).isTrue();
        assertThat(looks(
                        "{\"object_kind\":\"push\",\"ref\":\"r\",\"after\":\"a\",\"repository\":{},\"project\":{}}",
                        Map.of()))
                .isFalse();
    }

    private static boolean looks(String record, Map<String, String> headers) {
        return GithubFormat.FORMAT
                .recognises()
                .test(Glimpse.of(RawRecord.of(record, "-", 1).withHeaders(headers)));
    }

    private static Parsed decode(String record, Map<String, String> headers) {
        List<Parsed> parsed = GithubFormat.FORMAT
                .decoder()
                .decode(RawRecord.of(record, "-", 1).withHeaders(headers));
        assertThat(parsed).hasSize(1);
        return parsed.get(0);
    }
}
