package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.BaseImage;
import org.junit.jupiter.api.Test;

class ImageNameTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void theDigestStandsApart() {
        assertThat(ImageName.parse("registry.example:5000/shop/web:1.4.2@" + DIGEST))
                .contains(new ImageName("registry.example:5000/shop/web:1.4.2", DIGEST));
    }

    @Test
    void aReferenceNeedsNeitherHostNorTagNorDigest() {
        assertThat(ImageName.parse("web")).contains(new ImageName("web", null));
        assertThat(ImageName.parse("localhost/web:1")).contains(new ImageName("localhost/web:1", null));
        assertThat(ImageName.parse("[::1]:5000/web")).contains(new ImageName("[::1]:5000/web", null));
    }

    @Test
    void whatNoRegistryTakesIsNoReference() {
        for (String text : new String[] {
            null,
            "",
            "Web",
            "shop//web",
            "/web",
            "web:",
            "web:-1",
            "we b",
            "web@",
            "web@sha256:12",
            "web@md5:" + "0".repeat(32),
            "https://registry.example/web",
            "a".repeat(2000)
        }) {
            assertThat(ImageName.parse(text)).as(text).isEmpty();
        }
    }

    @Test
    void aDigestIsInLowerCase() {
        assertThat(ImageName.digest("sha256:" + "AB".repeat(32))).contains("sha256:" + "ab".repeat(32));
    }

    @Test
    void thePortOfARegistryIsNoTag() {
        assertThat(new ImageName("registry.example:5000/web", null).repository())
                .isEqualTo("registry.example:5000/web");
        assertThat(new ImageName("registry.example:5000/web:1", null).repository())
                .isEqualTo("registry.example:5000/web");
    }

    @Test
    void aBaseImageGivesUpItsDigest() {
        assertThat(ImageName.base("debian:12@" + DIGEST, null)).isEqualTo(new BaseImage("debian:12", DIGEST));
        assertThat(ImageName.base("debian:12", DIGEST)).isEqualTo(new BaseImage("debian:12", DIGEST));
        assertThat(ImageName.base("No Reference", "odd")).isEqualTo(new BaseImage("No Reference", null));
        assertThat(ImageName.base("a", "md5:ab")).isEqualTo(new BaseImage("a", "md5:ab"));
        assertThat(ImageName.base(null, DIGEST)).isEqualTo(new BaseImage(null, DIGEST));
        assertThat(ImageName.base(null, null)).isNull();
    }
}
