package dev.plumbline.ingest.gitlab;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.Deployed;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.event.SourceChanged;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Told;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One delivery: which event it is, and what it tells. */
final class GitlabEvents {
    private static final String BRANCH = "refs/heads/";

    private static final Shape DELIVERY = Shape.of(
            value("object_kind"),
            value("event_name"),
            value("after"),
            value("ref"),
            value("tag"),
            value("sha"),
            value("user_username"),
            value("user_name"),
            value("build_name"),
            value("build_status"),
            value("build_started_at"),
            value("build_finished_at"),
            value("pipeline_id"),
            value("status"),
            value("status_changed_at"),
            value("environment"),
            object("user", Shape.of(value("username"), value("name"))),
            object(
                    "project",
                    Shape.of(value("name"), value("web_url"), value("git_http_url"), value("path_with_namespace"))),
            object("repository", Shape.of(value("homepage"))),
            object("commit", Shape.of(value("name"))),
            objects("commits", Shape.of(value("timestamp"))),
            object(
                    "object_attributes",
                    Shape.of(
                            value("id"),
                            value("name"),
                            value("ref"),
                            value("tag"),
                            value("sha"),
                            value("status"),
                            value("created_at"),
                            value("finished_at"),
                            value("url"))));

    private GitlabEvents() {}

    static List<Parsed> read(RawRecord record) {
        Shape.Read read = DELIVERY.read(record.bytes());
        if (read instanceof Shape.Read.Malformed malformed) {
            return List.of(new Parsed.Rejected("malformed", malformed.detail(), record));
        }
        Told told = told(((Shape.Read.Value) read).fields(), record);
        return List.of(told.in(new Events(GitlabFormat.NAME, record), 0, record));
    }

    private static Told told(Fields delivery, RawRecord record) {
        String kind = first(delivery.text("object_kind"), delivery.text("event_name"));
        return switch (kind == null ? "" : kind) {
            case "" -> Told.incomplete("object_kind");
            case "push", "tag_push" -> push(delivery, record);
            case "pipeline" -> pipeline(delivery);
            case "build" -> job(delivery);
            case "deployment" -> deployment(delivery);
            default -> Told.unmodelled(kind);
        };
    }

    private static Told push(Fields delivery, RawRecord record) {
        String repository = repository(delivery);
        String ref = delivery.text("ref");
        if (repository == null || ref == null) {
            return Told.incomplete(repository == null ? "project.web_url" : "ref");
        }
        String commit = delivery.text("after");
        boolean isGone = commit != null && commit.chars().allMatch(it -> it == '0');
        SourceChanged change = new SourceChanged();
        change.setRepository(repository);
        change.setCommit(isGone ? null : commit);
        change.setBranch(ref.startsWith(BRANCH) ? ref.substring(BRANCH.length()) : null);
        change.setActor(first(delivery.text("user_username"), delivery.text("user_name")));
        Optional<Instant> time = Arrival.of(record).or(() -> newest(delivery.objects("commits")));
        return Told.step(time, "commits: " + Arrival.MISSING, change);
    }

    private static Optional<Instant> newest(List<Fields> commits) {
        return commits.stream()
                .map(it -> Times.parse(it.text("timestamp")))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder());
    }

    private static Told pipeline(Fields delivery) {
        Fields told = delivery.object("object_attributes");
        PipelineRun run = run(delivery, told, told.text("status"));
        run.setPipeline(first(told.text("name"), path(delivery)));
        run.setRun(told.word("id"));
        run.setUrl(told.text("url"));
        return ran(
                "pipeline",
                "object_attributes.status",
                told.text("status"),
                run,
                told,
                "object_attributes.",
                "created_at");
    }

    private static Told job(Fields delivery) {
        PipelineRun run = run(delivery, delivery, delivery.text("build_status"));
        run.setPipeline(first(delivery.object("commit").text("name"), path(delivery)));
        run.setTask(delivery.text("build_name"));
        run.setRun(delivery.word("pipeline_id"));
        return ran("build", "build_status", delivery.text("build_status"), run, delivery, "", "build_started_at");
    }

    /** @param told has ref, tag and sha */
    private static PipelineRun run(Fields delivery, Fields told, String status) {
        Fields user = delivery.object("user");
        PipelineRun run = new PipelineRun();
        run.setPhase("running".equals(status) ? PipelinePhase.STARTED : PipelinePhase.FINISHED);
        run.setOutcome(outcome(status));
        run.setRepository(
                first(repository(delivery), delivery.object("repository").text("homepage")));
        run.setCommit(told.text("sha"));
        run.setBranch(Boolean.TRUE.equals(told.truth("tag")) ? null : told.text("ref"));
        run.setActor(first(user.text("username"), user.text("name")));
        return run;
    }

    private static Told ran(
            String kind, String place, String status, PipelineRun run, Fields times, String prefix, String started) {
        boolean begins = "running".equals(status);
        if (status == null) {
            return Told.incomplete(place);
        }
        if (!begins && run.getOutcome() == null) {
            return Told.unmodelled(kind + " " + status);
        }
        String field = begins ? started : kind.equals("build") ? "build_finished_at" : "finished_at";
        return Told.step(Dates.parse(times.text(field)), prefix + field + ": no time", run);
    }

    private static String outcome(String status) {
        return switch (status == null ? "" : status) {
            case "success" -> "success";
            case "failed" -> "failure";
            case "canceled" -> "cancelled";
            default -> null;
        };
    }

    private static Told deployment(Fields delivery) {
        String status = delivery.text("status");
        if (!"success".equals(status)) {
            return status == null ? Told.incomplete("status") : Told.unmodelled("deployment " + status);
        }
        String path = path(delivery);
        String service =
                path == null ? delivery.object("project").text("name") : path.substring(path.lastIndexOf('/') + 1);
        if (service == null) {
            return Told.incomplete("project.path_with_namespace");
        }
        Deployed deployed = new Deployed();
        deployed.setService(service);
        deployed.setEnvironment(delivery.text("environment"));
        deployed.setChange("deployed");
        return Told.step(Dates.parse(delivery.text("status_changed_at")), "status_changed_at: no time", deployed);
    }

    private static String repository(Fields delivery) {
        Fields project = delivery.object("project");
        return first(project.text("web_url"), project.text("git_http_url"));
    }

    private static String path(Fields delivery) {
        return delivery.object("project").text("path_with_namespace");
    }

    private static String first(String told, String otherwise) {
        return told == null ? otherwise : told;
    }
}
