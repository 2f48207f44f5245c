package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A process received data from a peer. */
public final class DataReceived extends NetworkFact {
    DataReceived(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }
}
