package dev.plumbline.ingest.cyclonedx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of the specification's own collection, of Trivy's tests and of cosign's. The counts were taken with jq. */
class CycloneDxSamplesTest {
    @ParameterizedTest
    @CsvSource({
        "cyclonedx/CBOM_Certificate_bom.json, 4, google.com",
        "cyclonedx/HBOM_PCIe-SATA-adapter-board_bom.json, 6, PCIE-098-02-F-D-EMS2",
        "cyclonedx/VEX_Use-Cases_Case-13_bom-1.json, 0, none",
        "cyclonedx/VEX_Use-Cases_Case-13_bom-3.json, 0, none",
        "cyclonedx/VEX_Use-Cases_Case-6_bom-2.json, 0, none",
        "cyclonedx/VEX_Use-Cases_Case-9_bom-1.json, 0, none",
        "trivy/sbom/fluentd-multiple-lockfiles-cyclonedx.json, 4, bash",
        "trivy/fluentd-multiple-lockfiles-short.cdx.json, 4, debian"
    })
    void aDocumentTellsItsComponents(String file, int count, String first) {
        SbomPublished sbom = (SbomPublished) steps(file).get(0);
        assertThat(sbom.getComponents()).hasSize(count);
        assertThat(count == 0 ? "none" : sbom.getComponents().get(0).getName()).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "cyclonedx/VEX_CISA-Use-Cases_Case-1_vex-affected.json, CVE-2021-44228",
        "cyclonedx/VEX_Use-Cases_Case-2_vex.json, CVE-2020-25649",
        "trivy/fluentd-multiple-lockfiles-short.cdx.json, CVE-2020-8165"
    })
    void aVulnerabilityThatIsNotDismissedIsTold(String file, String id) {
        List<Object> steps = steps(file);
        ImageScanned scan = (ImageScanned) steps.get(steps.size() - 1);
        assertThat(scan.getVulnerabilities()).anyMatch(it -> it.getId().equals(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SBOM_laravel-7.12.0_bom.1.2",
                "SBOM_laravel-7.12.0_bom.1.3",
                "VEX_Use-Cases_Case-9_vex",
                "VEX_vex"
            })
    void oneWithoutATimeIsIncomplete(String file) {
        assertThat(read("cyclonedx/" + file + ".json"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class,
                        it -> assertThat(it.reason() + ": " + it.detail())
                                .startsWith("incomplete: metadata.timestamp"));
    }

    @Test
    void aDocumentThatOnlyDismissesIsNoScan() {
        assertThat(Stream.of(
                                "CISA-Use-Cases_Case-1_vex-fixed",
                                "CISA-Use-Cases_Case-1_vex-not_affected",
                                "Use-Cases_Case-8_vex")
                        .flatMap(it -> read("cyclonedx/VEX_" + it + ".json").stream()))
                .hasSize(3)
                .allMatch(it -> it instanceof Parsed.Rejected no && no.reason().equals("unmodelled"));
    }

    private static List<Parsed> read(String file) {
        return SharedSamples.read("pipeline/" + file, CycloneDxFormat.FORMAT);
    }

    private static List<Object> steps(String file) {
        return read(file).stream()
                .map(it -> ((Parsed.Pipeline) it).event().getStep())
                .toList();
    }
}
