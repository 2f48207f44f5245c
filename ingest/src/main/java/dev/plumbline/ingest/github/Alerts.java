package dev.plumbline.ingest.github;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.SecretFound;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.Told;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.util.Locale;
import java.util.Set;

/** Secrets that were found in a repository. */
final class Alerts {
    private static final Shape PLACE = Shape.of(value("path"), value("start_line"), value("commit_sha"));

    static final Shape LOCATION = Shape.of(object("details", PLACE));

    static final Shape ALERT = Shape.of(
            value("created_at"),
            value("html_url"),
            value("secret_type"),
            value("secret_type_display_name"),
            value("validity"),
            object("first_location_detected", PLACE),
            object("rule", Shape.of(value("id"), value("name"), value("description"), value("tags"))),
            object("most_recent_instance", Shape.of(value("commit_sha"), object("location", PLACE))));

    /** Passwords, keys and other credentials that are written into code. */
    private static final Set<String> CREDENTIALS =
            Set.of("external/cwe/cwe-259", "external/cwe/cwe-321", "external/cwe/cwe-798");

    private Alerts() {}

    static Told secret(String event, Fields delivery) {
        if (!"created".equals(delivery.word("action"))) {
            return Told.unmodelled(event + " " + delivery.word("action"));
        }
        Fields alert = delivery.object("alert");
        Fields details = delivery.object("location").object("details");
        Fields place = details.text("path") == null ? alert.object("first_location_detected") : details;
        SecretFound found = found(delivery, alert.text("secret_type"), place);
        found.setCategory(alert.text("secret_type_display_name"));
        found.setCommit(place.text("commit_sha"));
        found.setVerified(verified(alert.text("validity")));
        return told(found, alert);
    }

    static Told code(Fields delivery) {
        if (!"created".equals(delivery.word("action"))) {
            return Told.unmodelled("code_scanning_alert " + delivery.word("action"));
        }
        Fields alert = delivery.object("alert");
        Fields rule = alert.object("rule");
        if (!isAboutSecrets(rule)) {
            return Told.unmodelled("code_scanning_alert of rule " + rule.text("id") + ": no secret");
        }
        Fields instance = alert.object("most_recent_instance");
        SecretFound found = found(delivery, rule.text("id"), instance.object("location"));
        found.setCategory(GithubEvents.first(rule.text("name"), rule.text("description")));
        found.setCommit(instance.text("commit_sha"));
        return told(found, alert);
    }

    private static SecretFound found(Fields delivery, String detector, Fields place) {
        String page = delivery.object("alert").text("html_url");
        Long line = place.number("start_line");
        SecretFound found = new SecretFound();
        found.setDetector(detector);
        found.setSeverity("high");
        found.setPath(GithubEvents.first(place.text("path"), page));
        found.setLine(line == null || line < 1 ? null : line);
        found.setRepository(GithubEvents.repository(delivery));
        return found;
    }

    private static Told told(SecretFound found, Fields alert) {
        if (found.getDetector() == null || found.getPath() == null) {
            return Told.incomplete(found.getDetector() == null ? "alert.secret_type" : "alert.html_url");
        }
        return Told.step(Times.parse(alert.text("created_at")), "alert.created_at: no RFC 3339 time", found);
    }

    private static boolean isAboutSecrets(Fields rule) {
        String id = rule.text("id") == null ? "" : rule.text("id").toLowerCase(Locale.ROOT);
        return rule.words("tags").stream().anyMatch(CREDENTIALS::contains)
                || id.contains("hardcoded-cred")
                || id.contains("secret");
    }

    private static Boolean verified(String validity) {
        return switch (validity == null ? "" : validity) {
            case "active" -> true;
            case "inactive" -> false;
            default -> null;
        };
    }
}
