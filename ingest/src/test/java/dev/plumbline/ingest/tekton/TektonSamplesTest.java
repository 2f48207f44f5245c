package dev.plumbline.ingest.tekton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs as Tekton Chains reads them, without their kind: so they stand in the data of Tekton's CloudEvents. Beside each its number
 * of images; −1 where it still runs.
 */
class TektonSamplesTest {
    @ParameterizedTest
    @CsvSource({
        "pipeline-v1_pipelinerun-childrefs, 1",
        "pipeline-v1_pipelinerun1, 1",
        "pipeline-v1_pipelinerun_structured_results, 0",
        "pipeline-v1_taskrun-multiple-subjects, 2",
        "pipeline-v1_taskrun1, 1",
        "pipeline-v1_taskrun2, 0",
        "pipeline-v1_taskrun3, 1",
        "pipeline-v1_taskrun4, 1",
        "pipeline-v1_taskrun5, 1",
        "slsa-v2alpha2_pipelinerun1, 1",
        "slsa-v2alpha2_pipelinerun_structured_results, 0",
        "slsa-v2alpha2_taskrun-multiple-subjects, 2",
        "slsa-v2alpha2_taskrun1, 1",
        "slsa-v2alpha2_taskrun2, 0",
        "slsa-v2alpha3_pipelinerun-remote-resolver, -1",
        "slsa-v2alpha3_pipelinerun1, 1",
        "slsa-v2alpha3_pipelinerun_structured_results, 0",
        "slsa-v2alpha3_taskrun-multiple-subjects, 2",
        "slsa-v2alpha3_taskrun-remote-resolver, 0",
        "slsa-v2alpha3_taskrun1, 1",
        "slsa-v2alpha3_taskrun2, 0",
        "slsa-v2alpha4_pipelinerun-remote-resolver, -1",
        "slsa-v2alpha4_pipelinerun1, 2",
        "slsa-v2alpha4_pipelinerun2, 3",
        "slsa-v2alpha4_pipelinerun_structured_results, 0",
        "slsa-v2alpha4_taskrun-multiple-subjects, 4",
        "slsa-v2alpha4_taskrun1, 1",
        "slsa-v2alpha4_taskrun2, 0",
        "slsa-v2alpha4_taskrun3, 3",
        "slsa-v2alpha4_taskrun4, 1"
    })
    void everyRunIsRead(String name, int images) {
        String run = new String(SharedSamples.bytes("pipeline/tekton/" + name + ".json"), StandardCharsets.UTF_8);
        String wrapper = name.contains("pipelinerun") ? "pipelineRun" : "taskRun";
        byte[] data = ("{\"" + wrapper + "\":" + run + "}").getBytes(StandardCharsets.UTF_8);
        List<Parsed> parsed = SharedSamples.read(data, name, TektonFormat.FORMAT);
        assertThat(parsed).hasOnlyElementsOfType(Parsed.Pipeline.class);
        List<PipelineEvent> events =
                parsed.stream().map(it -> ((Parsed.Pipeline) it).event()).toList();
        assertThat(Kinds.of(events.get(0))).isEqualTo(images < 0 ? "pipeline.started" : "pipeline.finished");
        assertThat(events.subList(1, events.size()))
                .hasSize(Math.max(images, 0))
                .allSatisfy(it -> assertThat(it.getImageDigest()).startsWith("sha256:"));
    }
}
