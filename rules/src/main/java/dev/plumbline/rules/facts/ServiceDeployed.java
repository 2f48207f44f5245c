package dev.plumbline.rules.facts;

import dev.plumbline.event.Deployed;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Intents;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A service was deployed, upgraded or rolled back to an image. */
public final class ServiceDeployed extends PipelineFact {
    private final Deployed deployed;

    ServiceDeployed(Enriched.Pipeline enriched, Deployed deployed, Lists lists) {
        super(enriched, lists);
        this.deployed = deployed;
    }

    @Override
    public String service() {
        return deployed.getService();
    }

    @Override
    public String namespace() {
        return deployed.getNamespace();
    }

    /** Whether the service declared what it is meant to do. */
    public boolean declared() {
        return enriched().intent() != null;
    }

    /** Whether the service declared which bases it may be built on, and the image's base is known. */
    public boolean basesDeclared() {
        return declared() && !enriched().intent().getBaseImages().isEmpty() && baseImage() != null;
    }

    /** Whether the declared intent allows the image's base; true where it names none. */
    public boolean baseIntended() {
        return declared()
                && baseImage() != null
                && Intents.allowsBase(enriched().intent(), baseImage());
    }

    /** Environment, such as production. */
    public String environment() {
        return deployed.getEnvironment();
    }

    /** deployed, upgraded or rolledback. */
    public String change() {
        return deployed.getChange();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("environment", environment());
        fields.put("change", change());
        return fields;
    }
}
