package dev.plumbline.rules.confine;

import com.github.javaparser.ParseProblemException;
import com.github.javaparser.ast.Node;
import com.github.javaparser.ast.expr.ArrayAccessExpr;
import com.github.javaparser.ast.expr.BinaryExpr;
import com.github.javaparser.ast.expr.BooleanLiteralExpr;
import com.github.javaparser.ast.expr.CharLiteralExpr;
import com.github.javaparser.ast.expr.DoubleLiteralExpr;
import com.github.javaparser.ast.expr.EnclosedExpr;
import com.github.javaparser.ast.expr.Expression;
import com.github.javaparser.ast.expr.FieldAccessExpr;
import com.github.javaparser.ast.expr.InstanceOfExpr;
import com.github.javaparser.ast.expr.IntegerLiteralExpr;
import com.github.javaparser.ast.expr.LongLiteralExpr;
import com.github.javaparser.ast.expr.MethodCallExpr;
import com.github.javaparser.ast.expr.NameExpr;
import com.github.javaparser.ast.expr.NullLiteralExpr;
import com.github.javaparser.ast.expr.SimpleName;
import com.github.javaparser.ast.expr.StringLiteralExpr;
import com.github.javaparser.ast.expr.ThisExpr;
import com.github.javaparser.ast.expr.UnaryExpr;
import com.github.javaparser.ast.stmt.BlockStmt;
import com.github.javaparser.ast.stmt.EmptyStmt;
import com.github.javaparser.ast.stmt.ExpressionStmt;
import com.github.javaparser.ast.stmt.Statement;
import dev.plumbline.rules.Alerts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.model.codegen.execmodel.generator.DrlxParseUtil;
import org.drools.mvel.parser.MvelParser;
import org.drools.mvel.parser.ast.expr.DrlxExpression;
import org.drools.mvel.parser.ast.expr.HalfBinaryExpr;
import org.drools.mvel.parser.ast.expr.HalfPointFreeExpr;
import org.drools.mvel.parser.ast.expr.ModifyStatement;
import org.drools.mvel.parser.ast.expr.NullSafeFieldAccessExpr;
import org.drools.mvel.parser.ast.expr.NullSafeMethodCallExpr;
import org.drools.mvel.parser.ast.expr.PointFreeExpr;
import org.drools.mvel.parser.printer.PrintUtil;

/**
 * Expressions and consequences of one rule, read by the parser that the compiler itself reads them by. Every kind of node that
 * may stand in one is named here; all others are refused.
 */
final class Expressions {
    /** A name that a condition gives to a value. */
    static final Pattern BINDING = Pattern.compile("([A-Za-z_$][\\w$]*)\\s*:(?!:)");

    private static final Pattern COMMENT = Pattern.compile("//[^\n]*|/\\*[\\s\\S]*?\\*/|(\"(?:[^\"\\\\]|\\\\.)*\")");
    private static final Set<String> OPERATORS = Set.of(
            "contains",
            "excludes",
            "memberOf",
            "in",
            "str[startsWith]",
            "str[endsWith]",
            "str[length]",
            "after",
            "before");
    private static final Set<String> OF_SESSION = Set.of("insert", "update", "delete", "retract");

    /** Properties whose methods begin with is. */
    private static final Set<String> PROPERTIES = Set.of("empty", "blank");

    private static final String QUOTED = "\"(?:[^\"\\\\\n]|\\\\[^u\n])*\"";

    /** What most conditions are: one field, alone, beside a literal, or in a function of facts. Read without the parser. */
    private static final Pattern PLAIN =
            Pattern.compile("!?\\s*(?:([a-z]\\w*)\\s*\\(\\s*" + QUOTED + "\\s*,\\s*([a-z]\\w*)\\s*\\)|([a-z]\\w*))"
                    + "|([a-z]\\w*)\\s*(?:[=!<>]=|<|>|\\bstr\\[(?:starts|ends)With]|(?<!\\w)contains)\\s*(?:" + QUOTED
                    + "|-?\\d{1,9}|null)");

    private static final Pattern PLAIN_CONSEQUENCE = Pattern.compile(
            "\\s*alerts\\s*\\.\\s*(?:raise|signal)\\s*\\(\\s*drools\\s*\\.\\s*getRule\\s*\\(\\s*\\)\\s*,\\s*\\$\\w+\\s*\\)\\s*;\\s*");

    private static final String NO_CODE =
            "; a consequence has alerts.raise(drools.getRule(), $fact), insert, update, delete";

    /**
     * @param word what stands in the text, to find it by; empty for all of it
     */
    record Found(String word, String message) {}

    private final Set<String> names;
    private final List<Found> found = new ArrayList<>();

    /** @param names what the rule's conditions bind */
    Expressions(Set<String> names) {
        this.names = names;
    }

    /** Whether a type of that simple name is one that every Java file knows, and rules do not. */
    static boolean isKnownElsewhere(String simpleName) {
        try {
            Class.forName("java.lang." + simpleName, false, null);
            return !Allowed.isType(simpleName);
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    List<Found> ofCondition(String expression) {
        found.clear();
        if (isPlain(expression)) {
            return List.of();
        }
        try {
            DrlxExpression parsed = DrlxParseUtil.parseExpression(expression);
            if (isWhole(expression, parsed)) {
                expression(parsed.getExpr());
            } else {
                forbid("", "'" + shortened(expression) + "' is more than one condition; write a comma between two");
            }
        } catch (ParseProblemException e) {
            return List.of(); // of which the compiler tells
        } catch (RuntimeException | StackOverflowError e) {
            forbid("", "'" + shortened(expression) + "' cannot be read as a condition");
        }
        return List.copyOf(found);
    }

    private static boolean isPlain(String expression) {
        Matcher plain = PLAIN.matcher(expression.strip());
        if (!plain.matches()) {
            return false;
        }
        for (int group = 1; group <= plain.groupCount(); group++) {
            if (plain.group(group) != null && !Allowed.isFactMethod(plain.group(group))) {
                return false;
            }
        }
        return true;
    }

    List<Found> ofConsequence(String code) {
        found.clear();
        if (PLAIN_CONSEQUENCE.matcher(code).matches()) {
            return List.of();
        }
        try {
            BlockStmt block = MvelParser.parseBlock("{" + code + "\n}");
            block.getStatements().forEach(this::statement);
        } catch (ParseProblemException e) {
            return List.of(); // of which the compiler tells
        } catch (RuntimeException | StackOverflowError e) {
            forbid("", "the consequence cannot be read" + NO_CODE);
        }
        return List.copyOf(found);
    }

    private void forbid(String word, String message) {
        found.add(new Found(word, message));
    }

    private static String shortened(String expression) {
        String line = expression.strip().replaceAll("\\s+", " ");
        return line.length() > 60 ? line.substring(0, 57) + "..." : line;
    }

    /** The parser stops where it understands no more. */
    private static boolean isWhole(String expression, DrlxExpression parsed) {
        return signs(COMMENT.matcher(expression).replaceAll("$1")).equals(signs(PrintUtil.printNode(parsed)));
    }

    private static String signs(String code) {
        return code.replaceAll("[\\s()]", "");
    }

    private void expressions(List<? extends Node> all) {
        all.forEach(this::expression);
    }

    private void expression(Node node) {
        if (node instanceof EnclosedExpr it) {
            expression(it.getInner());
        } else if (node instanceof BinaryExpr it) {
            expression(it.getLeft());
            expression(it.getRight());
        } else if (node instanceof HalfBinaryExpr it) {
            expression(it.getRight());
        } else if (node instanceof DrlxExpression it) {
            expression(it.getExpr());
        } else if (node instanceof UnaryExpr it) {
            unary(it);
        } else if (node instanceof PointFreeExpr it) {
            expression(it.getLeft());
            operator(it.getOperator());
            expressions(it.getRight());
        } else if (node instanceof HalfPointFreeExpr it) {
            operator(it.getOperator());
            expressions(it.getRight());
        } else if (node instanceof MethodCallExpr it) {
            call(it.getName(), it.getScope(), it.getArguments());
        } else if (node instanceof NullSafeMethodCallExpr it) {
            call(it.getName(), it.getScope(), it.getArguments());
        } else if (node instanceof FieldAccessExpr it) {
            property(it.getName(), it.getScope());
        } else if (node instanceof NullSafeFieldAccessExpr it) {
            property(it.getName(), it.getScope());
        } else if (node instanceof ArrayAccessExpr it) {
            expression(it.getName());
            expression(it.getIndex());
        } else if (node instanceof InstanceOfExpr it) {
            instance(it);
        } else if (node instanceof NameExpr it) {
            name(it.getNameAsString());
        } else if (!isLiteral(node)) {
            String code = PrintUtil.printNode(node);
            forbid(code, "'" + shortened(code) + "' is no condition on facts and values (" + kind(node) + ")");
        }
    }

    private static boolean isLiteral(Node node) {
        return node instanceof StringLiteralExpr
                || node instanceof CharLiteralExpr
                || node instanceof IntegerLiteralExpr
                || node instanceof LongLiteralExpr
                || node instanceof DoubleLiteralExpr
                || node instanceof BooleanLiteralExpr
                || node instanceof NullLiteralExpr
                || node instanceof ThisExpr;
    }

    private static String kind(Node node) {
        return node.getClass()
                .getSimpleName()
                .replaceFirst("(?:Expr|Expression|Stmt|Statement)$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    private void unary(UnaryExpr it) {
        switch (it.getOperator()) {
            case LOGICAL_COMPLEMENT, PLUS, MINUS, BITWISE_COMPLEMENT -> expression(it.getExpression());
            default -> forbid(it.getOperator().asString(), it.getOperator().asString() + " changes something");
        }
    }

    private void operator(SimpleName operator) {
        String name = operator.asString().replaceFirst("^not\\s+", "");
        if (name.equals("matches")) {
            forbid(
                    name,
                    "matches is a pattern of Java's, which can take for ever; write regex(\"^(?:pattern)$\", field), of"
                            + " which none can");
        } else if (!OPERATORS.contains(name)) {
            forbid(name, "operator " + name + " is out of reach; there are " + OPERATORS);
        }
    }

    private void instance(InstanceOfExpr it) {
        expression(it.getExpression());
        String type = PrintUtil.printNode(it.getType());
        if (!Allowed.isType(type) || it.getPattern().isPresent()) {
            forbid(type, "type " + type + " is out of reach; a rule has the types of " + Allowed.FACTS);
        }
    }

    /** A name that is unknown is told of by the compiler, which knows the fact that it is asked of. */
    private void name(String name) {
        if (!names.contains(name) && Allowed.isHiddenOfFacts(name)) {
            forbid(name, "field " + name + " is out of reach; what is known of an event are its fact's other fields");
        }
    }

    private void call(SimpleName called, Optional<Expression> scope, List<Expression> arguments) {
        String name = called.asString();
        boolean isEval = name.equals("eval") && scope.isEmpty();
        boolean isKnown = isEval || Allowed.isValueMethod(name) || Allowed.isFactMethod(name);
        boolean isTold = scope.isPresent() && isScopeForbidden(scope.get(), name + "()");
        if (!isTold && !isKnown && (scope.isPresent() || Allowed.isHiddenOfFacts(name))) {
            forbid(name, "method " + name + "() is out of reach of rules" + hint(name));
        } // else the compiler tells that there is no such function
        expressions(arguments);
    }

    private static String hint(String method) {
        return Set.of("matches", "replaceAll", "replaceFirst", "split").contains(method)
                ? "; write regex(\"pattern\", field)"
                : "";
    }

    private void property(SimpleName property, Expression scope) {
        String name = property.asString();
        boolean isTold = isScopeForbidden(scope, name);
        if (!isTold && !Allowed.isValueMethod(name) && !Allowed.isFactMethod(name) && !PROPERTIES.contains(name)) {
            forbid(name, "field " + name + " is out of reach of rules");
        }
    }

    /** Whether something is asked of a class or a package, or of what is forbidden itself. */
    private boolean isScopeForbidden(Expression scope, String asked) {
        int before = found.size();
        if (scope instanceof NameExpr it) {
            String name = it.getNameAsString();
            if (!names.contains(name) && !Allowed.isFactMethod(name) && !Allowed.isValueMethod(name)) {
                forbid(
                        name,
                        name + "." + asked + " is out of reach; a rule asks fields of facts and what it has bound");
            }
        } else {
            expression(scope);
        }
        return found.size() > before;
    }

    private void statement(Statement statement) {
        if (statement instanceof EmptyStmt) {
            return;
        }
        if (statement instanceof ModifyStatement modify) {
            if (!modify.getExpressions().isEmpty() || !(modify.getModifyObject() instanceof NameExpr)) {
                forbid("modify", "modify changes a fact, and facts do not change" + NO_CODE);
            }
            return;
        }
        if (statement instanceof ExpressionStmt it
                && it.getExpression() instanceof MethodCallExpr call
                && isApi(call)) {
            return;
        }
        String code = PrintUtil.printNode(statement);
        String first = code.replaceFirst("(?s)^\\W*(\\w*).*", "$1");
        forbid(first, "'" + shortened(code) + "' is code" + NO_CODE);
    }

    private boolean isApi(MethodCallExpr call) {
        String name = call.getNameAsString();
        List<Expression> arguments = call.getArguments();
        if (call.getScope().isEmpty()) {
            boolean isOfSession = OF_SESSION.contains(name) && arguments.size() == 1;
            if (isOfSession) {
                expressions(arguments);
            }
            return isOfSession;
        }
        boolean isRaise = isName(call.getScope().get(), "alerts")
                && (name.equals("raise") || name.equals("signal"))
                && !arguments.isEmpty()
                && arguments.get(0) instanceof MethodCallExpr rule
                && rule.getNameAsString().equals("getRule")
                && rule.getArguments().isEmpty()
                && rule.getScope().filter(it -> isName(it, "drools")).isPresent();
        if (isRaise) {
            arguments.subList(1, arguments.size()).forEach(this::expression);
        }
        return isRaise || isMisspelt(call);
    }

    /** What the API has under no name: of which the compiler tells. */
    private static boolean isMisspelt(MethodCallExpr call) {
        return call.getScope().filter(it -> isName(it, "alerts")).isPresent()
                && Arrays.stream(Alerts.class.getMethods())
                        .noneMatch(it -> it.getName().equals(call.getNameAsString()));
    }

    private static boolean isName(Expression expression, String name) {
        return expression instanceof NameExpr it && it.getNameAsString().equals(name);
    }
}
