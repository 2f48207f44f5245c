package dev.plumbline.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Patterns that ask for nothing but some literal text. */
final class PlainRegex {
    private static final String SPECIAL = ".*+?[](){}|^$";

    private PlainRegex() {}

    /** A condition without a pattern that says the same; empty where it takes one. */
    static Optional<String> instead(Atom atom) {
        String pattern = atom.literal();
        boolean isWhole = atom.test() == Atom.Test.MATCHES;
        boolean isBegin = isWhole || pattern.startsWith("^");
        boolean isEnd = isWhole || (pattern.endsWith("$") && !pattern.endsWith("\\$"));
        String body = pattern.substring(
                pattern.startsWith("^") ? 1 : 0, pattern.length() - (pattern.endsWith("$") && isEnd ? 1 : 0));
        if (isBegin && body.startsWith(".*")) {
            isBegin = false;
            body = body.substring(2);
        }
        if (isEnd && body.endsWith(".*") && !body.endsWith("\\.*")) {
            isEnd = false;
            body = body.substring(0, body.length() - 2);
        }
        boolean isGroup = body.startsWith("(") && body.endsWith(")") && !body.startsWith("(?");
        List<String> alternatives = alternatives(isGroup ? body.substring(1, body.length() - 1) : body);
        boolean isAnchored = isBegin || isEnd;
        boolean isAmbiguous = alternatives.size() > 1 && isAnchored && !isGroup && !isWhole;
        if (alternatives.isEmpty() || isAmbiguous) {
            return Optional.empty();
        }
        String form = isBegin && isEnd
                ? "%2$s == \"%1$s\""
                : (isBegin ? "prefix" : isEnd ? "suffix" : "substring") + "(\"%1$s\", %2$s)";
        String all = alternatives.stream()
                .limit(3)
                .map(it -> form.formatted(it.replace("\\", "\\\\").replace("\"", "\\\""), atom.field()))
                .collect(Collectors.joining(" || "));
        String whole = alternatives.size() > 3 ? all + " || …" : all;
        return Optional.of(atom.isNegated() ? "!(" + whole + ")" : whole);
    }

    /** What stands between bars, where each is a literal text; empty where one is not. */
    private static List<String> alternatives(String body) {
        List<String> alternatives = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (c == '\\' && i + 1 < body.length() && !Character.isLetterOrDigit(body.charAt(i + 1))) {
                literal.append(body.charAt(++i));
            } else if (c == '|') {
                alternatives.add(literal.toString());
                literal.setLength(0);
            } else if (c == '\\' || SPECIAL.indexOf(c) >= 0) {
                return List.of();
            } else {
                literal.append(c);
            }
        }
        alternatives.add(literal.toString());
        return alternatives.contains("") ? List.of() : alternatives;
    }
}
