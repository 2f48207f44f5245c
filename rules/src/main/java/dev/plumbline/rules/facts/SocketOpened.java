package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process made a socket. */
public final class SocketOpened extends NetworkFact {
    SocketOpened(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }
}
