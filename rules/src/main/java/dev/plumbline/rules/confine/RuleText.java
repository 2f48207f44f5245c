package dev.plumbline.rules.confine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.drl.ast.descr.AccumulateDescr;
import org.drools.drl.ast.descr.AccumulateDescr.AccumulateFunctionCallDescr;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.AnnotatedBaseDescr;
import org.drools.drl.ast.descr.AttributeDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.CollectDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.EvalDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.ForallDescr;
import org.drools.drl.ast.descr.FromDescr;
import org.drools.drl.ast.descr.GlobalDescr;
import org.drools.drl.ast.descr.GroupByDescr;
import org.drools.drl.ast.descr.ImportDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.OrDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.PatternSourceDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * What a DRL file says that rules may not say: read as the compiler reads it, before it is compiled. Conditions are held
 * against the list of what may stand in an expression ({@link Expressions}), consequences against the calls of the API.
 */
public final class RuleText {
    /** Characters of one file. */
    private static final int LONGEST = 128 * 1024;

    /** Brackets and negations that stand in each other. */
    private static final int DEEPEST = 40;

    private static final Pattern NAME = Pattern.compile("[\\w .:/-]+");
    private static final Pattern TAKEN =
            Pattern.compile("(?:java|javax|jakarta|jdk|sun|com|org|net|io|dev\\.plumbline)(?:\\..*)?");
    private static final Pattern NUMBER = Pattern.compile("\\(?\\s*-?\\d{1,9}\\s*\\)?");
    private static final Pattern TRUTH = Pattern.compile("true|false");
    private static final Map<String, Pattern> ATTRIBUTES = Map.of(
            "salience", NUMBER,
            "no-loop", TRUTH,
            "lock-on-active", TRUTH,
            "enabled", TRUTH,
            "auto-focus", TRUTH,
            "activation-group", NAME,
            "agenda-group", NAME,
            "dialect", Pattern.compile("java"));
    private static final Set<String> ACCUMULATING =
            Set.of("count", "sum", "min", "max", "average", "collectList", "collectSet");

    /**
     * What a file says and may not.
     *
     * @param offset where in the file, in characters
     * @param message names it, and says what to write instead
     */
    public record Forbidden(int offset, String message) {}

    private final String text;
    private final List<Forbidden> forbidden = new ArrayList<>();

    private RuleText(String text) {
        this.text = text;
    }

    /** Whether a package or class of that name is somebody else's. */
    static boolean isTaken(String name) {
        return TAKEN.matcher(name).matches();
    }

    /**
     * What no file may have, however it reads: asked before it is read at all.
     *
     * @param bare the text with blanks for its comments and for what stands in quotes
     */
    public static List<Forbidden> ofCharacters(String text, String bare) {
        RuleText it = new RuleText(text);
        if (text.length() > LONGEST) {
            it.forbid(0, "is longer than " + LONGEST + " characters; put values into a list of pack.yaml");
        }
        int escape = text.indexOf("\\u");
        if (escape >= 0) {
            it.forbid(
                    escape,
                    "\\u stands for another character, which only the compiler sees; write the character itself");
        }
        it.depth(bare);
        return it.forbidden;
    }

    private void depth(String bare) {
        int depth = 0;
        int signs = 0;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            depth += c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
            signs = c == '!' || c == '-' || c == '~' || c == '+' ? signs + 1 : Character.isWhitespace(c) ? signs : 0;
            if (depth > DEEPEST || signs > DEEPEST) {
                forbid(i, "is nested more than " + DEEPEST + " deep; write several conditions with commas between");
                return;
            }
        }
    }

    /** Everything in a file that is forbidden, in its order. */
    public static List<Forbidden> of(String text, PackageDescr parsed) {
        RuleText it = new RuleText(text);
        it.head(parsed);
        for (RuleDescr rule : parsed.getRules()) {
            it.rule(rule);
        }
        return it.forbidden;
    }

    private void forbid(int offset, String message) {
        forbidden.add(new Forbidden(Math.max(0, offset), message));
    }

    private void forbid(BaseDescr at, String message) {
        forbid(at.getStartCharacter(), message);
    }

    private void head(PackageDescr file) {
        if (!NAME.matcher(file.getName()).matches() || isTaken(file.getName())) {
            forbid(file, "package " + file.getName() + " belongs to somebody else; name it as the pack");
        }
        if (file.getUnit() != null) {
            forbid(file, "unit " + file.getUnit().getTarget() + " is not there for rules; leave it out");
        }
        for (ImportDescr each : file.getImports()) {
            if (!isImport(each.getTarget())) {
                forbid(each, "import " + each.getTarget() + " is out of reach; a rule has " + Allowed.FACTS + ".*");
            }
        }
        file.getFunctionImports()
                .forEach(each -> forbid(
                        each,
                        "import of the function " + each.getTarget()
                                + " is out of reach; facts have functions of their own"));
        file.getAccumulateImports()
                .forEach(each -> forbid(each, "import of the function " + each.getTarget() + " is out of reach"));
        file.getFunctions()
                .forEach(each -> forbid(
                        each,
                        "function " + each.getName() + " is code; say it as a condition, or as a list of pack.yaml"));
        for (GlobalDescr each : file.getGlobals()) {
            if (!each.getIdentifier().equals("alerts") || !each.getType().equals(Allowed.ALERTS)) {
                forbid(
                        each,
                        "global " + each.getType() + " " + each.getIdentifier() + " is out of reach; a rule has global "
                                + Allowed.ALERTS + " alerts");
            }
        }
        file.getTypeDeclarations()
                .forEach(each ->
                        forbid(each, "declare " + each.getTypeName() + " is a type; a rule has the facts' types"));
        file.getEnumDeclarations()
                .forEach(each ->
                        forbid(each, "declare " + each.getTypeName() + " is a type; a rule has the facts' types"));
        file.getEntryPointDeclarations()
                .forEach(each -> forbid(each, "entry-point " + each.getEntryPointId() + " is not there for rules"));
        file.getWindowDeclarations()
                .forEach(each -> forbid(each, "window " + each.getName() + " is not there for rules"));
        file.getAttributes().forEach(this::attribute);
    }

    private static boolean isImport(String target) {
        return target.equals(Allowed.FACTS + ".*") || (target.indexOf('.') > 0 && Allowed.isType(target));
    }

    private void attribute(AttributeDescr attribute) {
        Pattern values = ATTRIBUTES.get(attribute.getName());
        if (values == null) {
            forbid(attribute, "attribute " + attribute.getName() + " is not there for rules; leave it out");
        } else if (!values.matcher(attribute.getValue()).matches()) {
            forbid(
                    attribute,
                    "attribute " + attribute.getName() + " " + attribute.getValue()
                            + " is code, or a dialect other than java; write a plain value");
        }
    }

    private void rule(RuleDescr rule) {
        if (rule.isQuery()) {
            forbid(rule, "query " + rule.getName() + " is not there for rules; write its conditions in the rule");
            return;
        }
        if (!NAME.matcher(rule.getName()).matches()) {
            forbid(rule, "rule " + rule.getName() + " has a name of other than letters, digits and _ . : / -");
        }
        if (rule.getUnit() != null) {
            forbid(rule, "unit " + rule.getUnit().getTarget() + " is not there for rules; leave it out");
        }
        rule.getAttributes().values().forEach(this::attribute);
        annotations(rule);
        if (!rule.getNamedConsequences().isEmpty()) {
            forbid(rule, "a consequence of its own name is not there for rules; write two rules");
        }
        Expressions expressions = new Expressions(names(rule.getLhs()));
        condition(rule.getLhs(), expressions);
        consequence(rule, expressions);
    }

    private void annotations(AnnotatedBaseDescr annotated) {
        for (String name : annotated.getAnnotationNames()) {
            if (!name.matches("[a-z]\\w*") || annotated instanceof PatternDescr) {
                forbid(annotated, "annotation @" + name + " is not there for rules; leave it out");
            }
        }
    }

    /** Names that the conditions give to something. */
    private static Set<String> names(BaseDescr element) {
        Set<String> names = new HashSet<>();
        if (element instanceof PatternDescr pattern) {
            if (pattern.getIdentifier() != null) {
                names.add(pattern.getIdentifier());
            }
            for (BaseDescr constraint : pattern.getConstraint().getDescrs()) {
                Matcher bound = Expressions.BINDING.matcher(constraint.toString());
                while (bound.find()) {
                    names.add(bound.group(1));
                }
            }
            if (pattern.getSource() instanceof AccumulateDescr accumulate) {
                accumulate.getFunctions().stream()
                        .map(AccumulateFunctionCallDescr::getBind)
                        .filter(it -> it != null)
                        .forEach(names::add);
            }
            if (pattern.getSource() instanceof ConditionalElementDescr source) {
                source.getDescrs().forEach(each -> names.addAll(names((BaseDescr) each)));
            }
        } else if (element instanceof ConditionalElementDescr several) {
            several.getDescrs().forEach(each -> names.addAll(names((BaseDescr) each)));
        }
        return names;
    }

    private void condition(BaseDescr element, Expressions expressions) {
        if (element instanceof PatternDescr pattern) {
            pattern(pattern, expressions);
        } else if (element instanceof EvalDescr eval) {
            expression(eval, String.valueOf(eval.getContent()), expressions);
        } else if (element instanceof AndDescr
                || element instanceof OrDescr
                || element instanceof NotDescr
                || element instanceof ExistsDescr
                || element instanceof ForallDescr) {
            ((ConditionalElementDescr) element).getDescrs().forEach(each -> condition((BaseDescr) each, expressions));
        } else {
            forbid(element, word(element) + " is not there for rules; write two rules");
        }
    }

    private static String word(BaseDescr element) {
        return element.getClass().getSimpleName().replace("Descr", "").toLowerCase(Locale.ROOT);
    }

    private void pattern(PatternDescr pattern, Expressions expressions) {
        if (pattern.isQuery() || !Allowed.isType(String.valueOf(pattern.getObjectType()))) {
            String type = String.valueOf(pattern.getObjectType());
            if (pattern.isQuery() || type.indexOf('.') >= 0 || Expressions.isKnownElsewhere(type)) {
                forbid(pattern, "pattern " + type + " is of no fact; a rule has the types of " + Allowed.FACTS);
            } // else the compiler tells that there is no such type
        }
        if (!pattern.getBehaviors().isEmpty()) {
            forbid(pattern, "a window is not there for rules; a rule looks at one event");
        }
        annotations(pattern);
        for (BaseDescr constraint : pattern.getConstraint().getDescrs()) {
            if (constraint instanceof ExprConstraintDescr expression) {
                expression(expression, expression.getExpression(), expressions);
            } else {
                forbid(constraint, word(constraint) + " cannot be read as a condition");
            }
        }
        source(pattern, pattern.getSource(), expressions);
    }

    private void source(PatternDescr pattern, PatternSourceDescr source, Expressions expressions) {
        if (source instanceof GroupByDescr) {
            forbid(pattern, "groupby is not there for rules");
        } else if (source instanceof FromDescr from) {
            expression(pattern, from.getDataSource().getText(), expressions);
        } else if (source instanceof CollectDescr collect) {
            condition(collect.getInputPattern(), expressions);
        } else if (source instanceof AccumulateDescr accumulate) {
            accumulate(accumulate, expressions);
        } else if (source != null) {
            forbid(pattern, word(source) + " is not there for rules; 'from' takes a list of a fact");
        }
    }

    private void accumulate(AccumulateDescr accumulate, Expressions expressions) {
        if (accumulate.getInitCode() != null
                || accumulate.getActionCode() != null
                || accumulate.getReverseCode() != null
                || accumulate.getResultCode() != null) {
            forbid(accumulate, "accumulate with init, action, reverse or result is code; it has " + ACCUMULATING);
        }
        for (AccumulateFunctionCallDescr call : accumulate.getFunctions()) {
            if (!ACCUMULATING.contains(call.getFunction())) {
                forbid(accumulate, "accumulate " + call.getFunction() + " is out of reach; there are " + ACCUMULATING);
            }
            for (String argument : call.getParams()) {
                expression(accumulate, argument, expressions);
            }
        }
        if (accumulate.getInput() != null) {
            condition(accumulate.getInput(), expressions);
        }
    }

    private void expression(BaseDescr at, String expression, Expressions expressions) {
        told(expressions.ofCondition(expression), expression, at.getStartCharacter(), at.getEndCharacter() + 1);
    }

    private void consequence(RuleDescr rule, Expressions expressions) {
        String code = String.valueOf(rule.getConsequence());
        int from = text.indexOf(code, Math.max(0, rule.getConsequenceOffset() - 1));
        int start = from >= 0 ? from : Math.max(0, text.indexOf("then", Math.max(0, rule.getStartCharacter())));
        told(expressions.ofConsequence(code), code, start, text.length());
    }

    /** Where the thing itself stands, if it can be found between the two offsets; else at the first of them. */
    private void told(List<Expressions.Found> found, String code, int from, int to) {
        int start = Math.max(0, from);
        int at = text.indexOf(code, start);
        int base = at >= 0 && at <= to ? at : start;
        for (Expressions.Found each : found) {
            Matcher word = Pattern.compile("(?<![\\w$])" + Pattern.quote(each.word()) + "(?!\\w)")
                    .matcher(text);
            forbid(
                    !each.word().isEmpty() && word.find(base) && word.start() <= to ? word.start() : base,
                    each.message());
        }
    }
}
