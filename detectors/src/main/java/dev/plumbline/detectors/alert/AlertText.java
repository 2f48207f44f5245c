package dev.plumbline.detectors.alert;

import dev.plumbline.event.Alert;
import dev.plumbline.event.Evidence;
import dev.plumbline.event.Severity;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * An alert as a person reads it on a terminal: when, how urgent, which rule, whose service, what happened, why it
 * matters, and where it was read.
 */
public final class AlertText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final String INDENT = " ".repeat(14);

    private final ZoneId zone;
    private final boolean colours;

    /**
     * @param zone time zone of the clock on the wall
     * @param colours whether the terminal understands ANSI escapes
     */
    public AlertText(ZoneId zone, boolean colours) {
        this.zone = zone;
        this.colours = colours;
    }

    /** Three lines; control characters in them were replaced when the title was made. */
    public String of(Alert alert) {
        String severity = String.format(Locale.ROOT, "%-8s", alert.getSeverity().name());
        String head = TIME.withZone(zone).format(alert.getTime()) + "  " + colour(alert.getSeverity(), severity) + "  "
                + bold(alert.getRule()) + "  " + service(alert);
        return head + "\n" + INDENT + alert.getTitle() + "\n" + INDENT + faint(alert.getRationale() + source(alert));
    }

    private static String service(Alert alert) {
        if (alert.getService() == null) {
            return alert.getNode() == null ? "no known service" : "no known service on " + alert.getNode();
        }
        return alert.getNamespace() == null ? alert.getService() : alert.getNamespace() + "/" + alert.getService();
    }

    private static String source(Alert alert) {
        Evidence first = alert.getEvidence().get(0);
        return first.getFile() == null ? "" : "  [" + first.getFile() + ":" + first.getLine() + "]";
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
