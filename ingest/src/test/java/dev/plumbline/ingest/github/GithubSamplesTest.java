package dev.plumbline.ingest.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.ingest.Kinds;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Payloads as GitHub documents and sends them. */
class GithubSamplesTest {
    @ParameterizedTest
    @CsvSource({
        "github-webhooks/package__published.docker.payload.json, image.built",
        "github-webhooks/package__published.npm.payload.json, unmodelled: package of type npm: no image",
        "github-webhooks/push__1.payload.json, source.changed",
        "github-webhooks/push__event.payload.json, source.changed",
        "github-webhooks/push__payload.json, source.changed",
        "github-webhooks/push__with-installation.payload.json, source.changed",
        "github-webhooks/push__with-new-branch.payload.json, source.changed",
        "github-webhooks/push__with-no-username-committer.payload.json, source.changed",
        "github-webhooks/push__with-organization.payload.json, source.changed",
        "github-webhooks/registry_package__published.docker.payload.json, image.built",
        "github-webhooks/workflow_run__completed.payload.json, pipeline.finished",
        "github-webhooks/workflow_run__completed.with-pull-requests.payload.json, pipeline.finished",
        "github-webhooks/workflow_run__requested.payload.json, pipeline.started",
        "github-webhooks/workflow_run__requested.with-conclusion.payload.json, pipeline.started",
        "argocd/webhook__github-commit-branch-event.json, source.changed",
        "argocd/webhook__github-commit-event-feature-branch.json, source.changed",
        "argocd/webhook__github-commit-event.json, source.changed",
        "argocd/webhook__github-tag-event.json, source.changed",
        "argocd/webhook__github-ping-event.json, unmodelled: ping",
        "argocd/webhook__github-pull-request-assigned-event.json, unmodelled: pull_request",
        "argocd/webhook__github-pull-request-labeled-event.json, unmodelled: pull_request",
        "argocd/webhook__github-pull-request-opened-event.json, unmodelled: pull_request",
        // cut down by those who keep it: a container's package without its registry, its time and its digest
        "argocd/webhook__ghcr-package-event.json, incomplete: package.package_version: names no image"
    })
    void everyPayloadIsAnEventOrToldByReason(String file, String expected) {
        List<Parsed> parsed = SharedSamples.read("pipeline/" + file, GithubFormat.FORMAT);
        assertThat(parsed).extracting(GithubSamplesTest::told).containsExactly(expected);
    }

    private static String told(Parsed parsed) {
        return parsed instanceof Parsed.Rejected rejected
                ? rejected.reason() + ": " + rejected.detail()
                : Kinds.of(((Parsed.Pipeline) parsed).event());
    }
}
