package dev.plumbline.rules.correlate;

import dev.plumbline.rules.Lists;

/**
 * Which signals a part of a rule is about.
 *
 * @param text id of the rule that raises them, a glob of ids, or {@link #ALERTS}
 */
public record Of(String text) {
    /** Every signal that is an alert. */
    public static final String ALERTS = "*";

    /** Whether it names one rule. */
    public boolean isOne() {
        return !text.equals(ALERTS) && text.indexOf('*') < 0;
    }

    public boolean admits(String rule, boolean isAlert) {
        return text.equals(ALERTS) ? isAlert : isOne() ? text.equals(rule) : Lists.glob(text, rule);
    }
}
