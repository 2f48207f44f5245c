package dev.plumbline.ingest.github;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Told;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;

/** Runs of workflows, and their jobs. */
final class Runs {
    private static final Shape LOGIN = Shape.of(value("login"));

    static final Shape RUN = Shape.of(
            value("id"),
            value("name"),
            value("head_branch"),
            value("head_sha"),
            value("conclusion"),
            value("html_url"),
            value("created_at"),
            value("updated_at"),
            value("run_started_at"),
            object("actor", LOGIN),
            object("triggering_actor", LOGIN));

    static final Shape JOB = Shape.of(
            value("run_id"),
            value("workflow_name"),
            value("name"),
            value("head_branch"),
            value("head_sha"),
            value("conclusion"),
            value("html_url"),
            value("started_at"),
            value("completed_at"));

    private Runs() {}

    static Told run(Fields delivery) {
        Fields told = delivery.object("workflow_run");
        String action = delivery.word("action");
        boolean begins = "requested".equals(action) || "in_progress".equals(action);
        if (!begins && !"completed".equals(action)) {
            return Told.unmodelled("workflow_run " + action);
        }
        PipelineRun run = run(delivery, told, begins);
        run.setPipeline(GithubEvents.first(
                told.text("name"), delivery.object("workflow").text("name")));
        run.setRun(told.word("id"));
        run.setActor(GithubEvents.first(
                told.object("triggering_actor").text("login"),
                GithubEvents.first(told.object("actor").text("login"), GithubEvents.sender(delivery))));
        return begins
                ? Told.step(
                        Times.parse(told.text("run_started_at")).or(() -> Times.parse(told.text("created_at"))),
                        "workflow_run.run_started_at: no RFC 3339 time",
                        run)
                : ended("workflow_run", "updated_at", told, run);
    }

    static Told job(Fields delivery) {
        Fields told = delivery.object("workflow_job");
        String action = delivery.word("action");
        boolean begins = "in_progress".equals(action);
        if (!begins && !"completed".equals(action)) {
            return Told.unmodelled("workflow_job " + action);
        }
        PipelineRun run = run(delivery, told, begins);
        run.setPipeline(told.text("workflow_name"));
        run.setTask(told.text("name"));
        run.setRun(told.word("run_id"));
        run.setActor(GithubEvents.sender(delivery));
        return begins
                ? Told.step(Times.parse(told.text("started_at")), "workflow_job.started_at: no RFC 3339 time", run)
                : ended("workflow_job", "completed_at", told, run);
    }

    private static PipelineRun run(Fields delivery, Fields told, boolean begins) {
        PipelineRun run = new PipelineRun();
        run.setPhase(begins ? PipelinePhase.STARTED : PipelinePhase.FINISHED);
        run.setOutcome(begins ? null : outcome(told.text("conclusion")));
        run.setRepository(GithubEvents.repository(delivery));
        run.setCommit(told.text("head_sha"));
        run.setBranch(told.text("head_branch"));
        run.setUrl(told.text("html_url"));
        return run;
    }

    private static Told ended(String event, String time, Fields told, PipelineRun run) {
        return run.getOutcome() == null
                ? Told.incomplete(event + ".conclusion")
                : Told.step(Times.parse(told.text(time)), event + "." + time + ": no RFC 3339 time", run);
    }

    private static String outcome(String conclusion) {
        return switch (conclusion == null ? "" : conclusion) {
            case "" -> null;
            case "success", "neutral" -> "success";
            case "cancelled", "skipped" -> "cancelled";
            default -> "failure";
        };
    }
}
