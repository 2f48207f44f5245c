package dev.plumbline.detectors.intent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Locale;

/**
 * Something to tell of a declaration.
 *
 * @param code says what it is to a program, such as {@code unknown-key}
 * @param line from 1; 0 where it cannot be told
 * @param service namespace/name; null where it is of none
 */
public record Finding(Level level, String code, String file, int line, String service, String message) {
    /** Whether it keeps the declaration from being what it was meant to be. */
    public enum Level {
        ERROR,
        WARNING,
        INFO
    }

    /** By file and line. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(Finding::file)
            .thenComparingInt(Finding::line)
            .thenComparing(Finding::level)
            .thenComparing(Finding::code)
            .thenComparing(Finding::message);

    static Finding error(String code, String file, int line, Service service, String message) {
        return of(Level.ERROR, code, file, line, service, message);
    }

    static Finding warning(String code, String file, int line, Service service, String message) {
        return of(Level.WARNING, code, file, line, service, message);
    }

    static Finding info(String code, String file, int line, Service service, String message) {
        return of(Level.INFO, code, file, line, service, message);
    }

    private static Finding of(Level level, String code, String file, int line, Service service, String message) {
        return new Finding(level, code, file, line, service == null ? null : service.toString(), message);
    }

    /** One line, as compilers tell it. */
    public String text() {
        return place() + ": " + word() + ": " + message + " [" + code + "]";
    }

    /** File and line. */
    public String place() {
        return line == 0 ? file : file + ":" + line;
    }

    /** One object; all keys are there. */
    public String json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("level", word()).put("code", code).put("file", file);
        if (line == 0) {
            node.putNull("line");
        } else {
            node.put("line", line);
        }
        return node.put("service", service).put("message", message).toString();
    }

    private String word() {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
