package dev.plumbline.ingest.cosign;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.plumbline.event.Attestation;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SharedSamples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Verdicts that cosign's own pages and tests show. None of them has a time, so here a CloudEvent carries them. */
class CosignSamplesTest {
    @Test
    void everySignatureWithAWholeDigestIsTold() {
        List<Parsed> parsed = verdicts(Map.of("ce-time", "2026-06-01T00:00:00Z"));
        assertThat(parsed).hasSize(9);
        assertThat(parsed.stream().filter(it -> it instanceof Parsed.Rejected))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class,
                        it -> assertThat(it.detail()).isEqualTo("critical.image.docker-manifest-digest: no digest"));
        assertThat(parsed)
                .filteredOn(it -> it instanceof Parsed.Pipeline)
                .extracting(it -> (Attestation) ((Parsed.Pipeline) it).event().getStep())
                .allMatch(Attestation::getVerified)
                .anyMatch(it -> "subject".equals(it.getSigner()) && "oidc-issuer".equals(it.getIssuer()));
    }

    @Test
    void aloneTheyHaveNoTime() {
        assertThat(verdicts(Map.of()))
                .filteredOn(it -> it instanceof Parsed.Rejected no
                        && no.detail().startsWith("optional.Bundle.Payload.integratedTime: missing"))
                .hasSize(8);
    }

    private static List<Parsed> verdicts(Map<String, String> headers) {
        String lines = new String(SharedSamples.bytes("pipeline/cosign/verify-outputs.jsonl"), StandardCharsets.UTF_8);
        return lines.lines()
                .map(CosignSamplesTest::output)
                .flatMap(it ->
                        CosignFormat.FORMAT
                                .decoder()
                                .decode(RawRecord.of(it, "verify.json", 1).withHeaders(headers))
                                .stream())
                .toList();
    }

    private static String output(String line) {
        try {
            return new ObjectMapper().readTree(line).get("output").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
