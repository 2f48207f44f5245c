package dev.plumbline.rules.facts;

import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A service was removed from an environment. */
public final class ServiceRemoved extends PipelineFact {
    private final Undeployed undeployed;

    ServiceRemoved(Enriched.Pipeline enriched, Undeployed undeployed, Lists lists) {
        super(enriched, lists);
        this.undeployed = undeployed;
    }

    @Override
    public String service() {
        return undeployed.getService();
    }

    @Override
    public String namespace() {
        return undeployed.getNamespace();
    }

    /** Environment, such as production. */
    public String environment() {
        return undeployed.getEnvironment();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("environment", environment());
        return fields;
    }
}
