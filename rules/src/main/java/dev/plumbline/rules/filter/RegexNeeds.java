package dev.plumbline.rules.filter;

import dev.plumbline.rules.filter.Need.Test;
import java.util.ArrayList;
import java.util.List;

/**
 * Literals that every text has in which a regular expression is found, read from what RE2 and Java have in common. What is
 * read otherwise by one of them gives no literal.
 */
final class RegexNeeds {
    private static final String BREAKS = "dDwWsSbBAztnrfv";

    private final String field;
    private final String pattern;
    private final boolean isWhole;
    private int at;

    private RegexNeeds(String field, String pattern, boolean isWhole) {
        this.field = field;
        this.pattern = pattern;
        this.isWhole = isWhole;
    }

    /** @param isWhole whether the whole of the text must fit, not some part of it */
    static Need of(String field, String pattern, boolean isWhole) {
        try {
            return new RegexNeeds(field, pattern, isWhole).alternatives();
        } catch (NotUnderstood e) {
            return Need.NOTHING;
        }
    }

    private static final class NotUnderstood extends Exception {
        private static final long serialVersionUID = 1L;

        NotUnderstood() {
            super(null, null, false, false);
        }
    }

    /** A text without a break in it, and whether it reaches the beginning or the end. */
    private record Run(String text, boolean atStart, boolean atEnd) {}

    private Need alternatives() throws NotUnderstood {
        List<Need> branches = new ArrayList<>();
        do {
            branches.add(branch());
        } while (at++ < pattern.length());
        return branches.size() == 1 ? branches.get(0) : new Need.Any(branches);
    }

    /** Up to the next alternative, or the end. */
    private Need branch() throws NotUnderstood {
        List<Run> runs = new ArrayList<>();
        StringBuilder run = new StringBuilder();
        int begin = at;
        boolean isAtStart = isWhole;
        while (at < pattern.length() && pattern.charAt(at) != '|') {
            char c = pattern.charAt(at);
            if (c == '^' && at == begin) {
                at++;
                isAtStart = true;
                continue;
            }
            if (c == '$' && (at + 1 == pattern.length() || pattern.charAt(at + 1) == '|')) {
                at++;
                runs.add(new Run(run.toString(), isAtStart, true));
                return best(runs);
            }
            int literal = literal(c);
            if (literal >= 0) {
                run.appendCodePoint(literal);
            }
            boolean isRepeated = quantified(run, literal);
            if (literal < 0 || isRepeated) {
                runs.add(new Run(run.toString(), isAtStart, false));
                run.setLength(0);
                isAtStart = false;
            }
        }
        runs.add(new Run(run.toString(), isAtStart, isWhole));
        return best(runs);
    }

    private Need best(List<Run> runs) {
        Run best = runs.get(0);
        for (Run run : runs) {
            best = run.text().length() > best.text().length() ? run : best;
        }
        if (best.text().isEmpty()) {
            return Need.NOTHING;
        }
        Test test = best.atStart() && best.atEnd()
                ? Test.EQUAL
                : best.atStart() ? Test.PREFIX : best.atEnd() ? Test.SUFFIX : Test.SUBSTRING;
        return new Need.OneOf(field, test, best.text());
    }

    /** The code point that stands here for itself; negative for anything else, which is passed over. */
    private int literal(char c) throws NotUnderstood {
        switch (c) {
            case '(' -> {
                passGroup();
                return -1;
            }
            case '[' -> {
                passClass();
                return -1;
            }
            case '.', '^', '$' -> {
                at++;
                return -1;
            }
            case '\\' -> {
                return escaped();
            }
            case '*', '+', '?', '{', '}', ')', ']' -> throw new NotUnderstood();
            default -> {
                int literal = pattern.codePointAt(at);
                at += Character.charCount(literal);
                return literal;
            }
        }
    }

    private int escaped() throws NotUnderstood {
        if (at + 1 >= pattern.length()) {
            throw new NotUnderstood();
        }
        char c = pattern.charAt(at + 1);
        at += 2;
        if (c < 0x80 && !Character.isLetterOrDigit(c)) {
            return c;
        }
        if (BREAKS.indexOf(c) < 0) {
            throw new NotUnderstood();
        }
        return -1;
    }

    private void passGroup() throws NotUnderstood {
        if (pattern.startsWith("(?", at) && !pattern.startsWith("(?:", at)) {
            throw new NotUnderstood();
        }
        at += pattern.startsWith("(?:", at) ? 3 : 1;
        while (at < pattern.length() && pattern.charAt(at) != ')') {
            char c = pattern.charAt(at);
            if (c == '(') {
                passGroup();
            } else if (c == '[') {
                passClass();
            } else if (c == '\\') {
                escaped();
            } else {
                at++;
            }
        }
        if (at++ >= pattern.length()) {
            throw new NotUnderstood();
        }
    }

    /** Classes within classes, and a bracket in one, are read in two ways. */
    private void passClass() throws NotUnderstood {
        at++;
        at += pattern.startsWith("^", at) ? 1 : 0;
        if (pattern.startsWith("]", at)) {
            throw new NotUnderstood();
        }
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            char c = pattern.charAt(at);
            if (c == '[' || c == '&') {
                throw new NotUnderstood();
            }
            if (c == '\\') {
                escaped();
            } else {
                at++;
            }
        }
        if (at++ >= pattern.length()) {
            throw new NotUnderstood();
        }
    }

    /**
     * Passes over how often what was read last may stand there, and takes it out of the run where that may be not at all.
     *
     * @return whether anything but once was told
     */
    private boolean quantified(StringBuilder run, int literal) throws NotUnderstood {
        if (at >= pattern.length() || "?*+{".indexOf(pattern.charAt(at)) < 0) {
            return false;
        }
        boolean isAtLeastOnce = pattern.charAt(at) == '+';
        if (pattern.charAt(at) == '{') {
            int close = pattern.indexOf('}', at);
            if (close < 0 || !pattern.substring(at + 1, close).matches("\\d{1,4}(,\\d{0,4})?")) {
                throw new NotUnderstood();
            }
            at = close;
        }
        at++;
        if (at < pattern.length() && (pattern.charAt(at) == '?' || pattern.charAt(at) == '+')) {
            at++;
        }
        if (at < pattern.length() && "*+?{".indexOf(pattern.charAt(at)) >= 0) {
            throw new NotUnderstood();
        }
        if (!isAtLeastOnce && literal >= 0) {
            run.setLength(run.length() - Character.charCount(literal));
        }
        return true;
    }
}
