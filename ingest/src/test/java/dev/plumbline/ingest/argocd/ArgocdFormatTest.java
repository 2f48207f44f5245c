package dev.plumbline.ingest.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Deployed;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SharedSamples;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgocdFormatTest {
    private static final Map<String, String> RECEIVED = Map.of("x-received", "2026-11-23T10:00:00Z");

    @Test
    void aMessageMayStandBare() {
        String text = "\n Application web is now running new version of deployments manifests.\n";
        RawRecord record = RawRecord.of(text, "-", 1).withHeaders(RECEIVED);
        assertThat(ArgocdFormat.FORMAT.recognises().test(Glimpse.of(record))).isTrue();
        assertThat(ArgocdFormat.FORMAT.decoder().decode(record))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Pipeline.class,
                        it -> assertThat(it.event().getStep()).isEqualTo(new Deployed("web", null, null, "deployed")));
    }

    @Test
    void whatSpeaksOfNoApplicationIsNotTaken() {
        for (String other : List.of("Application", "{\"app\":{}}", "{\"message\":\"hello\"}", "")) {
            assertThat(ArgocdFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(other, "-", 1))))
                    .as(other)
                    .isFalse();
        }
    }

    /** The catalogue's own templates, as they come out for an application. */
    @ParameterizedTest
    @CsvSource({
        "app-created, unmodelled",
        "app-deleted, unmodelled",
        "app-deployed, service.deployed",
        "app-health-degraded, unmodelled",
        "app-sync-failed, pipeline.finished",
        "app-sync-running, pipeline.started",
        "app-sync-status-unknown, unmodelled",
        "app-sync-succeeded, service.deployed"
    })
    void theCatalogueIsRead(String template, String expected) {
        String path = "pipeline/argocd/notifications_catalog_templates_" + template + ".yaml";
        String message = message(new String(SharedSamples.bytes(path), StandardCharsets.UTF_8))
                .replaceAll("\\{\\{if eq[^}]*}}[^{]*\\{\\{end}}", "")
                .replaceAll("\\{\\{\\.app\\.status\\.operationState\\.(?:started|finished)At}}", "2026-11-23T09:59:00Z")
                .replaceAll("\\{\\{\\.app\\.metadata\\.name}}", "web")
                .replaceAll("\\{\\{[^}]*}}", "");
        assertThat(ArgocdFormat.FORMAT
                        .decoder()
                        .decode(RawRecord.of(message, "-", 1).withHeaders(RECEIVED)))
                .singleElement()
                .extracting(it -> it instanceof Parsed.Rejected rejected
                        ? rejected.reason()
                        : Kinds.of(((Parsed.Pipeline) it).event()))
                .isEqualTo(expected);
    }

    private static String message(String template) {
        String after = template.substring(template.indexOf("message:") + "message:".length())
                .replaceFirst("^ (?:\\||&message )", "");
        return after.substring(0, after.indexOf("\nemail:"));
    }
}
