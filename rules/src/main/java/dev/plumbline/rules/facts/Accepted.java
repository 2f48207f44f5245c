package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process accepted a peer's connection. */
public final class Accepted extends NetworkFact {
    Accepted(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }
}
