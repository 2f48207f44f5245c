package dev.plumbline.ingest.intoto;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.Attestation;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SharedSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Provenance that builders wrote and signed, and the examples of in-toto's specification. */
class InTotoSamplesTest {
    private static final String GENERATOR =
            "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/";

    @ParameterizedTest
    @CsvSource(
            value = {
                "gha_go_v1.4.0_binary-linux-amd64-workflow_dispatch.intoto.jsonl, v0.2, 2023-01-11T16:53:00Z, builder_go_slsa3.yml@refs/tags/v1.4.0, 904e2c3e02725e314cf6cf141c4700081298dcbd, 3894877440-1",
                "gha_go_v1.5.0_binary-linux-amd64-push-v13.0.30.intoto.jsonl, v0.2, 2023-02-28T00:43:03Z, builder_go_slsa3.yml@refs/tags/v1.5.0, 63d4b1ff9c0e93006cf1768314cf1d0675a33b88, 4288278022-1",
                "gha_go_v1.9.0_binary-linux-amd64-workflow_dispatch.intoto.jsonl, v0.2, 2023-08-23T05:22:09Z, builder_go_slsa3.yml@refs/tags/v1.9.0, 2bcaa7495e1cbd11fbd4f598d857b3a6f18df933, 5947340677-1",
                "gha_container-based_v1.8.0_binary-linux-amd64-workflow_dispatch.intoto.build.slsa, v1, 2023-08-04T05:27:57Z, builder_container-based_slsa3.yml@refs/tags/v1.8.0, 6cf671f47f3752f97b9f5bff511e37b938fe10d2, https://github.com/slsa-framework/example-package/actions/runs/5758772739/attempts/1"
            })
    void provenanceOfAGitHubWorkflowTellsWhoBuiltWhat(
            String file, String version, String time, String builder, String commit, String run) {
        PipelineEvent event = event(read("slsa/" + file).get(0));
        assertThat(event.getTime()).isEqualTo(time);
        assertThat((Attestation) event.getStep())
                .returns("https://slsa.dev/provenance/" + version, Attestation::getPredicateType)
                .returns(false, Attestation::getVerified)
                .returns(GENERATOR + builder, Attestation::getBuilder)
                .returns(GENERATOR + builder, Attestation::getSigner)
                .returns("https://token.actions.githubusercontent.com", Attestation::getIssuer)
                .returns("https://github.com/slsa-framework/example-package", Attestation::getRepository)
                .returns(commit, Attestation::getCommit)
                .returns(run, Attestation::getRun);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gcb_container_v0.2_gcloud-container-github",
                "gcb_container_v0.3_gcloud-container-empty-signature-region"
            })
    void provenanceOfCloudBuildTellsItsImageAndRepository(String file) {
        PipelineEvent event = event(read("slsa/" + file + ".json").get(0));
        assertThat(event.getImage()).startsWith("us-west2-docker.pkg.dev/gosst-scare-sandbox/");
        assertThat((Attestation) event.getStep())
                .returns("https://github.com/laurentsimon/gcb-tests", Attestation::getRepository)
                .returns("https://slsa.dev/provenance/v0.1", Attestation::getPredicateType);
    }

    @Test
    void aListOfAttestationsIsReadToItsEnd() {
        assertThat(read("slsa/npm_gha_provenance-npm-test-ossf-invalidsigprov.tgz.json"))
                .extracting(it -> ((Attestation) event(it).getStep()).getPredicateType())
                .containsExactly(
                        "https://github.com/npm/attestation/tree/main/specs/publish/v0.1",
                        "https://slsa.dev/provenance/v0.2");
    }

    @ParameterizedTest
    @CsvSource({
        "slsa/gha_go_v0.0.2_binary-linux-amd64-push-v13.0.30.intoto.jsonl",
        "cosign/pkg_policy_testdata_malformed_vuln",
        "cosign/pkg_policy_testdata_valid_vuln"
    })
    void whatHasNoTimeAtAllIsIncomplete(String file) {
        assertThat(read(file))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class,
                        it -> assertThat(it.detail()).startsWith("predicate: the statement has no time"));
    }

    @ParameterizedTest
    @CsvSource({
        "pkg_cosign_testdata_oci-attestation.sigstore.json, 127.0.0.1:60943/repo, cody@soyland.com",
        "pkg_policy_testdata_valid_custom, registry.local:5000/knative/demo, ",
        "pkg_policy_testdata_malformed_custom, registry.local:5000/knative/demo, "
    })
    void whatCosignAttestedIsTold(String file, String image, String signer) {
        PipelineEvent event = event(read("cosign/" + file).get(0));
        assertThat(event.getImage()).isEqualTo(image);
        assertThat(((Attestation) event.getStep()).getSigner()).isEqualTo(signer);
    }

    @Test
    void ofTheSpecificationsExamplesThoseThatAreWholeAreToldAndTheOthersByReason() throws IOException {
        String lines = new String(
                SharedSamples.bytes("pipeline/in-toto/attestation-spec-examples.jsonl"), StandardCharsets.UTF_8);
        Map<String, Long> told = lines.lines()
                .map(InTotoSamplesTest::statement)
                .flatMap(it -> InTotoFormat.FORMAT
                        .decoder()
                        .decode(RawRecord.of(it, "examples.jsonl", 1)
                                .withHeaders(Map.of("ce-time", "2026-06-01T00:00:00Z")))
                        .stream())
                .collect(Collectors.groupingBy(
                        it -> it instanceof Parsed.Rejected no
                                ? no.reason() + " " + no.detail().replaceFirst(":.*", "")
                                : "event",
                        Collectors.counting()));
        assertThat(told)
                .isEqualTo(Map.of(
                        "event", 3L, // the only ones with a type, a time and a digest that is not elided
                        "incomplete _type", 8L,
                        "incomplete subject[0].digest", 5L,
                        "unmodelled subject[0].digest gitCommit", 1L,
                        "unmodelled payloadType application/vnd.novulz+cbor", 2L,
                        "malformed payload", 7L));
    }

    private static String statement(String line) {
        try {
            return new ObjectMapper().readTree(line).get("statement").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Parsed> read(String file) {
        return SharedSamples.read("pipeline/" + file, InTotoFormat.FORMAT);
    }

    private static PipelineEvent event(Parsed parsed) {
        return ((Parsed.Pipeline) parsed).event();
    }
}
