package dev.plumbline.ingest;

import java.util.List;
import java.util.Locale;

/** How bad a vulnerability is, in the words that events have for it. */
public final class Severities {
    private static final List<String> RISING = List.of("unknown", "low", "medium", "high", "critical");

    private Severities() {}

    /** What scanners call negligible, info or none is low; null and what is no severity is unknown. */
    public static String of(String told) {
        String lower = told == null ? "" : told.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "negligible", "info", "none" -> "low";
            default -> RISING.contains(lower) ? lower : "unknown";
        };
    }

    /** The worse of two. */
    public static String worse(String one, String other) {
        return RISING.indexOf(one) >= RISING.indexOf(other) ? one : other;
    }
}
