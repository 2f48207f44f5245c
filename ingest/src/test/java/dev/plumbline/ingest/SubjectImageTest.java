package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubjectImageTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "null, registry.example/web:1, null, null, registry.example/web:1, null",
                "null, registry.example/web, 1, null, registry.example/web:1, null",
                "null, registry.example/web, sha256:HEX, null, registry.example/web, sha256:HEX",
                "null, registry.example/web@sha256:HEX, null, null, registry.example/web, sha256:HEX",
                "null, sha256:HEX, null, null, null, sha256:HEX",
                "null, web, null, HEX, web, sha256:HEX",
                "pkg:oci/web?repository_url=registry.example/web, web:1, null, null, web:1, null",
                "pkg:oci/web?repository_url=registry.example/web&tag=2, web:1, null, null, registry.example/web:2, null",
                "pkg:oci/web@sha256:HEX?repository_url=registry.example/web, Web Shop, null, null, registry.example/web, sha256:HEX",
                "pkg:npm/web@1, Web Shop, 1, null, null, null"
            })
    void theImageIsPutTogetherFromWhatIsTold(
            String purl, String name, String version, String sha256, String image, String digest) {
        assertThat(SubjectImage.of(full(purl), full(name), full(version), full(sha256)))
                .isEqualTo(new SubjectImage(image, full(digest)));
    }

    private static String full(String text) {
        return text == null ? null : text.replace("HEX", HEX);
    }
}
