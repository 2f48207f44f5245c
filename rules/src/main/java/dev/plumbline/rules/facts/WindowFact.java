package dev.plumbline.rules.facts;

import dev.plumbline.rules.Lists;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What the signals of a sliding window come to, at the moment at which it reaches what a rule asks for. */
public abstract class WindowFact extends SignalFact {
    private final Asked asked;
    private final String group;
    private final Ref[] stands;

    /**
     * What a rule asks of a window.
     *
     * @param rule id of the rule whose signals count, a glob of ids, or {@code *} for all alerts
     * @param within length of the window as the rule writes it
     * @param by field by whose values signals are told apart, each with a window of its own; empty: one for all of the scope
     */
    public record Asked(String rule, String within, String by) {}

    WindowFact(Asked asked, String group, Signal.Noticed newest, Ref[] stands, SignalFields.Asked fields, Lists lists) {
        super(newest.key(), newest.ref(), fields.of(newest.fields()), lists);
        this.asked = asked;
        this.group = group;
        this.stands = stands.clone();
    }

    @Override
    public final Ref[] stands() {
        return stands.clone();
    }

    /** Whose signals count: the id of a rule, a glob of ids such as {@code process/*}, or {@code *} for all alerts. */
    public final String rule() {
        return asked.rule();
    }

    /** Length of the window, such as 1m. */
    public final String within() {
        return asked.within();
    }

    /** Field by whose values signals are told apart, each with a window of its own; empty where one is for all of the scope. */
    public final String by() {
        return asked.by();
    }

    /** The value of that field that the signals have in common; null without one. */
    public final String group() {
        return group;
    }

    /** Time of the oldest signal that it stands on. */
    public final Instant first() {
        return stands[0].at();
    }

    /** Time from the oldest to the newest signal that it stands on. */
    public final Duration took() {
        return Duration.between(first(), time());
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> all = super.fields();
        all.put("rule", rule());
        all.put("within", within());
        all.put("by", by());
        all.put("group", group());
        all.put("first", first());
        all.put("took", took());
        return all;
    }
}
