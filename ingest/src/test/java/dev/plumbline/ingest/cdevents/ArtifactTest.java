package dev.plumbline.ingest.cdevents;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArtifactTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        // repository_url with the name at its end, without it, with both, and none at all
        "pkg:oci/web@D?repository_url=registry.example/shop/web&tag=1.4.2, registry.example/shop/web:1.4.2",
        "pkg:oci/web@D?repository_url=registry.example%2Fshop%2Fweb&tag=1.4.2, registry.example/shop/web:1.4.2",
        "pkg:oci/web@D?repository_url=registry.example/shop&tag=1.4.2, registry.example/shop/web:1.4.2",
        "pkg:oci/web@D?repository_url=registry.example:5000/shop/&tag=1, registry.example:5000/shop/web:1",
        "pkg:oci/web@D?repository_url=registry.example:5000, registry.example:5000/web",
        "pkg:oci/web@D?repository_url=https://registry.example/shop/web, registry.example/shop/web",
        "pkg:oci/web@D?repository_url=registry.example%2Fshop%2Fweb:v1@D&tag=v1, registry.example/shop/web:v1",
        "pkg:oci/web@D?repository_url=registry.example/cobweb, registry.example/cobweb/web",
        "pkg:oci/web@D?tag=1.4.2, web:1.4.2",
        "pkg:oci/web@D, web",
        "pkg:docker/shop/web@D, shop/web",
        "pkg:docker/shop/web@D?repository_url=registry.example&tag=2, registry.example/shop/web:2",
        "pkg:docker/registry.example:5000/shop/web@D, registry.example:5000/shop/web",
        // no package URL
        "registry.example/shop/web@D, registry.example/shop/web",
        "registry.example/shop/web:1.4.2@D, registry.example/shop/web:1.4.2"
    })
    void anImageIsNamedAsARuntimeNamesIt(String id, String name) {
        String encoded = id.startsWith("pkg:") ? DIGEST.replace(":", "%3A") : DIGEST;
        assertThat(Artifact.read(id.replace("D", encoded), "subject.id")).isEqualTo(new Artifact.Image(name, DIGEST));
    }

    @ParameterizedTest
    @CsvSource({
        "pkg:docker/shop/web@1.4.2, shop/web:1.4.2",
        "pkg:oci/web@1.4.2, web:1.4.2",
        "pkg:oci/web, web",
        "registry.example/shop/web:1.4.2, registry.example/shop/web:1.4.2"
    })
    void anImageMayHaveNoDigest(String id, String name) {
        assertThat(Artifact.read(id, "subject.id")).isEqualTo(new Artifact.Image(name, null));
    }

    @Test
    void theColonOfADigestNeedsNoEscape() {
        assertThat(Artifact.read("pkg:oci/web@" + DIGEST, "subject.id")).isEqualTo(new Artifact.Image("web", DIGEST));
    }

    @ParameterizedTest
    @CsvSource({
        "pkg:golang/git.example/web@1, unmodelled, subject.id: pkg:golang is no image; pkg:oci and pkg:docker are read",
        "pkg:oci/web@sha256:12, incomplete, subject.id: its version is no digest such as sha256: and 64 hex digits",
        "pkg:oci/Web, incomplete, subject.id: makes no image reference: Web",
        "mySubject123, incomplete, subject.id: neither a package URL nor an image reference",
        ", incomplete, subject.id: missing"
    })
    void whatNamesNoImageIsRefused(String id, String reason, String detail) {
        assertThat(Artifact.read(id, "subject.id")).isEqualTo(new Artifact.Other(new Outcome.Refused(reason, detail)));
    }

    @ParameterizedTest
    @CsvSource({
        "pkg:",
        "pkg:oci",
        "pkg:oci/",
        "pkg:oci/we b",
        "pkg:oci/web@%",
        "pkg:oci/web?a=1&a=2",
        "pkg:oci/web@sha256%3"
    })
    void aBrokenPackageUrlIsIncomplete(String id) {
        assertThat(Artifact.read(id, "subject.id"))
                .isInstanceOfSatisfying(
                        Artifact.Other.class,
                        other -> assertThat(other.why().reason()).isEqualTo("incomplete"));
    }
}
