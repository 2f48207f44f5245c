package dev.plumbline.rules;

import dev.plumbline.rules.RuleFile.Place;
import dev.plumbline.rules.facts.FactFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kie.api.builder.Message;

/**
 * What the rule compiler says, as lines and columns of what the author wrote.
 *
 * <p>Of its messages only those about syntax have both. The others quote the expression that they are about, or are javac's
 * about code that was generated: the words in them are looked for in the author's file.
 */
final class Complaints {
    private static final Pattern SYNTAX = Pattern.compile("\\[ERR \\d+] Line (\\d+):(-?\\d+) (.*)", Pattern.DOTALL);
    private static final Pattern EXPRESSION = Pattern.compile("expression: (.+)");
    private static final Pattern FOUND = Pattern.compile("Found\\s+\"([^\"]+)\"");
    private static final Pattern NOT_UNDERSTOOD = Pattern.compile(
            "^(?:Unable to (?:parse left part of expression:|Analyse Expression) (.+)|Method (\\w+) on class .*)",
            Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern QUOTED_NAME = Pattern.compile("'(\\w+)'");
    private static final Pattern FIELD = Pattern.compile("(?<![\\w.$])[A-Za-z_]\\w*");
    private static final Set<String> OPERATORS = Set.of(
            "str",
            "startsWith",
            "endsWith",
            "contains",
            "matches",
            "memberOf",
            "not",
            "in",
            "null",
            "true",
            "false",
            "this",
            "excludes",
            "soundslike",
            "length");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_$][\\w$]*(?:\\.[A-Za-z_$][\\w$]*)*");

    /** Words of messages that also occur in every rule. */
    private static final Set<String> WORDS = Set.of(
            "rule", "when", "then", "end", "package", "import", "global", "not", "and", "or", "in", "from", "type");

    private Complaints() {}

    /**
     * The problems of one file; {@code shared} is where its imports stand.
     *
     * @param location path of the pack's folder
     */
    static List<Problem> of(List<Message> messages, RuleFile file, RuleFile shared, String location) {
        List<Problem> problems = new ArrayList<>();
        for (Message message : messages) {
            Problem problem = of(message, file, shared, location);
            if (isTelling(message) && !problems.contains(problem)) {
                problems.add(problem);
            }
        }
        return problems;
    }

    /** Not so are what follows from a syntax error that was told, and the listing of generated code. */
    private static boolean isTelling(Message message) {
        return !message.getText().startsWith("Parser returned a null Package")
                && !message.getText().startsWith("Java source of ");
    }

    private static Problem of(Message message, RuleFile file, RuleFile shared, String location) {
        Matcher syntax = SYNTAX.matcher(message.getText());
        if (syntax.matches()) {
            int column = Math.max(0, Integer.parseInt(syntax.group(2))) + 1;
            return problem(location, file, file.place(Integer.parseInt(syntax.group(1)), column), syntax.group(3));
        }
        String said = message.getText().lines().findFirst().orElse("").replaceFirst(", expected one of .*", "");
        Optional<String> slip = slip(said, file);
        if (slip.isPresent()) {
            Matcher name = QUOTED_NAME.matcher(slip.get());
            Optional<Place> place = name.find() ? file.find(name.group(1), "when") : Optional.empty();
            return problem(location, file, place.orElse(file.conditions()), slip.get());
        }
        String text = said;
        boolean consequence =
                (text + message.getPath()).toLowerCase(Locale.ROOT).contains("consequence");
        for (String candidate : candidates(text)) {
            for (RuleFile each : List.of(file, shared)) {
                Optional<Place> place = each.find(candidate, consequence ? "then" : "when");
                if (place.isPresent()) {
                    return problem(location, each, place.get(), text);
                }
            }
        }
        return problem(location, file, consequence ? file.consequence() : file.conditions(), text);
    }

    /** The name that no fact of the rule has, in the expression that the compiler does not understand. */
    private static Optional<String> slip(String said, RuleFile file) {
        if (said.startsWith("Unable to find class: ")) {
            String type = said.substring("Unable to find class: ".length()).strip();
            return Nearest.of(type, FactFields.patterns())
                    .map(it -> "unknown fact '" + type + "'; did you mean '" + it + "'?");
        }
        Matcher what = NOT_UNDERSTOOD.matcher(said);
        if (!what.find()) {
            return Optional.empty();
        }
        Set<String> known = new HashSet<>(file.boundNames());
        Set<String> types = new TreeSet<>();
        Clauses.patterns(file).forEach(it -> types.add(it.getObjectType()));
        types.forEach(it -> known.addAll(FactFields.names(it)));
        if (types.isEmpty() || !FactFields.patterns().containsAll(types)) {
            return Optional.empty();
        }
        String expression = QUOTED.matcher(what.group(1) == null ? what.group(2) : what.group(1))
                .replaceAll("\"\"");
        Matcher name = FIELD.matcher(expression);
        while (name.find()) {
            if (!known.contains(name.group()) && !OPERATORS.contains(name.group())) {
                return Optional.of("unknown field '" + name.group() + "': " + String.join(", ", types) + " has none"
                        + Nearest.of(name.group(), known)
                                .map(it -> "; did you mean '" + it + "'?")
                                .orElse(""));
            }
        }
        return Optional.empty();
    }

    /** What the message may be about, the likeliest first. */
    private static List<String> candidates(String text) {
        List<String> candidates = new ArrayList<>();
        Matcher expression = EXPRESSION.matcher(text);
        if (expression.find()) {
            candidates.add(expression.group(1));
        }
        Matcher found = FOUND.matcher(text);
        if (found.find()) {
            candidates.add(found.group(1));
        }
        Matcher name = NAME.matcher(text);
        List<String> simple = new ArrayList<>();
        while (name.find()) {
            boolean dotted = name.group().indexOf('.') > 0;
            if (!WORDS.contains(name.group())) {
                (dotted ? candidates : simple).add(name.group());
            }
        }
        candidates.addAll(simple);
        return candidates;
    }

    private static Problem problem(String location, RuleFile file, Place place, String text) {
        return new Problem(location + "/" + file.path(), place.line(), place.column(), text.strip());
    }
}
