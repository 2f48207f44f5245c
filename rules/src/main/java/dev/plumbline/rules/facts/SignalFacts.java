package dev.plumbline.rules.facts;

import dev.plumbline.rules.Lists;
import dev.plumbline.rules.facts.SignalFact.Ref;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Makes the facts of one rule over several events, with its pack's lists and those fields that it asks for. */
public final class SignalFacts {
    private final SignalFields.Asked fields;
    private final Lists lists;

    /** @param fields names */
    public SignalFacts(Set<String> fields, Lists lists) {
        this.fields = new SignalFields.Asked(fields);
        this.lists = lists;
    }

    public Signal signal(Signal.Noticed noticed) {
        return new Signal(noticed, fields, lists);
    }

    /** @param stands the signals that count, the newest last */
    public Count count(WindowFact.Asked asked, String group, Signal.Noticed newest, Ref[] stands) {
        return new Count(asked, group, newest, stands, stands.length, fields, lists);
    }

    /** @param values in the order of the signals */
    public Distinct distinct(
            WindowFact.Asked asked,
            String field,
            String group,
            Signal.Noticed newest,
            Ref[] stands,
            List<String> values) {
        return new Distinct(asked, group, field, newest, stands, values, fields, lists);
    }

    /** @param rules ids, each once */
    public Risk risk(
            WindowFact.Asked asked, String group, Signal.Noticed newest, Ref[] stands, int total, List<String> rules) {
        return new Risk(asked, group, newest, stands, total, rules, fields, lists);
    }

    /** @param release when the signal's image was first seen in its scope; null where it names none */
    public FirstSeen firstSeen(FirstSeen.Asked asked, Signal.Noticed newest, String value, Instant release) {
        return new FirstSeen(asked, newest, value, release, fields, lists);
    }
}
