package dev.plumbline.rules.facts;

import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Map;

/** A process made or entered other namespaces. */
public final class NamespaceChanged extends KernelFact {
    private final NamespaceChange change;

    NamespaceChanged(Enriched.Kernel enriched, NamespaceChange change, Lists lists) {
        super(enriched, lists);
        this.change = change;
    }

    /** unshare or setns. */
    public String kind() {
        return change.getAction() == NamespaceAction.UNSHARE ? "unshare" : "setns";
    }

    /** mount, uts, ipc, user, pid, net, cgroup, time. */
    public List<String> namespaces() {
        return change.getNamespaces();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("kind", kind());
        fields.put("namespaces", String.join(" ", namespaces()));
        return fields;
    }
}
