package dev.plumbline.rules.facts;

import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Map;
import org.kie.api.definition.type.Role;
import org.kie.api.definition.type.Timestamp;

/** Signals with so many different values of a field came within a window. */
@Role(Role.Type.EVENT)
@Timestamp("timestamp")
public final class Distinct extends WindowFact {
    private final String field;
    private final List<String> values;

    Distinct(
            Asked asked,
            String group,
            String field,
            Signal.Noticed newest,
            Ref[] stands,
            List<String> values,
            SignalFields.Asked fields,
            Lists lists) {
        super(asked, group, newest, stands, fields, lists);
        this.field = field;
        this.values = List.copyOf(values);
    }

    /** Field whose values are told apart. */
    public String field() {
        return field;
    }

    /** Number of different values: what the rule asks for, at the moment at which there are so many. */
    public int count() {
        return values.size();
    }

    /** The values, that which came last at the end. */
    public List<String> values() {
        return values;
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> all = super.fields();
        all.put("field", field());
        all.put("count", count());
        all.put("values", String.join(", ", values()));
        return all;
    }
}
