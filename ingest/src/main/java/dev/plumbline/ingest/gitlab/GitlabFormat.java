package dev.plumbline.ingest.gitlab;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * GitLab's webhooks of projects and groups, and its system hooks. Which event it is {@code object_kind} tells, else {@code
 * event_name}.
 *
 * <table>
 * <caption>What becomes what</caption>
 * <tr><td>push, tag_push</td><td>the source changed; a tag has no branch</td></tr>
 * <tr><td>pipeline, build: running</td><td>a run began</td></tr>
 * <tr><td>pipeline, build: success, failed, canceled</td><td>it ended</td></tr>
 * <tr><td>deployment: success</td><td>the project's service was deployed; which image is not told</td></tr>
 * </table>
 *
 * <p>Units: times are RFC 3339, or as older versions write them: {@code 2026-11-23 10:00:00 UTC}, {@code 2026-11-23 12:00:00
 * +0200}. A push tells no time: it has that of its arrival, else of its newest commit.
 * <br>Errors: never throws. Other events and states are {@code unmodelled} by name; what lacks its time, its project or its ref is
 * {@code incomplete}.
 * <br>Dropped: commits of a push, jobs within a pipeline's event, variables (which may be secret).
 * <br>Source: GitLab's "Webhook events".
 */
public final class GitlabFormat {
    static final String NAME = "gitlab";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, () -> GitlabEvents::read)
            .carryingSecrets()
            .recognisedBy(GitlabFormat::looksLikeIt)
            .mapping(rows());

    private GitlabFormat() {}

    private static boolean looksLikeIt(Glimpse record) {
        boolean hasKind = record.has("object_kind") || record.has("event_name");
        return !record.header("x-gitlab-event").isEmpty()
                || (hasKind && (record.has("project") || record.has("project_id") || record.has("repository")));
    }

    private static List<Mapping> rows() {
        String attributes = "object_attributes.";
        return List.of(
                Mapping.of("source.changed", "commits[].timestamp", "time", "the latest, where no header tells one"),
                Mapping.of("source.changed", "project.web_url", "repository", "else project.git_http_url"),
                Mapping.of("source.changed", "after", "commit", "none where it is all zeros"),
                Mapping.of("source.changed", "ref", "branch", "without refs/heads/; none for a tag"),
                Mapping.of("source.changed", "user_username", "actor", "else user_name"),
                Mapping.of("source.changed", "user_name", "actor"),
                Mapping.of("pipeline.started", attributes + "created_at", "time"),
                Mapping.of("pipeline.finished", attributes + "finished_at", "time"),
                Mapping.of("pipeline.started", attributes + "name", "pipeline", "else the project's path"),
                Mapping.of("pipeline.finished", "project.path_with_namespace", "pipeline"),
                Mapping.of("pipeline.started", attributes + "id", "run"),
                Mapping.of("pipeline.finished", attributes + "status", "outcome"),
                Mapping.of("pipeline.started", attributes + "sha", "commit"),
                Mapping.of("pipeline.started", attributes + "ref", "branch", "none where tag is true"),
                Mapping.of("pipeline.finished", attributes + "tag", "branch"),
                Mapping.of("pipeline.started", attributes + "url", "url"),
                Mapping.of("pipeline.started", "user.username", "actor", "else user.name"),
                Mapping.of("pipeline.finished", "user.name", "actor"),
                Mapping.of("pipeline.started", "project.web_url", "repository"),
                Mapping.of("pipeline.started", "build_started_at", "time"),
                Mapping.of("pipeline.finished", "build_finished_at", "time"),
                Mapping.of("pipeline.started", "commit.name", "pipeline", "of a job; else the project's path"),
                Mapping.of("pipeline.started", "build_name", "task"),
                Mapping.of("pipeline.started", "pipeline_id", "run", "of a job"),
                Mapping.of("pipeline.finished", "build_status", "outcome"),
                Mapping.of("pipeline.started", "sha", "commit", "of a job"),
                Mapping.of("pipeline.started", "ref", "branch", "of a job"),
                Mapping.of("pipeline.started", "repository.homepage", "repository", "of a job without project"),
                Mapping.of("service.deployed", "status_changed_at", "time"),
                Mapping.of("service.deployed", "project.path_with_namespace", "service", "its last part; else name"),
                Mapping.of("service.deployed", "environment", "environment"),
                Mapping.lost("source.changed", "before", "what the branch was at"),
                Mapping.lost("source.changed", "commits", "the newest stands for them"),
                Mapping.lost("pipeline.finished", attributes + "variables", "may be secret"),
                Mapping.lost("pipeline.finished", "builds", "each has an event of its own"),
                Mapping.lost("pipeline.finished", "build_failure_reason", "no field for it"),
                Mapping.lost("service.deployed", "short_sha", "no field for it"),
                Mapping.lost("service.deployed", "user", "no field for it"));
    }
}
