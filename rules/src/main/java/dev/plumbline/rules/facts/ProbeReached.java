package dev.plumbline.rules.facts;

import dev.plumbline.event.ProbeHit;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A process came to a place in a program's or a library's code that somebody watches. */
public final class ProbeReached extends KernelFact {
    private final ProbeHit hit;

    ProbeReached(Enriched.Kernel enriched, ProbeHit hit, Lists lists) {
        super(enriched, lists);
        this.hit = hit;
    }

    /** File that holds the code. */
    public String path() {
        return hit.getPath();
    }

    /** Function, or address, that is watched. */
    public String symbol() {
        return hit.getSymbol();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("path", path());
        fields.put("symbol", symbol());
        return fields;
    }
}
