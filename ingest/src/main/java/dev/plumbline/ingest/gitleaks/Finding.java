package dev.plumbline.ingest.gitleaks;

import static dev.plumbline.ingest.json.Shape.value;

import dev.plumbline.event.SecretFound;
import dev.plumbline.ingest.Secrets;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One finding, as version 8 and before it version 7 wrote them. Of the secret no field leaves this class but its fingerprint. */
final class Finding {
    static final Shape SHAPE = Shape.of(
            value("RuleID"),
            value("rule"),
            value("Secret"),
            value("offender"),
            value("File"),
            value("file"),
            value("Commit"),
            value("commit"),
            value("StartLine"),
            value("lineNumber"),
            value("Date"),
            value("date"),
            value("Tags"),
            value("tags"),
            value("Link"),
            value("repoURL"),
            value("runs"));

    /** How GitHub, GitLab and Gitea link to a line. */
    private static final Pattern LINK = Pattern.compile("(https?://.+?)(?:/-)?/(?:blob|src/commit)/.*");

    private final Fields fields;
    private final String secret;

    Finding(Fields fields) {
        this.fields = fields;
        this.secret = first("Secret", "offender");
    }

    boolean isSarif() {
        return fields.has("runs");
    }

    /** Name of a field that it lacks; empty where it has what it needs. */
    Optional<String> missing() {
        return first("RuleID", "rule") == null
                ? Optional.of("RuleID")
                : first("File", "file") == null ? Optional.of("File") : Optional.empty();
    }

    /** Of the commit that brought it; empty where none did, or what is told is no time. */
    Optional<Instant> time() {
        return Times.parse(first("Date", "date"));
    }

    boolean hasDate() {
        return first("Date", "date") != null;
    }

    SecretFound step() {
        return new SecretFound(
                clean(first("RuleID", "rule")),
                clean(tag()),
                "high",
                clean(first("File", "file")),
                null,
                line(),
                Secrets.fingerprint(secret),
                clean(repository()),
                clean(first("Commit", "commit")),
                null);
    }

    private String tag() {
        return Stream.concat(
                        fields.words("Tags").stream(),
                        Arrays.stream(
                                fields.text("tags") == null
                                        ? new String[0]
                                        : fields.text("tags").split(",")))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .findFirst()
                .orElse(null);
    }

    private Long line() {
        Long line = fields.number("StartLine") == null ? fields.number("lineNumber") : fields.number("StartLine");
        return line != null && line > 0 ? line : null;
    }

    private String repository() {
        String link = fields.text("Link");
        Matcher parts = LINK.matcher(link == null ? "" : link);
        return parts.matches() ? parts.group(1) : fields.text("repoURL");
    }

    private String clean(String text) {
        return Secrets.without(secret, text);
    }

    private String first(String name, String before) {
        return fields.text(name) == null ? fields.text(before) : fields.text(name);
    }
}
