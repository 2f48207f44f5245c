package dev.plumbline.ingest.grype;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.HostileJson;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GrypeFormatTest {
    private static final String REPORT =
            "{\"matches\":[{\"vulnerability\":{\"id\":\"CVE-1\",\"severity\":\"Low\",\"fix\":{\"versions\":[\"2\"]}},"
                    + "\"artifact\":{\"name\":\"bash\",\"version\":\"1\"}}],\"source\":{\"type\":\"image\",\"target\":"
                    + "{\"userInput\":\"web:1\",\"tags\":[\"web:1\"],\"repoDigests\":[\"web@sha256:00\"],\"labels\":{\"a\":\"b\"}}},"
                    + "\"distro\":{\"name\":\"debian\",\"version\":\"12\"},"
                    + "\"descriptor\":{\"version\":\"1\",\"timestamp\":\"2026-11-23T10:00:00Z\"}}";

    @Test
    void theTimeOfTheCloudEventStandsInForOneThatIsMissing() {
        RawRecord old =
                record(REPORT.replace("timestamp", "other")).withHeaders(Map.of("ce-time", "2026-11-23T10:00:00Z"));
        assertThat(decode(old))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Pipeline.class,
                        it -> assertThat(it.event().getTime()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z")));
    }

    @Test
    void aReportHasAnIdThatStays() {
        assertThat(id(REPORT)).isEqualTo(id(REPORT)).isNotEqualTo(id(REPORT.replace("bash", "dash")));
    }

    @Test
    void itsOwnAreRecognisedAndNoOthers() {
        assertThat(isRecognised(REPORT)).isTrue();
        assertThat(List.of("{\"matches\":[]}", "{\"descriptor\":{},\"artifacts\":[]}", "[]"))
                .noneMatch(GrypeFormatTest::isRecognised);
    }

    @Test
    void noBadReportThrows() {
        HostileJson.feed(GrypeFormat.FORMAT, REPORT);
    }

    private static boolean isRecognised(String text) {
        return GrypeFormat.FORMAT.recognises().test(Glimpse.of(record(text)));
    }

    private static RawRecord record(String text) {
        return RawRecord.of(text, "report.json", 1);
    }

    private static List<Parsed> decode(RawRecord record) {
        return GrypeFormat.FORMAT.decoder().decode(record);
    }

    private static String id(String report) {
        return ((Parsed.Pipeline) decode(record(report)).get(0)).event().getId();
    }
}
