package dev.plumbline.ingest.trivy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports that Trivy's own tests expect of it. The counts were taken with jq. */
class TrivySamplesTest {
    private static final String FOLDER = "pipeline/trivy/";
    private static final String IMAGES = "ghcr.io/aquasecurity/trivy-test-images:";

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "alpine-310, alpine-310, alpine 3.10.2, 4, CVE-2019-1549 libcrypto1.1 medium 1.1.1d-r0",
                "debian-buster, debian-buster, debian 10.1, 2, CVE-2019-18276 bash low null",
                "debian-buster-ignore-unfixed, debian-buster, debian 10.1, 1, CVE-2019-18224 libidn2-0 critical 2.0.5-1+deb10u1",
                "debian-stretch, debian-stretch, debian 9.9, 5, CVE-2019-18276 bash low null",
                "busybox-with-lockfile, busybox-with-lockfile, null, 2, CVE-2019-15542 ammonia high >= 2.1.0",
                "fluentd-gems, fluentd-multiple-lockfiles, debian 10.2, 2, CVE-2019-18224 libidn2-0 critical 2.0.5-1+deb10u1"
            })
    void aScanOfAnImageHasItsFindings(String file, String tag, String os, int count, String first) {
        List<Parsed> parsed = SharedSamples.read(FOLDER + file + ".json", TrivyFormat.FORMAT);

        PipelineEvent event = ((Parsed.Pipeline) parsed.get(0)).event();
        ImageScanned scan = (ImageScanned) event.getStep();
        assertThat(parsed).hasSize(1);
        assertThat(event)
                .returns(IMAGES + tag, PipelineEvent::getImage)
                .returns(null, PipelineEvent::getImageDigest)
                .returns(Instant.parse("2021-08-25T12:20:30Z"), PipelineEvent::getTime);
        assertThat(scan.getScannerVersion()).isEqualTo("dev");
        assertThat(scan.getOperatingSystem()).isEqualTo(os);
        assertThat(scan.getVulnerabilities()).hasSize(count);
        assertThat(told(scan.getVulnerabilities().get(0))).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secrets",
                "dockerfile",
                "dockerfile-custom-policies",
                "dockerfile_file_pattern",
                "fluentd-multiple-lockfiles"
            })
    void aScanOfSomethingElseIsUnmodelled(String file) {
        assertThat(SharedSamples.read(FOLDER + file + ".json", TrivyFormat.FORMAT))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo("unmodelled"));
    }

    private static String told(Vulnerability found) {
        return String.join(
                " ",
                found.getId(),
                found.getPackageName(),
                found.getSeverity(),
                String.valueOf(found.getFixedVersion()));
    }
}
