package dev.plumbline.rules.facts;

import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A pipeline built and published an image. */
public final class BuildFinished extends PipelineFact {
    BuildFinished(Enriched.Pipeline enriched, Lists lists) {
        super(enriched, lists);
    }
}
