package dev.plumbline.rules.facts;

import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Map;
import org.kie.api.definition.type.Role;
import org.kie.api.definition.type.Timestamp;

/** The points of the signals within a window add up to so many. */
@Role(Role.Type.EVENT)
@Timestamp("timestamp")
public final class Risk extends WindowFact {
    private final int total;
    private final List<String> rules;

    Risk(
            Asked asked,
            String group,
            Signal.Noticed newest,
            Ref[] stands,
            int total,
            List<String> rules,
            SignalFields.Asked fields,
            Lists lists) {
        super(asked, group, newest, stands, fields, lists);
        this.total = total;
        this.rules = List.copyOf(rules);
    }

    /** Points of the newest signals, so many of them as are needed to reach what the rule asks for. */
    public int total() {
        return total;
    }

    /** Ids of the rules whose signals they are, each once. */
    public List<String> rules() {
        return rules;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> all = super.fields();
        all.put("total", total());
        all.put("rules", String.join(", ", rules()));
        return all;
    }
}
