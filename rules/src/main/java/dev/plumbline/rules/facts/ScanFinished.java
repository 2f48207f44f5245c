package dev.plumbline.rules.facts;

import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A scanner looked at an image. */
public final class ScanFinished extends PipelineFact {
    ScanFinished(Enriched.Pipeline enriched, Lists lists) {
        super(enriched, lists);
    }
}
