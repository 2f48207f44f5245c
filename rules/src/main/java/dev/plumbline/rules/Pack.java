package dev.plumbline.rules;

import java.util.List;
import org.kie.api.KieBase;

/**
 * A compiled pack of rules.
 *
 * @param version name and version, such as baseline@0.1.0
 * @param rules in the order of their ids
 */
public record Pack(String version, List<RuleInfo> rules, Lists lists, KieBase base) {

    /** What became of a folder that claims to be a pack, or to hold packs. */
    public sealed interface Loaded {
        record Ready(List<Pack> packs) implements Loaded {}

        /** @param problems all that is wrong, never empty */
        record Refused(List<Problem> problems) implements Loaded {}
    }
}
