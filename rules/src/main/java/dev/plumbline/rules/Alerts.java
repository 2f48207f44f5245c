package dev.plumbline.rules;

import dev.plumbline.rules.facts.Fact;
import java.util.ArrayList;
import java.util.List;
import org.kie.api.definition.rule.Rule;

/** What a rule's consequence may call: {@code alerts.raise(drools.getRule(), $fact)}, or {@code signal} where it raises none. */
public final class Alerts {
    record Raised(String rule, List<Fact> facts) {}

    private final List<Raised> raised = new ArrayList<>();

    /** Says that the rule's conditions are met by these facts; the first one gives the alert its service and title. */
    public void raise(Rule rule, Fact first, Fact... others) {
        List<Fact> facts = new ArrayList<>(List.of(first));
        facts.addAll(List.of(others));
        raised.add(new Raised(rule.getName(), List.copyOf(facts)));
    }

    /** As {@link #raise}, but is no alert: only rules over several events get to see it. */
    public void signal(Rule rule, Fact first) {
        raise(rule, first);
    }

    /** Puts back what was taken. */
    void put(List<Raised> taken) {
        raised.clear();
        raised.addAll(taken);
    }

    List<Raised> take() {
        List<Raised> taken = List.copyOf(raised);
        raised.clear();
        return taken;
    }
}
