package dev.plumbline.rules.filter;

import dev.plumbline.rules.Lists;
import dev.plumbline.rules.filter.Need.Test;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AtomicExprDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.BindingDescr;
import org.drools.drl.ast.descr.ConnectiveType;
import org.drools.drl.ast.descr.ConstraintConnectiveDescr;
import org.drools.drl.ast.descr.RelationalExprDescr;
import org.drools.drl.parser.DrlExprParser;
import org.drools.drl.parser.DrlExprParserFactory;
import org.kie.internal.builder.conf.LanguageLevelOption;

/** What one constraint of a pattern needs of the fact. Names mean fields of the pattern's type and nothing else. */
final class Conditions {
    private static final Pattern TEXT = Pattern.compile("\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"");
    private static final Pattern QUOTED = Pattern.compile(TEXT + "|'[^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+'");
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?(0|[1-9]\\d{0,17})");
    private static final Pattern NAME = Pattern.compile("(?:this\\.)?([A-Za-z_]\\w*)");
    private static final Pattern FUNCTION = Pattern.compile(
            "(?:this\\.)?([a-z]\\w*)\\s*\\(\\s*(" + TEXT + ")\\s*,\\s*(?:this\\.)?([A-Za-z_]\\w*)\\s*\\)");
    private static final Pattern OF_BASE_NAME = Pattern.compile("(listed|prefix|suffix|substring)\\s*\\(\\s*(" + TEXT
            + ")\\s*,\\s*baseName\\s*\\(\\s*(?:this\\.)?([A-Za-z_]\\w*)\\s*\\)\\s*\\)");
    private static final Pattern METHOD =
            Pattern.compile("(?:this\\.)?([A-Za-z_]\\w*)\\s*\\.\\s*(equals|startsWith|endsWith|contains)\\s*\\(\\s*("
                    + TEXT + ")\\s*\\)");

    /** What makes a name mean something else than a field: inner paths, casts, indices; not the operator {@code str[…]}. */
    private static final Pattern ELSEWHERE = Pattern.compile("\\.\\s*\\(|[#/{\\[]");

    private static final Pattern INNERMOST = Pattern.compile("\\(([^()]*)\\)");

    /** Takes its left side from the condition before: {@code name == "sh" || == "bash"}. */
    private static final Pattern HALF = Pattern.compile("(?:^|&&|\\|\\|)\\s*(?:[=<>]|!=|\\w+\\s*[\"'\\d-]"
            + "|(?:not|contains|excludes|matches|memberOf|soundslike|str|strstartsWith|strendsWith|strlength)\\b)");

    private final Class<?> type;
    private final Lists lists;
    private final Set<String> otherNames;

    /**
     * @param otherNames names that may mean something else than a field or a function of the fact
     */
    Conditions(Class<?> type, Lists lists, Set<String> otherNames) {
        this.type = type;
        this.lists = lists;
        this.otherNames = otherNames;
    }

    Need of(String constraint) {
        String bare = QUOTED.matcher(constraint).replaceAll("\"\"").replaceAll("\\bstr\\s*\\[", "str");
        if (ELSEWHERE.matcher(bare).find() || isReadTwoWays(bare)) {
            return Need.NOTHING;
        }
        DrlExprParser parser = DrlExprParserFactory.getDrlExprParser(LanguageLevelOption.DRL6);
        ConstraintConnectiveDescr parsed = parser.parse(constraint);
        return parser.hasErrors() || parsed == null ? Need.NOTHING : need(parsed);
    }

    /**
     * What the compiler reads otherwise than the parser that is asked here: it binds halves no tighter than {@code &&}, and a
     * name before several conditions may stand for the truth of all, which then need not hold.
     */
    private static boolean isReadTwoWays(String bare) {
        if (!bare.contains("&&") && !bare.contains("||")) {
            return false;
        }
        String rest = bare;
        for (Matcher group = INNERMOST.matcher(rest); group.find(); group = INNERMOST.matcher(rest)) {
            if (isMixedWithHalves(group.group(1))) {
                return true;
            }
            rest = rest.substring(0, group.start()) + "x" + rest.substring(group.end());
        }
        return bare.contains(":") || isMixedWithHalves(rest);
    }

    private static boolean isMixedWithHalves(String conditions) {
        return conditions.contains("&&")
                && conditions.contains("||")
                && HALF.matcher(conditions).find();
    }

    private Need need(BaseDescr condition) {
        if (condition instanceof ConstraintConnectiveDescr connective) {
            return connective.isNegated() ? Need.NOTHING : connected(connective);
        }
        if (condition instanceof RelationalExprDescr relation) {
            boolean isUnequal = relation.getOperator().equals("!=");
            if (isUnequal && relation.isNegated()) {
                return Need.NOTHING;
            }
            Need need = related(relation, isUnequal ? "==" : relation.getOperator());
            if (!isUnequal && !relation.isNegated()) {
                return need;
            }
            return relation.getOperator().equals("matches") || mayBeCharacter(need) ? Need.NOTHING : not(need);
        }
        if (condition instanceof AtomicExprDescr atom) {
            String expression = atom.getExpression().strip();
            while (expression.startsWith("(") && expression.endsWith(")")) {
                expression =
                        expression.substring(1, expression.length() - 1).strip(); // what is no call then is nothing
            }
            return expression.startsWith("!")
                    ? notCalled(expression.substring(1).strip())
                    : called(expression);
        }
        return Need.NOTHING;
    }

    /** What keeps a condition from holding that is the opposite of one that holds wherever its literal does. */
    private static Need not(Need need) {
        return need instanceof Need.OneOf one ? new Need.NoneOf(one.field(), one.test(), one.literals()) : Need.NOTHING;
    }

    /** One character in single quotes is no text to Drools, and cannot be told from one in double quotes here. */
    private static boolean mayBeCharacter(Need need) {
        return need instanceof Need.OneOf one
                && one.test() != Test.NUMBER
                && one.literals().stream().anyMatch(it -> it.length() == 1);
    }

    private Need notCalled(String expression) {
        Matcher function = FUNCTION.matcher(expression);
        if (!function.matches()) {
            return Need.NOTHING; // of a method the null behind it may be another matter
        }
        Need need = called(expression);
        return switch (function.group(1)) {
            case "listed" ->
                need instanceof Need.Any listed
                        ? not(listed.needs().get(0)) // the globs of a list are left out
                        : Need.NOTHING;
            case "prefix", "suffix", "substring", "glob", "cidr" -> not(need);
            default -> Need.NOTHING; // what a pattern needs is not all that it asks
        };
    }

    private Need connected(ConstraintConnectiveDescr connective) {
        List<Need> needs = connective.getDescrs().stream().map(this::need).toList();
        ConnectiveType how = connective.getConnective();
        return how == ConnectiveType.AND || how == ConnectiveType.INC_AND
                ? new Need.All(needs)
                : how == ConnectiveType.OR || how == ConnectiveType.INC_OR ? new Need.Any(needs) : Need.NOTHING;
    }

    private Need related(RelationalExprDescr relation, String operator) {
        String left = text(relation.getLeft());
        String right = text(relation.getRight());
        return switch (operator) {
            case "==" -> {
                Need forward = equal(left, right);
                yield forward instanceof Need.Nothing ? equal(right, left) : forward;
            }
            case "contains" -> literal(left, right, it -> contains(left, it));
            case "matches" ->
                literal(left, right, it -> kind(left) == Fields.Kind.TEXT ? regex(left, it, true) : Need.NOTHING);
            case "str" -> {
                String how = relation.getParametersText();
                yield literal(
                        left,
                        right,
                        it -> kind(left) != Fields.Kind.TEXT
                                ? Need.NOTHING
                                : "startsWith".equals(how)
                                        ? one(left, Test.PREFIX, it)
                                        : "endsWith".equals(how) ? one(left, Test.SUFFIX, it) : Need.NOTHING);
            }
            default -> Need.NOTHING;
        };
    }

    private static String text(BaseDescr operand) {
        return operand instanceof AtomicExprDescr atom
                ? atom.getExpression().strip()
                : operand instanceof BindingDescr binding
                        ? binding.getExpression().strip()
                        : "";
    }

    private Need equal(String name, String value) {
        Fields.Kind kind = kind(name);
        if (kind == Fields.Kind.NUMBER && WHOLE_NUMBER.matcher(value).matches()) {
            return new Need.OneOf(field(name), Test.NUMBER, value);
        }
        return kind == Fields.Kind.TEXT ? literal(name, value, it -> one(name, Test.EQUAL, it)) : Need.NOTHING;
    }

    private Need contains(String name, String part) {
        return kind(name) == Fields.Kind.TEXTS ? one(name, Test.EQUAL, part) : one(name, Test.SUBSTRING, part);
    }

    /** A call of a function of facts, or of a method of a text or a list. */
    private Need called(String expression) {
        Matcher method = METHOD.matcher(expression);
        if (method.matches()) {
            String name = method.group(1);
            return literal(name, method.group(3), it -> switch (method.group(2)) {
                case "contains" -> contains(name, it);
                default ->
                    kind(name) != Fields.Kind.TEXT
                            ? Need.NOTHING
                            : one(
                                    name,
                                    switch (method.group(2)) {
                                        case "equals" -> Test.EQUAL;
                                        case "startsWith" -> Test.PREFIX;
                                        default -> Test.SUFFIX;
                                    },
                                    it);
            });
        }
        Matcher ofBaseName = OF_BASE_NAME.matcher(expression);
        if (ofBaseName.matches() && !otherNames.contains(ofBaseName.group(1)) && !otherNames.contains("baseName")) {
            String name = ofBaseName.group(3);
            return literal(
                    name,
                    ofBaseName.group(2),
                    it -> kind(name) != Fields.Kind.TEXT ? Need.NOTHING : ofBaseName(ofBaseName.group(1), it, name));
        }
        Matcher function = FUNCTION.matcher(expression);
        return function.matches() && !otherNames.contains(function.group(1))
                ? literal(
                        function.group(3), function.group(2), it -> function(function.group(1), it, function.group(3)))
                : Need.NOTHING;
    }

    private Need function(String function, String argument, String name) {
        return switch (function) {
            case "prefix" -> one(name, Test.PREFIX, argument);
            case "suffix" -> one(name, Test.SUFFIX, argument);
            case "substring" -> one(name, Test.SUBSTRING, argument);
            case "glob" -> glob(name, argument);
            case "regex" -> kind(name) == Fields.Kind.TEXT ? regex(name, argument, false) : Need.NOTHING;
            case "cidr" -> one(name, Test.BLOCK, argument);
            case "listed" -> listed(name, argument);
            default -> Need.NOTHING;
        };
    }

    /** What the end of a path must have, so that its base name meets the function. */
    private Need ofBaseName(String function, String argument, String name) {
        if (!function.equals("listed")) {
            return one(name, function.equals("suffix") ? Test.SUFFIX : Test.SUBSTRING, argument);
        }
        List<Need> any = new ArrayList<>();
        for (String entry : lists.entries(argument)) {
            String end = entry.substring(entry.lastIndexOf('*') + 1);
            any.add(one(name, Test.SUFFIX, end));
        }
        return new Need.Any(any);
    }

    private Need listed(String name, String list) {
        Set<String> entries = lists.entries(list);
        Set<String> exact = new HashSet<>(entries);
        exact.removeIf(it -> it.indexOf('*') >= 0);
        List<Need> any = new ArrayList<>();
        any.add(new Need.OneOf(field(name), Test.EQUAL, exact));
        entries.stream().filter(it -> it.indexOf('*') >= 0).sorted().forEach(it -> any.add(glob(name, it)));
        return new Need.Any(any);
    }

    private Need glob(String name, String pattern) {
        String[] parts = pattern.split("\\*", -1);
        if (parts.length == 1) {
            return one(name, Test.EQUAL, pattern);
        }
        List<Need> all = new ArrayList<>();
        all.add(one(name, Test.PREFIX, parts[0]));
        for (int i = 1; i < parts.length - 1; i++) {
            all.add(one(name, Test.SUBSTRING, parts[i]));
        }
        all.add(one(name, Test.SUFFIX, parts[parts.length - 1]));
        return new Need.All(all);
    }

    private Need regex(String name, String pattern, boolean isWhole) {
        return RegexNeeds.of(field(name), pattern, isWhole);
    }

    private Need one(String name, Test test, String literal) {
        return literal.isEmpty() && test != Test.EQUAL ? Need.NOTHING : new Need.OneOf(field(name), test, literal);
    }

    /** What {@code then} makes of a literal text beside a field of texts; nothing where they are none. */
    private Need literal(String name, String quoted, Function<String, Need> then) {
        Fields.Kind kind = kind(name);
        if (kind == null || kind == Fields.Kind.NUMBER || !TEXT.matcher(quoted).matches()) {
            return Need.NOTHING;
        }
        try {
            return then.apply(quoted.substring(1, quoted.length() - 1).translateEscapes());
        } catch (IllegalArgumentException e) {
            return Need.NOTHING; // an escape that Java knows and this does not, such as one by number
        }
    }

    /** Null for what is no field that an index can be made of. */
    private Fields.Kind kind(String name) {
        Matcher simple = NAME.matcher(name);
        return simple.matches() && !otherNames.contains(simple.group(1))
                ? Fields.kind(type, simple.group(1)).orElse(null)
                : null;
    }

    private static String field(String name) {
        return name.startsWith("this.") ? name.substring("this.".length()) : name;
    }
}
