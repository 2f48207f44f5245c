package dev.plumbline.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Named conditions, written in a rule as {@code macro("unexpected-shell")}: before anything else reads the rule its
 * conditions stand in that place, in parentheses and on one line.
 */
final class Macros {
    static final Macros NONE = new Macros(Map.of());
    private static final Pattern CALL = Pattern.compile("\\bmacro\\s*\\(\\s*\"([^\"\\\\\n]*)\"\\s*\\)");

    private final Map<String, String> byName;

    /** @param byName conditions with commas between, by what a rule calls them */
    Macros(Map<String, String> byName) {
        this.byName = new LinkedHashMap<>(byName);
    }

    Set<String> names() {
        return byName.keySet();
    }

    /**
     * A text with its macros put in.
     *
     * @param used names of the macros in it, those within others among them
     * @param wrong what cannot be put in, with its offset in the text as it was written
     */
    record Expanded(String text, Offsets offsets, Set<String> used, List<Wrong> wrong) {
        static Expanded of(String text) {
            return new Expanded(text, Offsets.SAME, Set.of(), List.of());
        }
    }

    record Wrong(int offset, String message) {}

    /** Where what stands in the text now stood in the text as it was written. */
    static final class Offsets {
        static final Offsets SAME = new Offsets(List.of());

        /** @param from where it begins now, to where it ends now; before is where the call began, length its length */
        private record Span(int from, int to, int before, int length) {}

        private final List<Span> spans;

        private Offsets(List<Span> spans) {
            this.spans = spans;
        }

        int before(int now) {
            int shift = 0;
            for (Span span : spans) {
                if (now < span.from()) {
                    break;
                }
                if (now < span.to()) {
                    return span.before();
                }
                shift = span.before() + span.length() - span.to();
            }
            return now + shift;
        }
    }

    /**
     * @param text a file
     * @param code the same length, without comments
     * @param bare the same length, without comments and what stands in quotes
     */
    Expanded into(String text, String code, String bare) {
        if (!text.contains("macro")) {
            return Expanded.of(text);
        }
        StringBuilder out = new StringBuilder();
        List<Offsets.Span> spans = new ArrayList<>();
        Set<String> used = new TreeSet<>();
        List<Wrong> wrong = new ArrayList<>();
        Matcher call = CALL.matcher(code);
        int at = 0;
        while (call.find()) {
            if (!bare.startsWith("macro", call.start())) {
                continue;
            }
            String body = body(call.group(1), new ArrayList<>(), used, call.start(), wrong);
            out.append(text, at, call.start());
            int from = out.length();
            // As many lines as before, so that all behind it stay where they were.
            out.append(body).append("\n".repeat((int)
                            call.group().chars().filter(c -> c == '\n').count()));
            spans.add(new Offsets.Span(from, out.length(), call.start(), call.end() - call.start()));
            at = call.end();
        }
        return new Expanded(out.append(text, at, text.length()).toString(), new Offsets(spans), used, wrong);
    }

    private String body(String name, List<String> within, Set<String> used, int offset, List<Wrong> wrong) {
        if (within.contains(name)) {
            wrong.add(new Wrong(offset, "macro '" + name + "' uses itself: " + String.join(", ", within)));
            return "(true)";
        }
        String written = byName.get(name);
        if (written == null) {
            wrong.add(new Wrong(
                    offset,
                    "unknown macro '" + name + "'" + Manifest.slip(name, names()) + "; there are "
                            + new TreeSet<>(names())));
            return "(true)";
        }
        used.add(name);
        List<String> deeper = new ArrayList<>(within);
        deeper.add(name);
        StringBuilder all = new StringBuilder();
        for (String condition : conditions(written)) {
            Matcher inner = CALL.matcher(condition);
            String whole = inner.replaceAll(
                    found -> Matcher.quoteReplacement(body(found.group(1), deeper, used, offset, wrong)));
            all.append(all.isEmpty() ? "" : " && ").append(isSeveral(condition) ? "(" + whole + ")" : whole);
        }
        return "(" + all + ")";
    }

    private static boolean isSeveral(String condition) {
        return condition.contains("||") || condition.contains("&&");
    }

    /** What stands between the commas that are in no parentheses and no quotes. */
    static List<String> conditions(String written) {
        String text = written.strip().replaceAll("\\s*[\r\n]\\s*", " ");
        List<String> conditions = new ArrayList<>();
        int depth = 0;
        char quote = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                conditions.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        conditions.add(text.substring(from).strip());
        conditions.removeIf(String::isEmpty);
        return conditions;
    }
}
