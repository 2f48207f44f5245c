package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process sent data to a peer; a datagram needs no connection before. */
public final class DataSent extends NetworkFact {
    DataSent(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }

    /** Whether the declared intent names the peer's service or address. */
    public boolean intended() {
        return allowed();
    }
}
