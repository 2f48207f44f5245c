package dev.plumbline.rules.facts;

import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;

/** A scanner found a secret in an image. */
public final class SecretDetected extends PipelineFact {
    SecretDetected(Enriched.Pipeline enriched, Lists lists) {
        super(enriched, lists);
    }
}
