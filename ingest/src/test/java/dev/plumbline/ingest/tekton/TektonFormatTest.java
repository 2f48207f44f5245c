package dev.plumbline.ingest.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TektonFormatTest {
    private static final String RUN = """
            {"taskRun":{"metadata":{"uid":"u-1"},"status":{"startTime":"2026-11-23T10:00:00Z","completionTime":"2026-11-23T10:05:00Z",
             "conditions":[{"type":"Succeeded","status":"True"}],"results":[%s]}}}
            """;

    @Test
    void anEventInBinaryModeIsReadByItsHeaders() {
        RawRecord record = RawRecord.of(RUN.formatted(""), "-", 1);
        assertThat(decode(record.withHeaders(Map.of("ce-type", "dev.tekton.event.taskrun.successful.v1"))))
                .hasOnlyElementsOfType(Parsed.Pipeline.class);
        assertThat(decode(record.withHeaders(Map.of("ce_type", "dev.tekton.event.taskrun.running.v1"))))
                .hasOnlyElementsOfType(Parsed.Rejected.class);
    }

    @Test
    void eachImageHasItsOwnIdAndARunThatNamesThousandsIsCut() {
        String images = IntStream.range(0, 5_000)
                .mapToObj("registry.example/shop/web@sha256:%064x"::formatted)
                .collect(Collectors.joining(","));
        List<Parsed> parsed =
                decode(RawRecord.of(RUN.formatted("{\"name\":\"IMAGES\",\"value\":\"" + images + "\"}"), "-", 1));
        assertThat(parsed)
                .hasSize(65)
                .extracting(it -> ((Parsed.Pipeline) it).event())
                .extracting(PipelineEvent::getId)
                .doesNotHaveDuplicates();
    }

    private static List<Parsed> decode(RawRecord record) {
        return TektonFormat.FORMAT.decoder().decode(record);
    }
}
