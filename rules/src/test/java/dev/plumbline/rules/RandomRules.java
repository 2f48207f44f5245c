package dev.plumbline.rules;

import static dev.plumbline.rules.RuleGrammar.Place.ON_TOP;
import static dev.plumbline.rules.RuleGrammar.Place.PARENTHESES;
import static dev.plumbline.rules.RuleGrammar.Sort.FLAG;
import static dev.plumbline.rules.RuleGrammar.Sort.LIST;
import static dev.plumbline.rules.RuleGrammar.Sort.TEXT;
import static dev.plumbline.rules.RuleGrammar.Sort.THIS;

import dev.plumbline.rules.RuleGrammar.FactType;
import dev.plumbline.rules.RuleGrammar.Field;
import dev.plumbline.rules.RuleGrammar.Shape;
import dev.plumbline.rules.RuleGrammar.Sort;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules of {@link RuleGrammar}, filled with the fields of facts and with {@link Literals}.
 */
final class RandomRules {

    /**
     * @param constructs the shapes that it is made of, as they stand in the grammar
     */
    record Rule(String id, String text, Set<String> constructs) {
        String path() {
            return id + ".drl";
        }
    }

    private static final List<String> SEPARATORS = List.of(
            ", ",
            ", ",
            ",",
            "\n        ,\t",
            ", // ) rule \"random/none\" when\n        ",
            ", /* Connected( name == \"sh\" ) */ ",
            " /* it's { odd */ , ",
            ",\r\n        ");

    private static final String TEXT_OF_RULE = """
            package test;

            %s
            rule "%s"
                @title("random")
                @severity(low)
                @attack(none)
                @maturity(sandbox)
                @owner("tests")
                @rationale("why")
                @remediation("how")
            when
                %s
            then
                alerts.raise(drools.getRule(), $event);
            end
            """;
    private static final Pattern HOLE = Pattern.compile("\\{(\\w+)}");

    private final Random random;
    private final Set<String> used = new LinkedHashSet<>();
    private int bound;

    RandomRules(long seed) {
        this.random = new Random(seed);
    }

    /**
     * Some rules. The shapes stand first in a rule in turn, and every second rule has nothing else in it.
     *
     * @param from number of the rules that were made before, by whichever seed
     */
    List<Rule> rules(int from, int count) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rules.add(rule("random/r" + i, from + i));
        }
        return rules;
    }

    private Rule rule(String id, int number) {
        used.clear();
        bound = 0;
        boolean simple = number % 2 == 0;
        Shape lead = lead(number);
        String pattern = simple
                ? "$event : {T}( {c} )"
                : used(RuleGrammar.PATTERNS.get(number / 2 % RuleGrammar.PATTERNS.size()));
        boolean ofKernel = pattern.contains("args");
        boolean concrete = random.nextInt(8) > 0 && lead.sort() != THIS;
        FactType type =
                pick(it -> it.has(lead.sort()) && (it.isKernel() || !ofKernel) && !(concrete && it.isAbstract()));
        FactType above = pick(it -> type.above().contains(it.name()) || it.equals(type));
        FactType other = pick(it -> true);
        boolean[] led = new boolean[1];
        String conditions = fill(pattern, hole -> switch (hole) {
            case "T" -> type.name();
            case "S" -> above.name();
            case "U" -> other.name();
            case "c" -> {
                boolean first = !led[0];
                led[0] = true;
                yield conditions(type, first ? lead : null, simple ? 0 : random.nextInt(2));
            }
            case "s" -> conditions(above, null, random.nextInt(2));
            case "u" -> conditions(other, null, random.nextInt(2));
            default -> value(hole, type, RuleGrammar.OF_NOTHING);
        });
        String comment =
                Literals.any(random, List.of("", "// rule \"random/x\" when Connected()", "/* when\n then end */"));
        return new Rule(id, TEXT_OF_RULE.formatted(comment, id, conditions), Set.copyOf(used));
    }

    /** Each shape leads a simple rule before any leads a second one. */
    private static Shape lead(int number) {
        int size = RuleGrammar.LEADS.size();
        return RuleGrammar.LEADS.get((number % 2 == 0 ? number / 2 : number / 2 + size / 2) % size);
    }

    private String conditions(FactType type, Shape lead, int more) {
        StringBuilder conditions = new StringBuilder(lead != null ? instance(type, lead) : operand(type, 1));
        for (int i = 0; i < more; i++) {
            conditions.append(Literals.any(random, SEPARATORS)).append(operand(type, 2));
        }
        return conditions.toString();
    }

    /** What may stand on either side of an operator. */
    private String operand(FactType type, int depth) {
        if (depth > 0 && random.nextInt(3) == 0) {
            return fill(used(Literals.any(random, RuleGrammar.OPERATORS)), hole -> operand(type, depth - 1));
        }
        Shape shape = shape(type);
        String text = instance(type, shape);
        return shape.place() == PARENTHESES || random.nextInt(4) == 0 ? "(" + text + ")" : text;
    }

    private Shape shape(FactType type) {
        while (true) {
            Shape shape = Literals.any(random, RuleGrammar.SHAPES);
            if (shape.place() != ON_TOP && type.has(shape.sort())) {
                return shape;
            }
        }
    }

    private String instance(FactType type, Shape shape) {
        used(shape.name());
        List<Field> fields =
                type.fields().stream().filter(it -> it.sort() == shape.sort()).toList();
        Field field = shape.sort() == THIS ? RuleGrammar.OF_NOTHING : Literals.any(random, fields);
        int number = bound++;
        String text = fill(shape.text(), hole -> hole.equals("x") ? "$x" + number : value(hole, type, field));
        if (!shape.throwing() || random.nextInt(40) == 0) {
            return text;
        }
        if (shape.sort() == LIST) {
            return "(" + field.name() + ".size() > 0 && " + text + ")";
        }
        String name = field.name();
        return random.nextInt(4) == 0
                ? "(" + name + " == null || " + text + ")"
                : "(" + name + " != null && " + text + ")";
    }

    private String value(String hole, FactType type, Field field) {
        return switch (hole) {
            case "f" -> field.name();
            case "g" -> field(type, TEXT, field);
            case "lists" -> field(type, LIST, field);
            case "flag" -> field(type, FLAG, field);
            case "related" ->
                pick(it -> type.isAbstract()
                                ? it.above().contains(type.name())
                                : type.above().contains(it.name()))
                        .name();
            case "a", "b" -> quoted(word(field));
            case "n", "m" -> String.valueOf(number(field));
            case "i" -> String.valueOf(Literals.any(random, Literals.PORTS));
            case "k" -> String.valueOf(random.nextInt(3));
            case "length" -> String.valueOf(word(field).length());
            case "single" -> singleQuoted(field);
            case "prefix" -> quoted(prefix(word(field)));
            case "suffix" -> quoted(suffix(word(field)));
            case "part" -> quoted(suffix(prefix(word(field))));
            case "sum" -> sum(word(field));
            case "lower" -> quoted(word(field).toLowerCase(Locale.ROOT));
            case "joined" -> quoted(word(field) + " " + word(field));
            case "java" -> quoted(new RandomRegex(random, true).of(word(field), word(field)));
            case "re2" -> quoted(new RandomRegex(random, false).of(word(field), word(field)));
            case "glob" -> quoted(glob(word(field)));
            case "number" -> "443";
            case "list" -> quoted(Literals.any(random, Literals.LISTS));
            case "cidr" -> quoted(Literals.any(random, Literals.BLOCKS));
            case "flaw" -> quoted(Literals.any(random, Literals.FLAWS));
            case "service" -> quoted(Literals.any(random, Literals.SERVICES));
            case "word" -> quoted(Literals.any(random, List.of("sh", "web", "service", "\u00fc", "10.0")));
            case "arg" -> quoted(Literals.any(random, Literals.ARGS));
            case "dash" -> quoted(prefix(Literals.any(random, Literals.ARGS)));
            default -> throw new IllegalArgumentException("no such hole: " + hole);
        };
    }

    private String field(FactType type, Sort sort, Field but) {
        List<Field> fields = type.fields().stream()
                .filter(it -> it.sort() == sort && !it.name().equals(but.name()))
                .toList();
        return fields.isEmpty() ? but.name() : Literals.any(random, fields).name();
    }

    private FactType pick(Predicate<FactType> fits) {
        return Literals.any(random, RuleGrammar.TYPES.stream().filter(fits).toList());
    }

    private String word(Field field) {
        List<?> words = field.sort() == TEXT || field.sort() == LIST ? field.values() : Literals.NAMES;
        return (String) Literals.any(random, words);
    }

    private Object number(Field field) {
        return Literals.any(random, field.values());
    }

    private String prefix(String word) {
        int end = 1 + random.nextInt(word.length());
        return word.substring(0, splits(word, end) ? end + 1 : end);
    }

    private String suffix(String word) {
        int start = random.nextInt(word.length());
        return word.substring(splits(word, start) ? start - 1 : start);
    }

    /** Texts are cut between characters, never within one. */
    private static boolean splits(String word, int at) {
        return at < word.length() && Character.isLowSurrogate(word.charAt(at));
    }

    private String sum(String word) {
        String head = prefix(word);
        return quoted(head) + " + " + quoted(word.substring(head.length()));
    }

    private String glob(String word) {
        return switch (random.nextInt(4)) {
            case 0 -> word;
            case 1 -> prefix(word) + "*";
            case 2 -> "*" + suffix(word);
            default -> prefix(word) + "*" + suffix(word);
        };
    }

    private String quoted(String word) {
        boolean escaped = random.nextInt(4) == 0;
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                default -> out.append(c > 126 && escaped ? "\\u%04x".formatted((int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }

    /** Of more than one character: Drools takes a single one for a char, which is no text. */
    private String singleQuoted(Field field) {
        List<?> words = field.values().stream()
                .filter(it -> Pattern.matches("[^'\"\\\\]{2,}", (String) it))
                .toList();
        return "'" + Literals.any(random, words) + "'";
    }

    private String used(String construct) {
        used.add(construct);
        return construct;
    }

    private static String fill(String shape, Function<String, String> value) {
        return HOLE.matcher(shape).replaceAll(hole -> Matcher.quoteReplacement(value.apply(hole.group(1))));
    }
}
