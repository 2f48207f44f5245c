package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process listens on a port. */
public final class Listened extends NetworkFact {
    Listened(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }

    /** Whether the declared intent names the port. */
    public boolean intended() {
        return declared() && localPort() != null && intent().getListens().contains(localPort());
    }
}
