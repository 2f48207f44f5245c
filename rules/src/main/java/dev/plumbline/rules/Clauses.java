package dev.plumbline.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PatternDescr;

/**
 * The conditions of one pattern as clauses that must all hold, of each of which one part must.
 *
 * @param type the pattern's, as it is written
 */
record Clauses(String type, List<Clause> all) {
    private static final Pattern HALF =
            Pattern.compile("(?:[=!]=|[<>]=?|str\\[|(?:not )?(?:contains|matches|memberOf)\\b).*", Pattern.DOTALL);
    private static final Pattern LEFT = Pattern.compile("[\\w.$]+(?:\\(\\))?");
    private static final Pattern QUOTED =
            Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'");

    /**
     * @param any parts, spaced in one way
     * @param written as it stands in the rule
     */
    record Clause(Set<String> any, String written) {
        /** Its part, where it is one alone. */
        Optional<String> only() {
            return any.size() == 1 ? Optional.of(any.iterator().next()) : Optional.empty();
        }

        boolean implies(Clause other) {
            return other.any.containsAll(any);
        }
    }

    /** Of a rule's only pattern; empty where it has several, or something else than a pattern. */
    static Optional<Clauses> of(RuleFile file) {
        List<PatternDescr> patterns = patterns(file);
        return patterns.size() == 1 && elements(file).size() == 1 ? Optional.of(of(patterns.get(0))) : Optional.empty();
    }

    /** The patterns that stand in a rule's conditions by themselves. */
    static List<PatternDescr> patterns(RuleFile file) {
        return elements(file).stream()
                .filter(PatternDescr.class::isInstance)
                .map(PatternDescr.class::cast)
                .toList();
    }

    /** What stands in a rule's conditions; nothing where it cannot be read, of which the compiler tells. */
    static List<BaseDescr> elements(RuleFile file) {
        List<BaseDescr> elements = new ArrayList<>();
        file.parsed()
                .filter(it -> it.getRules().size() == 1)
                .ifPresent(it -> flatten(it.getRules().get(0).getLhs(), elements));
        return elements;
    }

    private static void flatten(AndDescr and, List<BaseDescr> out) {
        for (BaseDescr each : and.getDescrs()) {
            if (each instanceof AndDescr inner) {
                flatten(inner, out);
            } else {
                out.add(each);
            }
        }
    }

    static Clauses of(PatternDescr pattern) {
        List<Clause> all = new ArrayList<>();
        for (BaseDescr constraint : pattern.getDescrs()) {
            if (constraint instanceof ExprConstraintDescr it) {
                add(it.getExpression(), all);
            }
        }
        return new Clauses(pattern.getObjectType(), all);
    }

    /** Whether all that these conditions take the others take too, as far as it can be told. */
    boolean implies(Clauses others) {
        return others.all.stream().allMatch(other -> all.stream().anyMatch(it -> it.implies(other)));
    }

    private static void add(String expression, List<Clause> out) {
        String bare = unwrapped(expression);
        List<String> either = split(bare, "||");
        List<String> both = split(bare, "&&");
        if (either.size() == 1 && both.size() > 1) {
            both.forEach(it -> add(it, out));
            return;
        }
        Set<String> any = new LinkedHashSet<>();
        String left = "";
        for (String part : either) {
            String spaced = spaced(unwrapped(part));
            String whole = HALF.matcher(spaced).matches() ? left + spaced : spaced;
            Matcher first = LEFT.matcher(whole);
            left = first.lookingAt() ? first.group() + (whole.startsWith("=", first.end()) ? "" : " ") : "";
            any.add(spaced(whole));
        }
        out.add(new Clause(any, expression.strip()));
    }

    /** Without the parentheses that are around all of it. */
    static String unwrapped(String expression) {
        String text = expression.strip();
        while (text.startsWith("(") && closing(text) == text.length() - 1) {
            text = text.substring(1, text.length() - 1).strip();
        }
        return text;
    }

    /** Where the parenthesis closes that opens at the beginning. */
    private static int closing(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i = next(text, i)) {
            if (text.charAt(i) == '(') {
                depth++;
            } else if (text.charAt(i) == ')' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /** At {@code between}, outside parentheses and quotes. */
    static List<String> split(String text, String between) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i = next(text, i)) {
            char c = text.charAt(i);
            depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            if (depth == 0 && text.startsWith(between, i)) {
                parts.add(text.substring(from, i));
                from = i + between.length();
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** The next place that is not within quotes. */
    private static int next(String text, int at) {
        char c = text.charAt(at);
        if (c != '"' && c != '\'') {
            return at + 1;
        }
        int i = at + 1;
        while (i < text.length() && text.charAt(i) != c) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), i + 1);
    }

    /** With the spaces that are needed, outside quotes. */
    static String spaced(String text) {
        StringBuilder out = new StringBuilder();
        Matcher quoted = QUOTED.matcher(text);
        int at = 0;
        while (quoted.find()) {
            out.append(bareSpaced(text.substring(at, quoted.start()))).append(quoted.group());
            at = quoted.end();
        }
        return out.append(bareSpaced(text.substring(at))).toString().strip();
    }

    private static String bareSpaced(String text) {
        return text.replaceAll("\\s+", " ")
                .replaceAll(" ?([(),!=<>\\[\\]|&]) ?", "$1")
                .replaceAll("(?<![\\w$.])this\\.", "");
    }
}
