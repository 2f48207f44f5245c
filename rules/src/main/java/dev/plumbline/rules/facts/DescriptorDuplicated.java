package dev.plumbline.rules.facts;

import dev.plumbline.event.DescriptorDup;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A process copied one descriptor onto another. */
public final class DescriptorDuplicated extends KernelFact {
    private final DescriptorDup dup;

    DescriptorDuplicated(Enriched.Kernel enriched, DescriptorDup dup, Lists lists) {
        super(enriched, lists);
        this.dup = dup;
    }

    /** Copied descriptor. */
    public int fromDescriptor() {
        return dup.getFromDescriptor();
    }

    /** Descriptor it was put on. */
    public int toDescriptor() {
        return dup.getToDescriptor();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("fromDescriptor", fromDescriptor());
        fields.put("toDescriptor", toDescriptor());
        return fields;
    }
}
