package dev.plumbline.rules;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One field held against one literal.
 *
 * @param literal the text or number; the list's name of {@link Test#LISTED}; empty of {@link Test#TRUE}
 * @param isNegated whether it must not be so
 */
record Atom(String field, Test test, String literal, boolean isNegated) {
    /** How a field is held against a literal. */
    enum Test {
        EQUAL,
        PREFIX,
        SUFFIX,
        SUBSTRING,
        GLOB,
        LISTED,
        CIDR,
        REGEX,
        /** As {@link #REGEX}, of the whole text. */
        MATCHES,
        NULL,
        /** Nothing but the field itself. */
        TRUE
    }

    private static final String FIELD = "([A-Za-z_]\\w*)";
    private static final String LITERAL = "(\"(?:[^\"\\\\]|\\\\.)*\"|-?\\d{1,18})";
    private static final Pattern RELATION = Pattern.compile(FIELD
            + " ?(==|!=|str\\[startsWith]|str\\[endsWith]|matches|not matches|contains|not contains) ?" + LITERAL);
    private static final Pattern REVERSED = Pattern.compile(LITERAL + "(==|!=)" + FIELD);
    private static final Pattern NULLNESS = Pattern.compile(FIELD + "(==|!=)null");
    private static final Pattern FUNCTION =
            Pattern.compile("(prefix|suffix|substring|glob|listed|cidr|regex)\\(" + LITERAL + "," + FIELD + "\\)");
    private static final Pattern METHOD =
            Pattern.compile(FIELD + "\\.(equals|startsWith|endsWith|contains)\\(" + LITERAL + "\\)");
    private static final Pattern PLAIN = Pattern.compile(FIELD);

    /** @param part of a clause; empty for what is not understood */
    static Optional<Atom> of(String part) {
        boolean isNegated = part.startsWith("!") && !part.startsWith("!=");
        String bare = isNegated ? Clauses.unwrapped(part.substring(1)) : part;
        Matcher relation = RELATION.matcher(bare);
        if (relation.matches()) {
            String operator = relation.group(2);
            return of(relation.group(1), test(operator), relation.group(3), isNegated ^ isNegative(operator));
        }
        Matcher reversed = REVERSED.matcher(bare);
        if (reversed.matches()) {
            return of(reversed.group(3), Test.EQUAL, reversed.group(1), isNegated ^ isNegative(reversed.group(2)));
        }
        Matcher nullness = NULLNESS.matcher(bare);
        if (nullness.matches()) {
            return Optional.of(new Atom(nullness.group(1), Test.NULL, "", isNegated ^ isNegative(nullness.group(2))));
        }
        Matcher function = FUNCTION.matcher(bare);
        if (function.matches()) {
            Test test = Test.valueOf(function.group(1).toUpperCase(Locale.ROOT));
            return of(function.group(3), test, function.group(2), isNegated);
        }
        Matcher method = METHOD.matcher(bare);
        if (method.matches()) {
            return of(method.group(1), test(method.group(2)), method.group(3), isNegated);
        }
        Matcher plain = PLAIN.matcher(bare);
        return plain.matches() && !bare.equals("true") && !bare.equals("false")
                ? Optional.of(new Atom(bare, Test.TRUE, "", isNegated))
                : Optional.empty();
    }

    private static Optional<Atom> of(String field, Test test, String literal, boolean isNegated) {
        if (!literal.startsWith("\"")) {
            return Optional.of(new Atom(field, test, literal, isNegated));
        }
        try {
            String text = literal.substring(1, literal.length() - 1).translateEscapes();
            return Optional.of(new Atom(field, test, text, isNegated));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the compiler tells of it
        }
    }

    private static boolean isNegative(String operator) {
        return operator.equals("!=") || operator.startsWith("not ");
    }

    private static Test test(String operator) {
        return switch (operator) {
            case "str[startsWith]", "startsWith" -> Test.PREFIX;
            case "str[endsWith]", "endsWith" -> Test.SUFFIX;
            case "contains", "not contains" -> Test.SUBSTRING;
            case "matches", "not matches" -> Test.MATCHES;
            default -> Test.EQUAL;
        };
    }

    /** Whether a text that is {@code value} meets it; empty where that cannot be told here. */
    Optional<Boolean> holdsOf(String value, Lists lists) {
        Optional<Boolean> positive = switch (test) {
            case EQUAL -> Optional.of(value.equals(literal));
            case PREFIX -> Optional.of(value.startsWith(literal));
            case SUFFIX -> Optional.of(value.endsWith(literal));
            case SUBSTRING -> Optional.of(value.contains(literal));
            case GLOB -> Optional.of(Lists.glob(literal, value));
            case LISTED -> Optional.of(lists.listed(literal, value));
            case CIDR -> Cidr.parse(literal).map(it -> it.contains(value));
            case NULL -> Optional.of(false);
            default -> Optional.empty();
        };
        return positive.map(it -> it != isNegated);
    }
}
