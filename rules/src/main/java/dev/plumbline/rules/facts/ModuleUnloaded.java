package dev.plumbline.rules.facts;

import dev.plumbline.event.KernelActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A process took a module out of the kernel. */
public final class ModuleUnloaded extends KernelFact {
    private final KernelActivity activity;

    ModuleUnloaded(Enriched.Kernel enriched, KernelActivity activity, Lists lists) {
        super(enriched, lists);
        this.activity = activity;
    }

    /** Module's name. */
    public String extension() {
        return activity.getName();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("extension", extension());
        return fields;
    }
}
