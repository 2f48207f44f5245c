package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process took an address and a port of its own; who waits for datagrams does only this. */
public final class PortBound extends NetworkFact {
    PortBound(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }

    /** Whether the declared intent names the port as one that the service listens on. */
    public boolean intended() {
        return declared() && localPort() != null && intent().getListens().contains(localPort());
    }
}
