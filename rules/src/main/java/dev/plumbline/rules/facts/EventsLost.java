package dev.plumbline.rules.facts;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A collector did not report everything that it saw. */
public final class EventsLost extends KernelFact {
    private final CollectorLoss loss;

    EventsLost(Enriched.Kernel enriched, CollectorLoss loss, Lists lists) {
        super(enriched, lists);
        this.loss = loss;
    }

    /** Number of events. */
    public long lost() {
        return loss.getLost();
    }

    /** Which ones, in the collector's words. */
    public String what() {
        return loss.getWhat();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("lost", lost());
        fields.put("what", what());
        return fields;
    }
}
