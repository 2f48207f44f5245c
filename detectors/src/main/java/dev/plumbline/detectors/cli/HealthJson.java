package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.detectors.ops.Endpoint.Health;
import dev.plumbline.detectors.packs.PacksInForce;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Quarantined;
import java.util.List;

/** How the engine is and which rules hold, for a person: all keys are there. */
final class HealthJson {
    private HealthJson() {}

    static String of(Health live, Health ready, PacksInForce packs, List<Quarantined> quarantined) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("live", live.good()).put("ready", ready.good()).put("detail", ready.detail());
        ArrayNode holding = all.putArray("packs");
        for (Pack pack : packs.packs()) {
            holding.addObject()
                    .put("name", pack.name())
                    .put("version", pack.number())
                    .put("digest", pack.digest())
                    .put("rules", pack.rules().size())
                    .put("published", packs.isPublished(pack));
        }
        ArrayNode refused = all.putArray("refused");
        for (PacksInForce.Refusal it : packs.refusals()) {
            ObjectNode refusal = refused.addObject();
            refusal.put("what", it.what()).put("since", it.since().toString());
            ArrayNode why = refusal.putArray("why");
            it.why().forEach(why::add);
        }
        ArrayNode held = all.putArray("quarantined");
        for (Quarantined it : quarantined) {
            held.addObject()
                    .put("rule", it.rule().id())
                    .put("reason", it.reason().word())
                    .put("detail", it.detail());
        }
        return all.toString();
    }
}
