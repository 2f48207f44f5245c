package dev.plumbline.rules;

import dev.plumbline.rules.RuleFile.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
        String text = message.getText().lines().findFirst().orElse("").replaceFirst(", expected one of .*", "");
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
