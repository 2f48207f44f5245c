package dev.plumbline.rules.facts;

import dev.plumbline.rules.Lists;
import java.util.Map;
import org.kie.api.definition.type.Role;
import org.kie.api.definition.type.Timestamp;

/** Something that a rule noticed. An alert is a signal too. */
@Role(Role.Type.EVENT)
@Timestamp("timestamp")
public final class Signal extends SignalFact {
    private final String rule;
    private final boolean isAlert;
    private final int risk;

    /**
     * What was noticed.
     *
     * @param rule id of the rule; of what a collector's own rule said, the collector's name and that rule's
     * @param scope what {@code key} names, such as service
     * @param isAlert whether the rule raises alerts
     * @param risk points, 0 and more
     * @param fields values by the names of {@link SignalFields#NAMES}
     */
    public record Noticed(
            Ref ref, String rule, String scope, String key, boolean isAlert, int risk, Map<String, String> fields) {
        /** The same with an equal key. */
        public Noticed as(String same) {
            return new Noticed(ref, rule, scope, same, isAlert, risk, fields);
        }

        /** The same with other fields. */
        public Noticed with(Map<String, String> others) {
            return new Noticed(ref, rule, scope, key, isAlert, risk, others);
        }
    }

    Signal(Noticed noticed, SignalFields.Asked asked, Lists lists) {
        super(noticed.key(), noticed.ref(), asked.of(noticed.fields()), lists);
        rule = noticed.rule();
        isAlert = noticed.isAlert();
        risk = noticed.risk();
    }

    /** Id of the rule that noticed it; of what a collector's own rule said, the collector's name and that rule's. */
    public String rule() {
        return rule;
    }

    /** Whether it is an alert. */
    public boolean alert() {
        return isAlert;
    }

    /** Points of the rule that noticed it: those that it names, else 1, 5, 10, 25 or 50 by its severity. */
    public int risk() {
        return risk;
    }

    /** How urgent the rule finds it: info, low, medium, high or critical. */
    public String severity() {
        return text("severity");
    }

    /** What the rule says of it, in one line. */
    public String title() {
        return text("title");
    }

    @Override
    public Ref[] stands() {
        return new Ref[] {newest()};
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> all = super.fields();
        all.put("rule", rule());
        all.put("risk", risk());
        all.put("severity", severity());
        all.put("title", title());
        return all;
    }
}
