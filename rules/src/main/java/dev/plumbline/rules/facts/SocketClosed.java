package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process closed a socket. */
public final class SocketClosed extends NetworkFact {
    SocketClosed(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }
}
