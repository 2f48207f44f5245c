package dev.plumbline.ingest.gitleaks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.SecretFound;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SharedSamples;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports that gitleaks' own tests expect of it. */
class GitleaksSamplesTest {
    private static final String FOLDER = "pipeline/gitleaks/";

    @Test
    void aBaselineTellsEveryFinding() {
        List<Parsed> parsed = SharedSamples.read(FOLDER + "baseline_baseline.json", GitleaksFormat.FORMAT);
        PipelineEvent first = ((Parsed.Pipeline) parsed.get(0)).event();
        assertThat(parsed).hasSize(2).allMatch(it -> it instanceof Parsed.Pipeline);
        assertThat(first.getTime()).isEqualTo(Instant.parse("2022-03-07T14:33:06Z"));
        assertThat((SecretFound) first.getStep())
                .returns("pypi-upload-token", SecretFound::getDetector)
                .returns("detect/detect_test.go", SecretFound::getPath)
                .returns(32L, SecretFound::getLine)
                .returns(null, SecretFound::getFingerprint)
                .returns("9326f35380636bcbe61e94b0584d1618c4b5c2c2", SecretFound::getCommit);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expected_report_json_simple.json", "expected_report_template_jsonextra.json"})
    void aFindingWhoseDateIsNoneNeedsACloudEvent(String file) {
        RawRecord record = new RawRecord(SharedSamples.bytes(FOLDER + file), file, 1);
        assertThat(GitleaksFormat.FORMAT.decoder().decode(record))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class, it -> assertThat(it.detail()).isEqualTo("Date: not an RFC 3339 time"));
        RawRecord carried = record.withHeaders(Map.of("ce-time", "2026-06-01T00:00:00Z"));
        assertThat(GitleaksFormat.FORMAT.decoder().decode(carried))
                .singleElement()
                .isInstanceOf(Parsed.Pipeline.class);
    }

    @Test
    void anEmptyReportIsNothing() {
        assertThat(SharedSamples.read(FOLDER + "expected_report_empty.json", GitleaksFormat.FORMAT))
                .isEmpty();
    }

    @Test
    void sarifIsUnmodelled() {
        assertThat(SharedSamples.read(FOLDER + "expected_report_sarif_simple.sarif", GitleaksFormat.FORMAT))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class, it -> assertThat(it.reason()).isEqualTo("unmodelled"));
    }
}
