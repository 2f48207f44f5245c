package dev.plumbline.rules.facts;

import dev.plumbline.event.ProcessAccess;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A process reached into another one. */
public final class ProcessAccessed extends KernelFact {
    private final ProcessAccess access;

    ProcessAccessed(Enriched.Kernel enriched, ProcessAccess access, Lists lists) {
        super(enriched, lists);
        this.access = access;
    }

    /** PTRACE_ATTACH, PTRACE_TRACEME, process_vm_writev, … */
    public String request() {
        return access.getRequest();
    }

    /** Process id of the other one. */
    public Long targetPid() {
        return access.getTargetPid();
    }

    /** Whether the declared intent names {@code binary}, as that of a build does with a debugger. */
    public boolean intended() {
        return isDeclaredProgram();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("request", request());
        fields.put("targetPid", targetPid());
        return fields;
    }
}
