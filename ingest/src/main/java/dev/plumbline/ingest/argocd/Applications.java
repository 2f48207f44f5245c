package dev.plumbline.ingest.argocd;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.objects;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.Deployed;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.ImageName;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Told;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One application and the operation that was last done to it. */
final class Applications {
    private static final String GROUP = "argoproj.io";

    private static final Shape SOURCE = Shape.of(value("repoURL"));

    private static final Shape.Member[] APPLICATION = {
        value("apiVersion"),
        value("kind"),
        object("metadata", Shape.of(value("name"))),
        object(
                "spec",
                Shape.of(
                        value("project"),
                        object("source", SOURCE),
                        objects("sources", SOURCE),
                        object("destination", Shape.of(value("namespace"))))),
        object(
                "status",
                Shape.of(
                        object("sync", Shape.of(value("revision"), value("revisions"))),
                        object("summary", Shape.of(value("images"))),
                        object(
                                "operationState",
                                Shape.of(
                                        value("phase"),
                                        value("startedAt"),
                                        value("finishedAt"),
                                        object("syncResult", Shape.of(value("revision"), value("revisions"))),
                                        object(
                                                "operation",
                                                Shape.of(object("initiatedBy", Shape.of(value("username")))))))))
    };

    private static final Shape BODY = Shape.of(
            APPLICATION[0],
            APPLICATION[1],
            APPLICATION[2],
            APPLICATION[3],
            APPLICATION[4],
            object("app", Shape.of(APPLICATION)),
            value("message"));

    private Applications() {}

    static List<Parsed> read(RawRecord record) {
        Shape.Read read = BODY.read(record.bytes());
        Events events = new Events(ArgocdFormat.NAME, record);
        if (read instanceof Shape.Read.Malformed malformed) {
            return Messages.isOne(record.text())
                    ? List.of(Messages.read(record.text(), record).in(events, 0, record))
                    : List.of(new Parsed.Rejected("malformed", malformed.detail(), record));
        }
        List<Parsed> parsed = new ArrayList<>();
        for (Told told : told(((Shape.Read.Value) read).fields(), record)) {
            parsed.add(told.in(events, parsed.size(), record));
        }
        return parsed;
    }

    private static List<Told> told(Fields body, RawRecord record) {
        Fields application = body.has("app") ? body.object("app") : body;
        String kind = application.text("kind");
        String version = application.text("apiVersion");
        if (kind == null && body.text("message") != null) {
            return List.of(Messages.read(body.text("message"), record));
        }
        if (kind == null && !application.has("metadata")) {
            return List.of(Told.unmodelled("a body of another template; let it send {{ toJson .app }}"));
        }
        if (version != null && !version.startsWith(GROUP + "/")) {
            return List.of(Told.unmodelled(kind + " of " + version + ": only those of " + GROUP + " are read"));
        }
        return kind == null || kind.equals("Application")
                ? operation(application)
                : List.of(Told.unmodelled("kind " + kind));
    }

    private static List<Told> operation(Fields application) {
        Fields operation = application.object("status").object("operationState");
        String phase = operation.text("phase");
        if (application.object("metadata").text("name") == null) {
            return List.of(Told.incomplete("metadata.name"));
        }
        return switch (phase == null ? "" : phase) {
            case "" -> List.of(Told.unmodelled("an application without an operation"));
            case "Succeeded" -> deployed(application, Times.parse(operation.text("finishedAt")));
            case "Failed", "Error" -> List.of(run(application, PipelinePhase.FINISHED, "finishedAt"));
            case "Running" -> List.of(run(application, PipelinePhase.STARTED, "startedAt"));
            default -> List.of(Told.unmodelled("operation " + phase));
        };
    }

    private static List<Told> deployed(Fields application, Optional<Instant> time) {
        if (time.isEmpty()) {
            return List.of(Told.incomplete("status.operationState.finishedAt: no RFC 3339 time"));
        }
        Fields spec = application.object("spec");
        Deployed deployed = new Deployed();
        deployed.setService(application.object("metadata").text("name"));
        deployed.setNamespace(spec.object("destination").text("namespace"));
        deployed.setEnvironment(spec.text("project"));
        deployed.setChange("deployed");
        List<Told> told = new ArrayList<>();
        for (String image : application.object("status").object("summary").words("images")) {
            ImageName name = ImageName.parse(image).orElse(new ImageName(image, null));
            told.add(new Told.Step(time.get(), name.image(), name.digest(), deployed));
        }
        return told.isEmpty() ? List.of(Told.step(time.get(), deployed)) : told;
    }

    private static Told run(Fields application, PipelinePhase phase, String time) {
        Fields status = application.object("status");
        Fields operation = status.object("operationState");
        PipelineRun run = new PipelineRun();
        run.setPhase(phase);
        run.setPipeline(application.object("metadata").text("name"));
        run.setOutcome(phase == PipelinePhase.FINISHED ? "failure" : null);
        run.setRepository(repository(application.object("spec")));
        run.setCommit(first(revision(operation.object("syncResult")), revision(status.object("sync"))));
        run.setActor(operation.object("operation").object("initiatedBy").text("username"));
        String untimed = "status.operationState." + time + ": no RFC 3339 time";
        return Told.step(Times.parse(operation.text(time)), untimed, run);
    }

    private static String repository(Fields spec) {
        List<Fields> sources = spec.objects("sources");
        String one = spec.object("source").text("repoURL");
        return one == null && !sources.isEmpty() ? sources.get(0).text("repoURL") : one;
    }

    /** Of several sources the first one's. */
    private static String revision(Fields told) {
        List<String> several = told.words("revisions");
        String one = told.text("revision");
        return one == null && !several.isEmpty() ? several.get(0) : one;
    }

    private static String first(String told, String otherwise) {
        return told == null ? otherwise : told;
    }
}
