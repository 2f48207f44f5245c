package dev.plumbline.rules.facts;

import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** One event with everything that is known of it. */
public abstract class EventFact extends Fact {
    EventFact(Lists lists) {
        super(lists);
    }

    /** The event with what is known of it. */
    public abstract Enriched enriched();

    /** Id of the event. */
    public abstract String eventId();
}
