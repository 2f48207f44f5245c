package dev.plumbline.ingest.github;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * GitHub's webhooks. Which event it is the header {@code x-github-event} tells; without it the payload's own fields do.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><td>push</td><td>the source changed; a tag has no branch</td></tr>
 * <tr><td>workflow_run requested or in_progress, workflow_job in_progress</td><td>a run began</td></tr>
 * <tr><td>workflow_run, workflow_job completed</td><td>it ended: neutral is success; skipped is cancelled; timed_out,
 *     action_required, startup_failure and stale are failure</td></tr>
 * <tr><td>deployment_status success</td><td>the repository's service was deployed. The image is {@code deployment.payload.image},
 *     with {@code digest} beside it where the reference has none, and {@code namespace}; the payload may be JSON or a text of it
 *     </td></tr>
 * <tr><td>package, registry_package published</td><td>the image was built, where the package is a container's</td></tr>
 * <tr><td>secret_scanning_alert, secret_scanning_alert_location created</td><td>a secret was found</td></tr>
 * <tr><td>code_scanning_alert created</td><td>a secret was found, where the rule is about credentials in the code</td></tr>
 * </table>
 *
 * <p>Units: times are RFC 3339; {@code repository.pushed_at} of a push is seconds since 1970. A push without it has the time of
 * its arrival, else that of its newest commit.
 * <br>Errors: never throws. Other events, actions and states are {@code unmodelled} by name; what lacks its time, its repository
 * or its outcome is {@code incomplete}. An alert that names no file has its page as the path.
 * <br>Dropped: the commits of a push; steps and runners of a job.
 * <br>Source: GitHub's "Webhook events and payloads".
 */
public final class GithubFormat {
    static final String NAME = "github";

    private static final Set<String> TOLD_BY = Set.of(
            "workflow_run",
            "workflow_job",
            "deployment_status",
            "registry_package",
            "package",
            "alert",
            "pusher",
            "pull_request",
            "release",
            "zen",
            "check_run",
            "issue");

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, () -> GithubEvents::read)
            .recognisedBy(GithubFormat::looksLikeIt)
            .mapping(rows());

    private GithubFormat() {}

    private static boolean looksLikeIt(Glimpse record) {
        boolean isHook = record.has("repository", "sender")
                && (TOLD_BY.stream().anyMatch(record::has) || record.has("ref", "after"));
        return !record.header("x-github-event").isEmpty() || (isHook && !record.has("object_kind"));
    }

    private static List<Mapping> rows() {
        return Stream.of(pushes(), runs(), others(), lost())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Mapping> pushes() {
        String kind = "source.changed";
        return List.of(
                Mapping.of(kind, "repository.pushed_at", "time"),
                Mapping.of(kind, "head_commit.timestamp", "time", "where nothing else tells one"),
                Mapping.of(kind, "repository.html_url", "repository"),
                Mapping.of(kind, "after", "commit", "none where deleted is true"),
                Mapping.of(kind, "deleted", "commit"),
                Mapping.of(kind, "ref", "branch", "without refs/heads/; none for a tag"),
                Mapping.of(kind, "pusher.name", "actor", "else sender.login"),
                Mapping.of(kind, "sender.login", "actor"),
                Mapping.of(kind, "forced", "forced"));
    }

    private static List<Mapping> runs() {
        return List.of(
                Mapping.of("pipeline.started", "workflow_run.run_started_at", "time"),
                Mapping.of("pipeline.started", "workflow_run.created_at", "time", "where it has no run_started_at"),
                Mapping.of("pipeline.finished", "workflow_run.updated_at", "time"),
                Mapping.of("pipeline.started", "workflow_run.name", "pipeline"),
                Mapping.of("pipeline.finished", "workflow.name", "pipeline", "where the run has no name"),
                Mapping.of("pipeline.started", "workflow_run.id", "run"),
                Mapping.of("pipeline.finished", "workflow_run.conclusion", "outcome"),
                Mapping.of("pipeline.started", "workflow_run.head_sha", "commit"),
                Mapping.of("pipeline.started", "workflow_run.head_branch", "branch"),
                Mapping.of(
                        "pipeline.started", "workflow_run.triggering_actor.login", "actor", "else actor, else sender"),
                Mapping.of("pipeline.started", "workflow_run.actor.login", "actor"),
                Mapping.of("pipeline.started", "workflow_run.html_url", "url"),
                Mapping.of("pipeline.started", "repository.html_url", "repository"),
                Mapping.of("pipeline.started", "workflow_job.started_at", "time"),
                Mapping.of("pipeline.finished", "workflow_job.completed_at", "time"),
                Mapping.of("pipeline.started", "workflow_job.workflow_name", "pipeline"),
                Mapping.of("pipeline.started", "workflow_job.name", "task"),
                Mapping.of("pipeline.started", "workflow_job.run_id", "run"),
                Mapping.of("pipeline.finished", "workflow_job.conclusion", "outcome"),
                Mapping.of("pipeline.started", "workflow_job.head_sha", "commit"),
                Mapping.of("pipeline.started", "workflow_job.head_branch", "branch"),
                Mapping.of("pipeline.started", "workflow_job.html_url", "url"));
    }

    private static List<Mapping> others() {
        String version = "package.package_version.";
        String labels = version + "container_metadata.labels";
        return List.of(
                Mapping.of("service.deployed", "deployment_status.created_at", "time"),
                Mapping.of("service.deployed", "deployment_status.environment", "environment"),
                Mapping.of("service.deployed", "deployment.environment", "environment", "where the status has none"),
                Mapping.of("service.deployed", "repository.name", "service"),
                Mapping.of("service.deployed", "deployment.payload", "image", "its image"),
                Mapping.of("service.deployed", "deployment.payload", "imageDigest", "its image's, else its digest"),
                Mapping.of("service.deployed", "deployment.payload", "namespace", "its namespace"),
                Mapping.of("image.built", "package.updated_at", "time", "where the version tells none"),
                Mapping.of("image.built", version + "package_url", "image"),
                Mapping.of("image.built", version + "container_metadata.tag", "imageDigest", "else manifest.digest"),
                Mapping.of("image.built", labels, "commit", "revision; else target_oid"),
                Mapping.of("image.built", labels, "baseImage", "org.opencontainers.image.base.name"),
                Mapping.of("image.built", labels, "baseImageDigest", "org.opencontainers.image.base.digest"),
                Mapping.of("image.built", "repository.html_url", "repository"),
                Mapping.of("secret.found", "alert.created_at", "time"),
                Mapping.of("secret.found", "alert.secret_type", "detector"),
                Mapping.of("secret.found", "alert.secret_type_display_name", "category"),
                Mapping.of("secret.found", "alert.first_location_detected.path", "path", "else the alert's html_url"),
                Mapping.of("secret.found", "alert.first_location_detected.start_line", "secretLine"),
                Mapping.of("secret.found", "alert.first_location_detected.commit_sha", "commit"),
                Mapping.of("secret.found", "location.details", "path", "goes before first_location_detected"),
                Mapping.of("secret.found", "alert.validity", "verified", "active or inactive"),
                Mapping.of("secret.found", "alert.rule.id", "detector", "of a code scanning alert"),
                Mapping.of("secret.found", "alert.rule.name", "category"),
                Mapping.of("secret.found", "alert.most_recent_instance.location.path", "path"),
                Mapping.of("secret.found", "alert.most_recent_instance.location.start_line", "secretLine"),
                Mapping.of("secret.found", "alert.most_recent_instance.commit_sha", "commit"),
                Mapping.of("secret.found", "repository.html_url", "repository"));
    }

    private static List<Mapping> lost() {
        return List.of(
                Mapping.lost("source.changed", "before", "what the branch was at"),
                Mapping.lost("source.changed", "commits", "the newest stands for them"),
                Mapping.lost("pipeline.finished", "workflow_run.run_attempt", "a rerun has the same id"),
                Mapping.lost("pipeline.finished", "workflow_job.steps", "no field for them"),
                Mapping.lost("service.deployed", "deployment.sha", "the image stands for it"),
                Mapping.lost("image.built", "package.package_version.author", "published it; who built it is not told"),
                Mapping.lost("secret.found", "alert.rule.severity", "all are high"),
                Mapping.lost("secret.found", "alert.publicly_leaked", "no field for it"));
    }
}
