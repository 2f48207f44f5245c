package dev.plumbline.rules.facts;

import dev.plumbline.rules.Lists;
import java.util.Map;
import org.kie.api.definition.type.Role;
import org.kie.api.definition.type.Timestamp;

/** So many signals came within a window. */
@Role(Role.Type.EVENT)
@Timestamp("timestamp")
public final class Count extends WindowFact {
    private final int count;

    Count(
            Asked asked,
            String group,
            Signal.Noticed newest,
            Ref[] stands,
            int count,
            SignalFields.Asked fields,
            Lists lists) {
        super(asked, group, newest, stands, fields, lists);
        this.count = count;
    }

    /** Number of signals: what the rule asks for, at the moment at which there are so many. */
    public int count() {
        return count;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> all = super.fields();
        all.put("count", count());
        return all;
    }
}
