package dev.plumbline.rules;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Locale;

/**
 * Something to tell of a rule.
 *
 * @param code says what it is to a program, such as {@code unindexed}
 * @param rule its id; null where it is of none
 * @param file path of the file
 * @param line from 1; 0 where the whole file is meant
 * @param column from 1; 0 where the whole line is meant
 */
public record RuleFinding(Level level, String code, String rule, String file, int line, int column, String message) {
    /** How much it matters. */
    public enum Level {
        /** The pack is refused. */
        ERROR,
        /** It costs, and need not. */
        WARNING,
        /** It costs, which may well be meant. */
        INFO
    }

    /** By file and place. */
    static final Comparator<RuleFinding> ORDER = Comparator.comparing(RuleFinding::file)
            .thenComparingInt(RuleFinding::line)
            .thenComparingInt(RuleFinding::column)
            .thenComparing(RuleFinding::code)
            .thenComparing(RuleFinding::message);

    /** One line, as compilers tell it: file:line:column: code message. */
    public String text() {
        return new Problem(file, line, column, code + " " + message).toString();
    }

    /** One object; all keys are there. */
    public String json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("level", level.name().toLowerCase(Locale.ROOT))
                .put("code", code)
                .put("rule", rule)
                .put("file", file);
        node.put("line", line > 0 ? line : null).put("column", column > 0 ? column : null);
        return node.put("message", message).toString();
    }
}
