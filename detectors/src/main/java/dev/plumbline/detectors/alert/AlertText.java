package dev.plumbline.detectors.alert;

import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Severity;
import dev.plumbline.ingest.Unprintable;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An alert as a person reads it on a terminal: when, how urgent, which rule, whose service, what happened, why it
 * matters, and where it was read.
 */
public final class AlertText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final String INDENT = " ".repeat(14);

    private final DateTimeFormatter time;
    private final boolean colours;

    /**
     * @param zone time zone of the clock on the wall
     * @param colours whether the terminal understands ANSI escapes
     */
    public AlertText(ZoneId zone, boolean colours) {
        this(TIME.withZone(zone), colours);
    }

    private AlertText(DateTimeFormatter time, boolean colours) {
        this.time = time;
        this.colours = colours;
    }

    /** The same with the day before the time, for alerts of more than one day. */
    public AlertText withDays() {
        return new AlertText(DAY_AND_TIME.withZone(time.getZone()), colours);
    }

    /** One line: when, how urgent, which rule, whose service, what happened. */
    public String line(Alert alert) {
        return head(alert) + "  " + shown(alert.getTitle()) + state(alert);
    }

    /** As {@link #of}, and all that a subscriber's program would see besides. */
    public String wide(Alert alert) {
        StringBuilder text = new StringBuilder(of(alert));
        more(text, "", alert.getMessage());
        more(text, "do      ", alert.getRemediation());
        more(text, "image   ", joined(alert.getImage(), alert.getImageDigest()));
        more(text, "node    ", alert.getNode());
        more(text, "attack  ", String.join(" ", alert.getAttack()));
        if (alert.getPipeline() != null) {
            more(
                    text,
                    "built   ",
                    joined(
                            alert.getPipeline().getRepository(),
                            alert.getPipeline().getCommit()));
        }
        for (Evidence it : alert.getEvidence()) {
            more(text, "seen    ", joined(it.getKind(), place(it)) + " " + new TreeMap<>(it.getFields()));
        }
        more(text, "id      ", alert.getId());
        more(text, "pack    ", alert.getPackVersion());
        return text.toString();
    }

    private void more(StringBuilder text, String label, String value) {
        if (value != null && !value.isBlank()) {
            text.append('\n').append(INDENT).append(faint(label)).append(shown(value));
        }
    }

    private static String joined(String... parts) {
        return Arrays.stream(parts).filter(Objects::nonNull).collect(Collectors.joining(" "));
    }

    /** Where in Kafka an event stands; null outside. */
    private static String place(Evidence it) {
        return it.getTopic() == null ? null : it.getTopic() + "-" + it.getPartition() + "@" + it.getOffset();
    }

    private String state(Alert alert) {
        return switch (alert.getState()) {
            case RAISED -> "";
            case UPDATED -> faint("  (" + alert.getSuppressed() + " more)");
            case RESOLVED -> faint("  (resolved)");
        };
    }

    /** Three lines. Characters that a terminal would obey are replaced, whoever wrote the alert onto its topic. */
    public String of(Alert alert) {
        return head(alert) + faint(shown(source(alert))) + "\n" + INDENT + shown(alert.getTitle()) + state(alert) + "\n"
                + INDENT + faint(shown(alert.getRationale()));
    }

    private String head(Alert alert) {
        String severity = String.format(Locale.ROOT, "%-8s", alert.getSeverity().name());
        return time.format(alert.getTime()) + "  " + colour(alert.getSeverity(), severity) + "  "
                + bold(shown(alert.getRule())) + "  " + shown(service(alert));
    }

    private static String shown(String text) {
        return Unprintable.replaced(text);
    }

    private static String service(Alert alert) {
        if (!alert.getServices().isEmpty()) {
            return String.join(", ", alert.getServices());
        }
        if (alert.getService() == null) {
            String reason = alert.getEnrichment().getReason();
            return "no known service"
                    + (alert.getNode() == null ? "" : " on " + alert.getNode())
                    + (reason == null ? "" : " (" + reason + ")");
        }
        return alert.getNamespace() == null ? alert.getService() : alert.getNamespace() + "/" + alert.getService();
    }

    private static String source(Alert alert) {
        return alert.getEvidence().stream()
                .filter(it -> it.getFile() != null)
                .findFirst()
                .map(it -> "  [" + it.getFile() + (it.getLine() == null ? "" : ":" + it.getLine()) + "]")
                .orElse("");
    }

    private String colour(Severity severity, String text) {
        return switch (severity) {
            case CRITICAL -> ansi("1;31", text);
            case HIGH -> ansi("31", text);
            case MEDIUM -> ansi("33", text);
            case LOW -> ansi("36", text);
            case INFO -> text;
        };
    }

    private String bold(String text) {
        return ansi("1", text);
    }

    private String faint(String text) {
        return ansi("2", text);
    }

    private String ansi(String code, String text) {
        return colours ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }
}
