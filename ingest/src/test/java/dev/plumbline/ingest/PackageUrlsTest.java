package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageUrlsTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @Test
    void oneFormIsWrittenForAllSpellings() {
        assertThat(PackageUrls.canonical("pkg:DEB/debian/openssl@3.0.1?distro=debian-12&arch=amd64"))
                .isEqualTo("pkg:deb/debian/openssl@3.0.1?arch=amd64&distro=debian-12");
        assertThat(Stream.of(null, "", "openssl", "pkg:", "pkg:deb").map(PackageUrls::canonical))
                .containsOnlyNulls();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "pkg:oci/web@sha256%3AD?repository_url=registry.example%2Fshop%2Fweb&tag=1.4.2, registry.example/shop/web:1.4.2, D",
                "pkg:oci/web@sha256%3AD?repository_url=registry.example%2Fshop, registry.example/shop/web, D",
                "pkg:oci/web?repository_url=https://registry.example/shop/, registry.example/shop/web, null",
                "pkg:docker/shop/web@1.4.2?platform=linux%2Famd64, shop/web:1.4.2, null",
                "pkg:docker/shop/web@sha256:D, shop/web, D"
            })
    void anImageIsNamed(String url, String image, String digest) {
        assertThat(PackageUrls.image(url.replaceAll("\\bD\\b|(?<=3A)D|(?<=:)D", DIGEST.substring(7))))
                .hasValue(new ImageName(image, digest == null ? null : DIGEST));
    }

    @Test
    void otherPackagesAreNoImages() {
        assertThat(PackageUrls.image("pkg:npm/cart@1")).isEmpty();
    }
}
