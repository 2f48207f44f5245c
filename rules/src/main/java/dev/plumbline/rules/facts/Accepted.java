package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Intents;
import dev.plumbline.rules.Lists;

/** A process accepted a peer's connection. */
public final class Accepted extends NetworkFact {
    Accepted(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, activity, lists);
    }

    /** Whether the declared intent says who may connect. */
    public boolean callersDeclared() {
        return declared() && intent().getCalledBy() != null;
    }

    /** Whether the declared intent lets the peer's service connect to {@code localPort}; true where it does not say who may. */
    public boolean callerAllowed() {
        return declared()
                && peerKnown()
                && Intents.allowsCaller(intent(), enriched().peer(), localPort());
    }
}
