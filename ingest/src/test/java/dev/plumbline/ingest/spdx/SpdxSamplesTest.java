package dev.plumbline.ingest.spdx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Examples of the specification's authors. The counts were taken with jq: none of them is about an image. */
class SpdxSamplesTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "ai_example02_spdx3.0_sbom.spdx3, spdx 3.0.1, 2, null, 4",
                "dataset_example01_spdx3.0_example01.spdx3, spdx 3.0.1, 1, null, 0",
                "presentations_OSS-NA-2023_SPDXVersion2.3_05-SBOMwSourceLicense, spdx 2.3, 1, null, 0",
                "presentations_SBOMS-SPDX-Now-and-Future_ACME-v2.3.spdx, spdx 2.3, 4, null, null",
                "software_example12_spdx3.0_hello-src.spdx3, spdx 3.0.1, 1, Microsoft.SBOMTool 0.2.7, null",
                "software_example13_spdx3.0_example13.spdx3, spdx 3.0.1, 4, null, null",
                "software_example14_spdx2.3_examplemaven-0.0.1-enriched.spdx, spdx 2.3, 6, spdx-maven-plugin, 0",
                "software_example1_spdx3.0_example1, spdx 3.0.1, 1, github.com/spdx/tools-golang/idsearcher, 0",
                "software_example3_spdx3.0_example3-bin, spdx 3.0.1, 1, github.com/spdx/tools-golang/builder, null",
                "software_example4_spdx3.0_example4-bin, spdx 3.0.1, 3, github.com/spdx/tools-golang/builder, null",
                "software_example6_spdx3.0_example6-bin, spdx 3.0.1, 1, github.com/spdx/tools-golang/builder, null",
                "software_example6_spdx3.0_example6-src, spdx 3.0.1, 1, github.com/spdx/tools-golang/builder, null",
                "software_example7_spdx2.2_example7-go-module.spdx, spdx 2.2, 1, null, null",
                "software_example7_spdx2.2_example7-third-party-modules.spdx, spdx 2.2, 3, null, null",
                "software_example7_spdx3.0_example7-bin.spdx3, spdx 3.0.1, 0, null, 1",
                "software_example7_spdx3.0_example7-golang.spdx3, spdx 3.0.1, 1, null, 1",
                "software_example7_spdx3.0_example7-third-party-modules.spdx3, spdx 3.0.1, 2, null, null",
                "software_example8_spdx3.0_examplemaven-0.0.1.spdx3, spdx 3.0.1, 6, spdx-maven-plugin, 0"
            })
    void anExampleTellsItsPackages(String file, String format, int count, String tool, Integer executables) {
        List<Parsed> parsed = SharedSamples.read("pipeline/spdx/" + file + ".json", SpdxFormat.FORMAT);
        assertThat(parsed).hasSize(1);
        PipelineEvent event = ((Parsed.Pipeline) parsed.get(0)).event();
        SbomPublished sbom = (SbomPublished) event.getStep();
        assertThat(sbom.getComponents()).hasSize(count);
        assertThat(sbom)
                .returns(format, SbomPublished::getFormat)
                .returns(tool, SbomPublished::getTool)
                .returns(
                        executables,
                        it -> it.getExecutables() == null
                                ? null
                                : it.getExecutables().size());
    }
}
