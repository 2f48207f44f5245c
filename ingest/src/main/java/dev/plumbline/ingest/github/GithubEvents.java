package dev.plumbline.ingest.github;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

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
import java.util.List;
import java.util.Optional;

/** One delivery: which event it is, and what it tells. */
final class GithubEvents {
    private static final String BRANCH = "refs/heads/";

    /** Last second of the year 9999. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private static final Shape LOGIN = Shape.of(value("login"));

    private static final Shape DELIVERY = Shape.of(
            value("action"),
            value("ref"),
            value("after"),
            value("deleted"),
            value("forced"),
            value("zen"),
            object("repository", Shape.of(value("name"), value("html_url"), value("url"), value("pushed_at"))),
            object("sender", LOGIN),
            object("pusher", Shape.of(value("name"))),
            object("head_commit", Shape.of(value("timestamp"))),
            object("workflow", Shape.of(value("name"))),
            object("workflow_run", Runs.RUN),
            object("workflow_job", Runs.JOB),
            object("deployment_status", Deployments.STATUS),
            object("deployment", Deployments.DEPLOYMENT),
            object("registry_package", Packages.PACKAGE),
            object("package", Packages.PACKAGE),
            object("alert", Alerts.ALERT),
            object("location", Alerts.LOCATION),
            object("pull_request", Shape.of()));

    private GithubEvents() {}

    static List<Parsed> read(RawRecord record) {
        Shape.Read read = DELIVERY.read(record.bytes());
        if (read instanceof Shape.Read.Malformed malformed) {
            return List.of(new Parsed.Rejected("malformed", malformed.detail(), record));
        }
        Told told = told(((Shape.Read.Value) read).fields(), record);
        return List.of(told.in(new Events(GithubFormat.NAME, record), 0, record));
    }

    private static Told told(Fields delivery, RawRecord record) {
        String header = record.headers().get("x-github-event");
        String event = header == null || header.isEmpty() ? event(delivery) : header;
        return switch (event == null ? "" : event) {
            case "" -> Told.unmodelled("a webhook of a kind that is not known; its header x-github-event would tell");
            case "push" -> push(delivery, record);
            case "workflow_run" -> Runs.run(delivery);
            case "workflow_job" -> Runs.job(delivery);
            case "deployment_status" -> Deployments.read(delivery, record);
            case "package", "registry_package" -> Packages.read(event, delivery);
            case "secret_scanning_alert", "secret_scanning_alert_location" -> Alerts.secret(event, delivery);
            case "code_scanning_alert" -> Alerts.code(delivery);
            default -> Told.unmodelled(event);
        };
    }

    /** Told by what the payload has; null where that says nothing. */
    private static String event(Fields delivery) {
        for (String name : List.of(
                "workflow_run", "workflow_job", "deployment_status", "registry_package", "package", "pull_request")) {
            if (delivery.has(name)) {
                return name;
            }
        }
        if (delivery.has("alert")) {
            return delivery.object("alert").has("rule") ? "code_scanning_alert" : "secret_scanning_alert";
        }
        if (delivery.has("pusher") || (delivery.has("ref") && delivery.has("after"))) {
            return "push";
        }
        return delivery.has("zen") ? "ping" : delivery.firstOther();
    }

    private static Told push(Fields delivery, RawRecord record) {
        String repository = repository(delivery);
        String ref = delivery.text("ref");
        if (repository == null || ref == null) {
            return Told.incomplete(repository == null ? "repository.html_url" : "ref");
        }
        SourceChanged change = new SourceChanged();
        change.setRepository(repository);
        change.setCommit(Boolean.TRUE.equals(delivery.truth("deleted")) ? null : delivery.text("after"));
        change.setBranch(ref.startsWith(BRANCH) ? ref.substring(BRANCH.length()) : null);
        change.setActor(first(delivery.object("pusher").text("name"), sender(delivery)));
        change.setForced(delivery.truth("forced"));
        return Told.step(pushed(delivery, record), "repository.pushed_at: " + Arrival.MISSING, change);
    }

    private static Optional<Instant> pushed(Fields delivery, RawRecord record) {
        Fields repository = delivery.object("repository");
        Long seconds = repository.number("pushed_at");
        boolean isTime = seconds != null && seconds > 0 && seconds <= LAST_SECOND;
        Optional<Instant> told =
                isTime ? Optional.of(Instant.ofEpochSecond(seconds)) : Times.parse(repository.text("pushed_at"));
        return told.or(() -> Arrival.of(record))
                .or(() -> Times.parse(delivery.object("head_commit").text("timestamp")));
    }

    static String repository(Fields delivery) {
        Fields repository = delivery.object("repository");
        return first(repository.text("html_url"), repository.text("url"));
    }

    static String sender(Fields delivery) {
        return delivery.object("sender").text("login");
    }

    static String first(String told, String otherwise) {
        return told == null ? otherwise : told;
    }
}
