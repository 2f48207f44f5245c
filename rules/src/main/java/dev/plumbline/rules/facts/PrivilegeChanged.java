package dev.plumbline.rules.facts;

import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A process asked for other credentials. */
public final class PrivilegeChanged extends KernelFact {
    private final PrivilegeChange change;

    PrivilegeChanged(Enriched.Kernel enriched, PrivilegeChange change, Lists lists) {
        super(enriched, lists);
        this.change = change;
    }

    /** setuid, setgid or capability. */
    public String kind() {
        return change.getAction().name().toLowerCase(Locale.ROOT);
    }

    /** User id asked for. */
    public Long toUid() {
        return change.getToUid();
    }

    /** Group id asked for. */
    public Long toGid() {
        return change.getToGid();
    }

    /** Effective capabilities asked for, such as CAP_SYS_ADMIN. */
    public List<String> capabilities() {
        return change.getCapabilities();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("kind", kind());
        fields.put("toUid", toUid());
        fields.put("toGid", toGid());
        fields.put("capabilities", String.join(" ", capabilities()));
        return fields;
    }
}
