package dev.plumbline.rules;

import java.util.Locale;

/**
 * A rule that is not asked any more, since it does not keep to what a rule may cost.
 *
 * @param rule as it is told of in its pack
 * @param digest over its text and what its pack shares; another text is another rule
 * @param detail how it failed, in one line
 * @param where its file and line
 */
public record Quarantined(RuleInfo rule, String digest, Reason reason, String detail, String where) {
    /** Why a rule is held. */
    public enum Reason {
        /** Its conditions or its consequence threw. */
        THREW("threw"),
        /** It looked at more of lists than a rule may for one event, or took longer than {@code rules.budget} repeatedly. */
        BUDGET("exceeded its budget"),
        /** It fired again and again for one event. */
        ENDLESS("fired without end");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /** One word, for metrics. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** One line, with the file and what to do. */
    public String text() {
        return where + ": rule " + rule.id() + " " + reason.words() + " and is in quarantine until its text changes: "
                + detail;
    }
}
