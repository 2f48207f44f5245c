package dev.plumbline.rules.facts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Component;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.schemas.Trust;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageIndexTest {
    static {
        Trust.inGeneratedClasses();
    }

    @Test
    void anImageIsIndexedOnce() {
        Provenance image = image().build();
        assertThat(ImageIndex.of(image)).isSameAs(ImageIndex.of(image));
    }

    @Test
    void anEqualImageThatIsAnotherInstanceIsIndexedForItself() {
        assertThat(ImageIndex.of(image().build())).isNotSameAs(ImageIndex.of(image().build()));
    }

    @Test
    void theManifestIsKnownWhereTheBuildOrTheSbomTellsIt() {
        assertThat(ImageIndex.of(image().build()).manifestKnown()).isFalse();
        ImageBuilt silent = ImageBuilt.newBuilder().build();
        assertThat(ImageIndex.of(image().setBuilt(silent).build()).manifestKnown())
                .isFalse();
        ImageBuilt telling =
                ImageBuilt.newBuilder().setExecutables(List.of("/bin/web")).build();
        assertThat(ImageIndex.of(image().setBuilt(telling).build()).executables())
                .containsExactly("/bin/web");
        SbomPublished sbom = new SbomPublished(
                "spdx 2.3", null, List.of(new Component("xz", null, null, null)), List.of("/usr/bin/xz"));
        ImageIndex listed = ImageIndex.of(image().setBuilt(silent).setSbom(sbom).build());
        assertThat(listed.manifestKnown()).isTrue();
        assertThat(listed.executables()).containsExactly("/usr/bin/xz");
        assertThat(listed.packages()).containsExactly("xz");
        assertThat(ImageIndex.of(image().setBuilt(telling).setSbom(sbom).build())
                        .executables())
                .containsExactlyInAnyOrder("/bin/web", "/usr/bin/xz");
    }

    @Test
    void theNewestScanAloneIsEnough() {
        ImageScanned scan = ImageScanned.newBuilder().setScanner("trivy").build();
        assertThat(ImageIndex.of(image().setScan(scan).build()).scanners()).containsExactly("trivy");
        assertThat(ImageIndex.of(image().setScan(scan).setScans(List.of(scan)).build())
                        .scanners())
                .containsExactly("trivy");
        assertThat(ImageIndex.of(ImageIndex.NOTHING).scanners()).isEmpty();
    }

    private static Provenance.Builder image() {
        return Provenance.newBuilder().setImageDigest("sha256:00").setTime(Instant.EPOCH);
    }
}
