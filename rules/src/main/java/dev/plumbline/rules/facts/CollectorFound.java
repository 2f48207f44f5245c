package dev.plumbline.rules.facts;

import dev.plumbline.event.CollectorFinding;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A rule of the collector matched something that has no fact of its own; {@code verdictRule} and the like tell it. */
public final class CollectorFound extends KernelFact {
    private final CollectorFinding finding;

    CollectorFound(Enriched.Kernel enriched, CollectorFinding finding, Lists lists) {
        super(enriched, lists);
        this.finding = finding;
    }

    /** What the collector calls the event, such as a system call's name. */
    public String what() {
        return finding.getWhat();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("what", what());
        return fields;
    }
}
