package dev.plumbline.rules;

import dev.plumbline.rules.facts.EventFact;
import dev.plumbline.rules.facts.Fact;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A rule whose conditions some facts meet. */
public record Match(RuleInfo rule, List<Fact> facts) {
    public Match {
        facts = List.copyOf(facts);
    }

    /** What a rule over one event looks at: the fact of that event. */
    public EventFact event() {
        return (EventFact) facts.get(0);
    }

    /** The rule's title with the first fact's values; what is unknown reads "unknown". */
    public String title() {
        return filled(rule.title());
    }

    /** The rule's message, as its title; empty where it has none. */
    public Optional<String> message() {
        return rule.message().map(this::filled);
    }

    /** The first fact's fields that the rule names, as text of one line; what is unknown is not there. */
    public Map<String, String> fields() {
        Map<String, String> named = new TreeMap<>();
        facts.get(0).fields().forEach((name, value) -> {
            if (value != null && rule.fields().contains(name)) {
                named.put(name, oneLine(String.valueOf(value)));
            }
        });
        return named;
    }

    /**
     * What the rule tells its alerts apart by for suppression, as {@code field=value, …}; empty where it suppresses none. A value
     * that cannot be shown whole ends with a digest of it.
     */
    public Optional<String> suppressionKey() {
        var fields = facts.get(0).fields();
        return rule.suppression()
                .map(it -> it.key().stream()
                        .map(field -> field + "=" + keyed(fields.get(field)))
                        .collect(Collectors.joining(", ")));
    }

    private static String keyed(Object value) {
        String text = String.valueOf(value);
        String line = value == null ? "unknown" : oneLine(text);
        return value == null || line.equals(text)
                ? line
                : line + "#" + PackFiles.sha256(text).substring(0, 16);
    }

    private String filled(String template) {
        var fields = facts.get(0).fields();
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
            int close = template.indexOf('}', open);
            if (close < 0) {
                break;
            }
            String name = template.substring(open + 1, close);
            Object value = fields.get(name);
            out.append(template, at, open);
            if (fields.containsKey(name)) {
                out.append(value == null ? "unknown" : oneLine(String.valueOf(value)));
            } else {
                out.append(template, open, close + 1);
            }
            at = close + 1;
        }
        return out.append(template, at, template.length()).toString();
    }

    /** Values come from processes that may be hostile: control characters never reach a terminal or a log. */
    private static String oneLine(String value) {
        StringBuilder out = new StringBuilder(Math.min(value.length(), 300));
        int i = 0;
        while (i < value.length() && out.length() < 300) {
            int c = value.codePointAt(i);
            out.appendCodePoint(isVisible(c) ? c : 0xFFFD);
            i += Character.charCount(c);
        }
        return i < value.length() ? out.append('…').toString() : out.toString();
    }

    private static boolean isVisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
