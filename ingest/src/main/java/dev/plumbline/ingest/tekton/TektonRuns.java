package dev.plumbline.ingest.tekton;

import static dev.plumbline.ingest.json.Shape.map;
import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.ingest.Arrival;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Told;
import dev.plumbline.ingest.cloudevents.CloudEvents;
import dev.plumbline.ingest.cloudevents.CloudEvents.Unwrapped;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One run: which it is, whether it began or ended, and what it built. */
final class TektonRuns {
    static final String PREFIX = "dev.tekton.event.";

    /** The others repeat that a run goes on, or are of runs that Tekton does not do itself. */
    private static final Set<String> READ = Set.of(
            PREFIX + "taskrun.started.v1",
            PREFIX + "taskrun.successful.v1",
            PREFIX + "taskrun.failed.v1",
            PREFIX + "pipelinerun.started.v1",
            PREFIX + "pipelinerun.successful.v1",
            PREFIX + "pipelinerun.failed.v1");

    private static final Shape RESULT = Shape.of(value("name"), value("value"));

    private static final Shape.Member[] OBJECT = {
        value("apiVersion"),
        value("kind"),
        object("metadata", Shape.of(value("uid"), map("labels"), map("annotations"))),
        object(
                "spec",
                Shape.of(
                        object("pipelineRef", Shape.of(value("name"))),
                        object("taskRef", Shape.of(value("name"))),
                        objects("params", RESULT))),
        object(
                "status",
                Shape.of(
                        value("startTime"),
                        value("completionTime"),
                        objects(
                                "conditions",
                                Shape.of(value("type"), value("status"), value("reason"), value("lastTransitionTime"))),
                        objects("results", RESULT),
                        objects("taskResults", RESULT),
                        objects("pipelineResults", RESULT)))
    };

    private static final Shape RECORD = Shape.of(
            OBJECT[0],
            OBJECT[1],
            OBJECT[2],
            OBJECT[3],
            OBJECT[4],
            object("taskRun", Shape.of(OBJECT)),
            object("pipelineRun", Shape.of(OBJECT)),
            object("customRun", Shape.of()));

    private TektonRuns() {}

    static List<Parsed> read(RawRecord record) {
        List<Parsed> parsed = new ArrayList<>();
        for (Unwrapped unwrapped : CloudEvents.unwrap(record)) {
            if (unwrapped instanceof Unwrapped.Broken broken) {
                parsed.add(new Parsed.Rejected(broken.reason(), broken.detail(), broken.envelope()));
            } else if (unwrapped instanceof Unwrapped.Event event) {
                parsed.addAll(event(event));
            } else {
                parsed.addAll(read(record, record));
            }
        }
        return parsed;
    }

    private static List<Parsed> event(Unwrapped.Event event) {
        String type = event.type() == null ? "" : event.type();
        return READ.contains(type)
                ? read(event.data(), event.envelope())
                : List.of(new Parsed.Rejected("unmodelled", type, event.envelope()));
    }

    private static List<Parsed> read(RawRecord inside, RawRecord record) {
        Shape.Read read = RECORD.read(inside.bytes());
        if (read instanceof Shape.Read.Malformed malformed) {
            return List.of(new Parsed.Rejected("malformed", malformed.detail(), record));
        }
        Fields told = ((Shape.Read.Value) read).fields();
        String wrapper = told.has("taskRun") ? "taskRun" : told.has("pipelineRun") ? "pipelineRun" : null;
        String kind = wrapper == null ? told.text("kind") : wrapper.equals("taskRun") ? "TaskRun" : "PipelineRun";
        if (kind == null) {
            return told.has("customRun")
                    ? refused("unmodelled", "customRun", record)
                    : refused("incomplete", "kind", record);
        }
        if (!kind.equals("TaskRun") && !kind.equals("PipelineRun")) {
            return refused("unmodelled", "kind " + kind, record);
        }
        return read(kind, wrapper == null ? told : told.object(wrapper), inside, record);
    }

    private static List<Parsed> read(String kind, Fields object, RawRecord inside, RawRecord record) {
        Fields status = object.object("status");
        Fields condition = succeeded(status);
        String outcome = outcome(condition);
        Optional<Instant> begun = begun(status, condition).or(() -> Arrival.of(inside));
        if (outcome == null && !status.has("startTime") && begun.isEmpty()) {
            return refused("unmodelled", "a " + kind + " that has not begun", record);
        }
        Events events = new Events(TektonFormat.NAME, inside);
        Results results = Results.of(object);
        PipelineRun run = run(kind, object, results, outcome);
        Told told = outcome == null
                ? Told.step(begun, "status.startTime: no RFC 3339 time", run)
                : Told.step(
                        ended(status, condition).or(() -> Arrival.of(inside)),
                        "status.completionTime: no RFC 3339 time",
                        run);
        List<Parsed> parsed = new ArrayList<>();
        parsed.add(told.in(events, 0, record));
        if ("success".equals(outcome) && told instanceof Told.Step step) {
            built(run, step.time(), results.images(inside))
                    .forEach(it -> parsed.add(it.in(events, parsed.size(), record)));
        }
        return parsed;
    }

    /** One in which nothing is, where there is none. */
    private static Fields succeeded(Fields status) {
        return status.objects("conditions").stream()
                .filter(it -> "Succeeded".equals(it.text("type")))
                .findFirst()
                .orElseGet(() -> status.object("conditions"));
    }

    /** Null while it runs. */
    private static String outcome(Fields condition) {
        String reason = condition.text("reason") == null ? "" : condition.text("reason");
        return switch (condition.text("status") == null ? "" : condition.text("status")) {
            case "True" -> "success";
            case "False" -> reason.contains("Cancel") || reason.contains("Stopped") ? "cancelled" : "failure";
            default -> null;
        };
    }

    private static Optional<Instant> begun(Fields status, Fields condition) {
        return Times.parse(status.text("startTime")).or(() -> Times.parse(condition.text("lastTransitionTime")));
    }

    private static Optional<Instant> ended(Fields status, Fields condition) {
        return Times.parse(status.text("completionTime")).or(() -> Times.parse(condition.text("lastTransitionTime")));
    }

    private static PipelineRun run(String kind, Fields object, Results results, String outcome) {
        Fields metadata = object.object("metadata");
        Fields spec = object.object("spec");
        Map<String, String> labels = metadata.map("labels");
        Map<String, String> told = metadata.map("annotations");
        String task = first(labels.get("tekton.dev/pipelineTask"), labels.get("tekton.dev/task"));
        PipelineRun run = new PipelineRun();
        run.setPhase(outcome == null ? PipelinePhase.STARTED : PipelinePhase.FINISHED);
        run.setPipeline(first(
                labels.get("tekton.dev/pipeline"), spec.object("pipelineRef").text("name")));
        run.setTask(kind.equals("TaskRun") ? first(task, spec.object("taskRef").text("name")) : null);
        run.setRun(metadata.text("uid"));
        run.setOutcome(outcome);
        run.setRepository(first(results.text("CHAINS-GIT_URL"), told.get("pipelinesascode.tekton.dev/repo-url")));
        run.setCommit(first(results.text("CHAINS-GIT_COMMIT"), told.get("pipelinesascode.tekton.dev/sha")));
        run.setBranch(first(told.get("pipelinesascode.tekton.dev/branch"), null));
        run.setActor(first(told.get("pipelinesascode.tekton.dev/sender"), null));
        run.setUrl(first(told.get("pipelinesascode.tekton.dev/log-url"), null));
        return run;
    }

    private static List<Told> built(PipelineRun run, Instant time, List<Results.Image> images) {
        String builder = first(run.getPipeline(), run.getTask());
        List<Told> told = new ArrayList<>();
        for (Results.Image image : images) {
            if (image.name() == null && image.digest() == null) {
                told.add(Told.incomplete("status.results: " + image.result() + " names no image"));
                continue;
            }
            ImageBuilt built = new ImageBuilt();
            built.setRepository(run.getRepository());
            built.setCommit(run.getCommit());
            built.setBuilder(builder == null ? null : "tekton/" + builder);
            told.add(new Told.Step(time, image.name(), image.digest(), built));
        }
        return told;
    }

    private static List<Parsed> refused(String reason, String detail, RawRecord record) {
        return List.of(new Parsed.Rejected(reason, detail, record));
    }

    private static String first(String told, String otherwise) {
        return told == null || told.isEmpty() ? otherwise : told;
    }
}
