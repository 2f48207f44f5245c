package dev.plumbline.rules;

import dev.plumbline.rules.Clauses.Clause;
import dev.plumbline.rules.RuleFile.Place;
import dev.plumbline.rules.RuleFinding.Level;
import dev.plumbline.rules.facts.FactFields;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PatternDescr;

/** Tells what a rule's conditions say in vain, from its file alone. What is not understood is not told of. */
final class ConditionLint {
    private static final Pattern LITERALS = Pattern.compile("(\"[^\"]*\"|-?\\d+)(==|!=)(\"[^\"]*\"|-?\\d+)");
    private static final Pattern BOUND = Pattern.compile("(\\$\\w+)\\s*:");
    private static final Pattern NAME = Pattern.compile("\\$\\w+");
    private static final Pattern WINDOW =
            Pattern.compile("\\bthis\\s+(?:not\\s+)?(after|before)\\b\\s*(?:\\[([^\\]]*)\\])?\\s*\\$");

    /** Something to tell of a rule, and where it stands. */
    record Said(Level level, String code, Place place, String message) {}

    private final RuleFile file;
    private final Lists lists;
    private final List<Said> said = new ArrayList<>();

    private ConditionLint(RuleFile file, Lists lists) {
        this.file = file;
        this.lists = lists;
    }

    static List<Said> of(RuleFile file, Lists lists) {
        ConditionLint lint = new ConditionLint(file, lists);
        lint.salience();
        lint.windows();
        lint.crossProducts();
        Clauses.patterns(file).forEach(it -> lint.pattern(Clauses.of(it)));
        return lint.said;
    }

    private void salience() {
        file.parsed()
                .filter(it -> it.getRules().size() == 1
                        && it.getRules().get(0).getAttributes().containsKey("salience"))
                .ifPresent(it -> tell(
                        "salience",
                        file.find("salience", "when").orElse(file.conditions()),
                        "has a salience, and in which order rules are asked means nothing; leave it out"));
    }

    private void windows() {
        Matcher window = WINDOW.matcher(file.code());
        while (window.find()) {
            String bounds = window.group(2);
            if (bounds == null || Clauses.split(bounds, ",").size() < 2) {
                tell(
                        "unbounded-window",
                        file.place(window.start()),
                        "'" + window.group(1) + "' without an end keeps events for ever; say " + window.group(1)
                                + "[0s, 10m]");
            }
        }
    }

    /** Each pattern after the first must ask for something that one before it bound. */
    private void crossProducts() {
        Set<String> bound = new HashSet<>();
        List<PatternDescr> patterns = Clauses.patterns(file);
        for (int i = 0; i < patterns.size(); i++) {
            PatternDescr pattern = patterns.get(i);
            Set<String> asked = new HashSet<>();
            Set<String> own = new HashSet<>(Set.of(String.valueOf(pattern.getIdentifier())));
            for (BaseDescr constraint : pattern.getDescrs()) {
                String text = constraint instanceof ExprConstraintDescr it ? it.getExpression() : "";
                NAME.matcher(text).results().forEach(it -> asked.add(it.group()));
                BOUND.matcher(text).results().forEach(it -> own.add(it.group(1)));
            }
            asked.retainAll(bound);
            if (i > 0 && asked.isEmpty()) {
                tell(
                        "cross-product",
                        file.find(pattern.getObjectType() + "(", "when").orElse(file.conditions()),
                        "asks of " + pattern.getObjectType()
                                + " nothing of what the patterns before it found, so every "
                                + "pair matches; join them, such as by service == $service");
            }
            bound.addAll(own);
        }
    }

    private void pattern(Clauses clauses) {
        List<Clause> seen = new ArrayList<>();
        for (Clause clause : clauses.all()) {
            if (!alone(clause)) {
                Optional<Clause> same =
                        seen.stream().filter(it -> it.implies(clause)).findFirst();
                same.ifPresentOrElse(
                        it -> tell("duplicate", clause, "follows from '" + it.written() + "'; leave it out"),
                        () -> together(seen, clause, clauses.type()));
                seen.add(clause);
            }
            clause.any()
                    .forEach(part -> Atom.of(part)
                            .filter(it -> it.test() == Atom.Test.REGEX || it.test() == Atom.Test.MATCHES)
                            .flatMap(PlainRegex::instead)
                            .ifPresent(better -> tell(
                                    "regex-literal",
                                    place(clause, part),
                                    "is a pattern that needs none; " + better + " says the same, and is looked up")));
        }
    }

    /** Whether a clause by itself always or never holds. */
    private boolean alone(Clause clause) {
        for (String part : clause.any()) {
            if (clause.any().contains("!" + part)) {
                return isTold("always-true", clause, "holds of every fact, one way or the other");
            }
            Optional<Boolean> constant = constant(part);
            if (constant.isPresent() && constant.get()) {
                return isTold("always-true", clause, "holds of every fact" + why(part));
            }
            if (constant.isPresent() && clause.any().size() == 1) {
                return isTold("never-true", clause, "holds of no fact" + why(part));
            }
        }
        return false;
    }

    private static String why(String part) {
        return Atom.of(part)
                .map(it -> it.test() == Atom.Test.LISTED
                        ? ", since the list '" + it.literal() + "' is empty"
                        : " that has the field")
                .orElse("");
    }

    /** What a part is of every fact; empty where that depends on the fact. */
    private Optional<Boolean> constant(String part) {
        if (part.equals("true") || part.equals("false")) {
            return Optional.of(part.equals("true"));
        }
        Matcher literals = LITERALS.matcher(part);
        if (literals.matches()) {
            return Optional.of(literals.group(1).equals(literals.group(3))
                    == literals.group(2).equals("=="));
        }
        return Atom.of(part).flatMap(it -> switch (it.test()) {
            case LISTED ->
                lists.names().contains(it.literal())
                                && lists.entries(it.literal()).isEmpty()
                        ? Optional.of(it.isNegated())
                        : Optional.empty();
            case PREFIX, SUFFIX, SUBSTRING -> it.literal().isEmpty() ? Optional.of(!it.isNegated()) : Optional.empty();
            case GLOB -> it.literal().matches("\\*+") ? Optional.of(!it.isNegated()) : Optional.empty();
            default -> Optional.<Boolean>empty();
        });
    }

    /** Whether a clause cannot hold beside those before it, or need not be said beside them. */
    private void together(List<Clause> seen, Clause clause, String type) {
        Optional<Atom> now = clause.only().flatMap(Atom::of);
        for (Clause before : seen) {
            Optional<Atom> then = before.only().flatMap(Atom::of);
            if (now.isEmpty()
                    || then.isEmpty()
                    || !now.get().field().equals(then.get().field())) {
                continue;
            }
            boolean isText = FactFields.type(type, now.get().field())
                    .filter(it -> it == String.class)
                    .isPresent();
            if (contradict(then.get(), now.get(), isText) || contradict(now.get(), then.get(), isText)) {
                tell("never-true", clause, "contradicts '" + before.written() + "', so the rule never matches");
                return;
            }
            if (isText && covers(then.get(), now.get(), lists)) {
                tell("duplicate", clause, "follows from '" + before.written() + "'; leave it out");
                return;
            }
            if (isText && covers(now.get(), then.get(), lists)) {
                tell("duplicate", before, "follows from '" + clause.written() + "'; leave it out");
                return;
            }
        }
    }

    private boolean contradict(Atom one, Atom two, boolean isText) {
        if (one.test() == two.test() && one.literal().equals(two.literal())) {
            return one.isNegated() != two.isNegated();
        }
        if (one.isNegated()) {
            return false;
        }
        if (one.test() == Atom.Test.NULL) {
            return !two.isNegated();
        }
        if (one.test() == Atom.Test.EQUAL) {
            boolean areNumbers = two.test() == Atom.Test.EQUAL && !two.isNegated();
            return isText ? two.holdsOf(one.literal(), lists).equals(Optional.of(false)) : areNumbers && isNumber(one);
        }
        if (!isText) {
            return false;
        }
        if (one.test() == Atom.Test.LISTED) {
            Set<String> entries = lists.entries(one.literal());
            return !entries.isEmpty()
                    && entries.stream()
                            .allMatch(it -> it.indexOf('*') < 0
                                    && two.holdsOf(it, lists).equals(Optional.of(false)));
        }
        boolean isSame = one.test() == two.test() && !two.isNegated();
        String a = one.literal();
        String b = two.literal();
        return isSame
                && (one.test() == Atom.Test.PREFIX
                        ? !a.startsWith(b) && !b.startsWith(a)
                        : one.test() == Atom.Test.SUFFIX && !a.endsWith(b) && !b.endsWith(a));
    }

    private static boolean isNumber(Atom atom) {
        return atom.literal().matches("-?\\d+");
    }

    /** Whether the second need not be said where the first is. */
    private static boolean covers(Atom one, Atom two, Lists lists) {
        if (one.isNegated()) {
            return false;
        }
        if (two.test() == Atom.Test.NULL) {
            return two.isNegated() && one.test() != Atom.Test.NULL;
        }
        if (one.test() == Atom.Test.EQUAL) {
            return two.holdsOf(one.literal(), lists).equals(Optional.of(true));
        }
        boolean arePrefixes = one.test() == Atom.Test.PREFIX && two.test() == Atom.Test.PREFIX;
        return arePrefixes && !two.isNegated() && one.literal().startsWith(two.literal());
    }

    private boolean isTold(String code, Clause clause, String message) {
        tell(code, clause, message);
        return true;
    }

    private void tell(String code, Clause clause, String message) {
        tell(code, place(clause, clause.written()), "'" + clause.written() + "' " + message);
    }

    private void tell(String code, Place place, String message) {
        said.add(new Said(Level.WARNING, code, place, message));
    }

    private Place place(Clause clause, String part) {
        return file.find(part, "when")
                .or(() -> file.find(clause.written(), "when"))
                .orElse(file.conditions());
    }
}
