package dev.plumbline.rules.facts;

import dev.plumbline.event.ProcessExit;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A process ended. */
public final class ProcessExited extends KernelFact {
    private final ProcessExit exit;

    ProcessExited(Enriched.Kernel enriched, ProcessExit exit, Lists lists) {
        super(enriched, lists);
        this.exit = exit;
    }

    /** Exit code 0–255; null after a signal. */
    public Integer code() {
        return exit.getCode();
    }

    /** Signal number; null after a normal exit. */
    public Integer signal() {
        return exit.getSignal();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("code", code());
        fields.put("signal", signal());
        return fields;
    }
}
