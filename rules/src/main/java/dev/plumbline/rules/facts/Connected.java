package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process connected to a peer, or tried to. */
public final class Connected extends NetworkFact {
    Connected(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }

    /** Whether the declared intent names the peer's service or address. */
    public boolean intended() {
        return allowed();
    }
}
