package dev.plumbline.rules.facts;

import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A scanner looked at an image; {@link ImageExposed} is one of what services run now. */
public class ScanFinished extends PipelineFact {
    ScanFinished(Enriched.Pipeline enriched, Lists lists) {
        super(enriched, lists);
    }
}
