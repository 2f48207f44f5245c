package dev.plumbline.rules.facts;

import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A process put code into the kernel. */
public final class KernelExtended extends KernelFact {
    private final KernelActivity activity;

    KernelExtended(Enriched.Kernel enriched, KernelActivity activity, Lists lists) {
        super(enriched, lists);
        this.activity = activity;
    }

    /** module or bpf. */
    public String kind() {
        return activity.getAction() == KernelAction.MODULE_LOAD ? "module" : "bpf";
    }

    /** Module's or program's name, or its file. */
    public String extension() {
        return activity.getName();
    }

    /** Command number of bpf(). */
    public Integer command() {
        return activity.getCommand();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("kind", kind());
        fields.put("extension", extension());
        fields.put("command", command());
        return fields;
    }
}
