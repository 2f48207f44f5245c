package dev.plumbline.ingest.trivy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.BaseImage;
import dev.plumbline.event.Collector;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrivyFormatTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private static final String REPORT = """
            {
              "SchemaVersion": 2,
              "Trivy": {"Version": "0.69.1"},
              "CreatedAt": "2026-05-04T12:00:00.123456789+02:00",
              "ArtifactName": "registry.example/shop/web:1.4.2",
              "ArtifactType": "container_image",
              "Metadata": {
                "OS": {"Family": "debian", "Name": "12.5"},
                "ImageID": "sha256:ffff",
                "RepoTags": ["registry.example/shop/web:1.4.2", "registry.example/shop/web:latest"],
                "RepoDigests": ["registry.example/shop/web@DIGEST"],
                "ImageConfig": {"config": {"Labels": {
                  "org.opencontainers.image.base.name": "docker.io/library/debian:12-slim",
                  "org.opencontainers.image.base.digest": "DIGEST"
                }}}
              },
              "Results": [
                {"Target": "web (debian 12.5)", "Class": "os-pkgs", "Vulnerabilities": [
                  {"VulnerabilityID": "CVE-2026-1000", "PkgName": "openssl", "InstalledVersion": "3.0.1",
                   "FixedVersion": "3.0.2", "Severity": "CRITICAL", "Title": "openssl: overflow"},
                  {"VulnerabilityID": "CVE-2026-1001", "PkgName": "bash", "InstalledVersion": "5.2", "Severity": "UNKNOWN"}
                ]},
                {"Target": "Dockerfile", "Class": "config", "Misconfigurations": [{"ID": "DS002"}]},
                {"Target": "/app/.env", "Class": "secret", "Secrets": [
                  {"RuleID": "aws-access-key-id", "Category": "AWS", "Severity": "CRITICAL", "StartLine": 3,
                   "Match": "KEY=hunter2hunter2", "Layer": {"Digest": "sha256:aa"}},
                  {"RuleID": "jwt", "Severity": "MEDIUM"}
                ]}
              ]
            }
            """.replace("DIGEST", DIGEST);

    @Test
    void aReportIsOneScanWithItsVulnerabilities() {
        assertThat(event(REPORT, 0))
                .returns(Instant.parse("2026-05-04T10:00:00.123456Z"), PipelineEvent::getTime)
                .returns("registry.example/shop/web:1.4.2", PipelineEvent::getImage)
                .returns(DIGEST, PipelineEvent::getImageDigest)
                .returns(new Collector("trivy", "0.69.1"), PipelineEvent::getCollector)
                .returns(
                        new ImageScanned(
                                "trivy",
                                "0.69.1",
                                new BaseImage("docker.io/library/debian:12-slim", DIGEST),
                                "debian 12.5",
                                List.of(
                                        new Vulnerability(
                                                "CVE-2026-1000",
                                                "openssl",
                                                "3.0.1",
                                                "3.0.2",
                                                "critical",
                                                "openssl: overflow"),
                                        new Vulnerability("CVE-2026-1001", "bash", "5.2", null, "unknown", null)),
                                List.of()),
                        PipelineEvent::getStep);
    }

    @Test
    void eachSecretIsAnEventOfTheSameImage() {
        assertThat(read(REPORT)).hasSize(3);
        assertThat(event(REPORT, 1).getStep())
                .isEqualTo(new SecretFound(
                        "aws-access-key-id", "AWS", "critical", "/app/.env", "sha256:aa", 3L, null, null, null, null));
        assertThat(event(REPORT, 2))
                .returns(DIGEST, PipelineEvent::getImageDigest)
                .returns(
                        new SecretFound("jwt", null, "medium", "/app/.env", null, null, null, null, null, null),
                        PipelineEvent::getStep);
    }

    @Test
    void theSecretItselfIsNeverCarried() {
        assertThat(read(REPORT))
                .noneMatch(
                        parsed -> ((Parsed.Pipeline) parsed).event().toString().contains("hunter2"));
    }

    @Test
    void idsDifferByEventAndStayTheSame() {
        assertThat(ids(REPORT)).doesNotHaveDuplicates().isEqualTo(ids(REPORT));
    }

    @Test
    void theImagesIdIsNotItsDigest() {
        String report = REPORT.replace("\"RepoDigests\"", "\"Others\"");
        assertThat(event(report, 0).getImageDigest()).isNull();
    }

    @Test
    void aNameWithADigestTellsItWhereNothingElseDoes() {
        String report = report("\"ArtifactName\": \"registry.example/shop/web@" + DIGEST + "\"");
        assertThat(event(report, 0))
                .returns("registry.example/shop/web", PipelineEvent::getImage)
                .returns(DIGEST, PipelineEvent::getImageDigest);
    }

    @Test
    void aTarWithoutTagsIsNamedByItsFile() {
        assertThat(event(report("\"ArtifactName\": \"out/Web.tar\", \"Metadata\": {\"RepoTags\": null}"), 0))
                .returns("out/Web.tar", PipelineEvent::getImage)
                .returns(null, PipelineEvent::getImageDigest);
    }

    @Test
    void aCleanReportIsAScanToo() {
        ImageScanned scan =
                (ImageScanned) event(report("\"ArtifactName\": \"web\""), 0).getStep();
        assertThat(scan).isEqualTo(new ImageScanned("trivy", null, null, null, List.of(), List.of()));
    }

    @Test
    void aReportWithoutATimeIsIncomplete() {
        assertThat(rejected(REPORT.replace("\"CreatedAt\"", "\"Other\""), 0))
                .returns("incomplete", Parsed.Rejected::reason)
                .returns("CreatedAt: the report has no time; Trivy writes one from 0.48 on", Parsed.Rejected::detail);
        assertThat(rejected(REPORT.replace("2026-05-04T12", "yesterday"), 0).detail())
                .isEqualTo("CreatedAt: not an RFC 3339 time");
    }

    @Test
    void onlyImagesAreRead() {
        assertThat(rejected(REPORT.replace("container_image", "repository"), 0).reason())
                .isEqualTo("unmodelled");
        assertThat(rejected("{\"bomFormat\": \"CycloneDX\"}", 0).reason()).isEqualTo("incomplete");
    }

    @Test
    void aReportOfNoImageIsIncomplete() {
        assertThat(rejected(report("\"Results\": []"), 0).detail()).startsWith("ArtifactName");
    }

    @Test
    void aFindingThatLacksAFieldCostsOnlyItself() {
        String report =
                REPORT.replace("\"PkgName\": \"openssl\", ", "").replace("\"RuleID\": \"aws-access-key-id\", ", "");
        List<Parsed> parsed = read(report);
        assertThat(parsed).hasSize(3);
        assertThat(((ImageScanned) event(report, 0).getStep()).getVulnerabilities())
                .hasSize(1);
        assertThat(((SecretFound) event(report, 1).getStep()).getDetector()).isEqualTo("jwt");
        assertThat(rejected(report, 2))
                .returns("incomplete", Parsed.Rejected::reason)
                .returns(
                        "Results[0].Vulnerabilities[0]: no PkgName, and 1 more such; the rest of the report was read",
                        Parsed.Rejected::detail);
    }

    @Test
    void aSecretKeepsItsIdWhenTheOneBeforeItIsBroken() {
        byte[] bytes = REPORT.replace("\"RuleID\": \"aws", "\"Rule__\": \"aws").getBytes(StandardCharsets.UTF_8);
        List<Parsed> parsed = decode(bytes);
        assertThat(((Parsed.Pipeline) parsed.get(1)).event().getId())
                .isEqualTo(Digests.eventId("trivy", Digests.sha256(bytes), 2));
    }

    @Test
    void whatShouldBeAListAndIsNoneIsTold() {
        assertThat(rejected(report("\"ArtifactName\": \"web\", \"Results\": {}"), 1)
                        .detail())
                .startsWith("Results: not a list");
    }

    @Test
    void halfAReportIsMalformed() {
        assertThat(rejected(REPORT.substring(0, REPORT.length() / 2), 0).reason())
                .isEqualTo("malformed");
        assertThat(rejected("[]", 0).reason()).isEqualTo("malformed");
    }

    @Test
    void noPrefixOfAReportThrowsOrPassesForOne() {
        byte[] bytes = REPORT.strip().getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(decode(Arrays.copyOf(bytes, length)))
                    .as("first %d bytes", length)
                    .singleElement()
                    .isInstanceOf(Parsed.Rejected.class);
        }
    }

    @Test
    void noSingleByteThatIsOffThrows() {
        Random random = new Random(3);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = REPORT.getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertThat(decode(bytes)).isNotEmpty();
        }
    }

    private static String report(String fields) {
        return "{\"SchemaVersion\": 2, \"CreatedAt\": \"2026-05-04T10:00:00Z\", \"ArtifactType\": \"container_image\", "
                + fields + "}";
    }

    private static List<Parsed> read(String report) {
        return decode(report.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Parsed> decode(byte[] bytes) {
        return TrivyFormat.FORMAT.decoder().decode(new RawRecord(bytes, "report.json", 1));
    }

    private static PipelineEvent event(String report, int index) {
        return ((Parsed.Pipeline) read(report).get(index)).event();
    }

    private static Parsed.Rejected rejected(String report, int index) {
        return (Parsed.Rejected) read(report).get(index);
    }

    private static List<String> ids(String report) {
        return read(report).stream()
                .map(parsed -> ((Parsed.Pipeline) parsed).event().getId())
                .toList();
    }
}
