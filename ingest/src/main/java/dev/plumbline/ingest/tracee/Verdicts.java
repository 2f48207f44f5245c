package dev.plumbline.ingest.tracee;

import dev.plumbline.event.Severity;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What a signature or a detector of Tracee's thinks of an event. */
final class Verdicts {
    private static final Pattern TECHNIQUE = Pattern.compile("T[0-9]{4}(?:\\.[0-9]{3})?");

    private Verdicts() {}

    /** Null for an event that no signature gave. */
    static Verdict read(String name, Fields event) {
        if (event.has("metadata")) {
            return ofMetadata(name, event.object("metadata"));
        }
        return event.has("threat") ? ofThreat(name, event.object("threat")) : null;
    }

    private static Verdict ofMetadata(String name, Fields metadata) {
        Map<String, String> properties = metadata.map("Properties");
        String rule = known(properties.get("signatureName"));
        return new Verdict(
                rule == null ? name : rule,
                severity(properties.get("Severity")),
                metadata.text("Description"),
                technique(properties.get("external_id")),
                tags(metadata.words("Tags"), properties.get("Category")),
                null);
    }

    private static Verdict ofThreat(String name, Fields threat) {
        String rule = threat.text("name");
        Fields mitre = threat.object("mitre");
        return new Verdict(
                rule == null ? name : rule,
                severity(threat.word("severity")),
                threat.text("description"),
                technique(mitre.object("technique").text("id")),
                tags(List.of(), mitre.object("tactic").text("name")),
                null);
    }

    /** A number from 0 to 4, or its name. */
    private static Severity severity(String told) {
        return switch (told == null ? "" : told.toUpperCase(Locale.ROOT)) {
            case "1", "LOW" -> Severity.LOW;
            case "2", "MEDIUM" -> Severity.MEDIUM;
            case "3", "HIGH" -> Severity.HIGH;
            case "4", "CRITICAL" -> Severity.CRITICAL;
            default -> Severity.INFO;
        };
    }

    private static List<String> technique(String id) {
        return id != null && TECHNIQUE.matcher(id).matches() ? List.of(id) : List.of();
    }

    private static List<String> tags(List<String> told, String tactic) {
        List<String> tags = new ArrayList<>();
        told.stream().filter(tag -> !tag.isEmpty()).forEach(tags::add);
        if (known(tactic) != null) {
            tags.add(tactic);
        }
        return tags;
    }

    private static String known(String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
