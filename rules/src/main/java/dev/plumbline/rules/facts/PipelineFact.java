package dev.plumbline.rules.facts;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.time.Instant;

/** A step of the delivery pipeline, with all that the pipeline told of the image up to and with this step. */
public abstract class PipelineFact extends ImageFact {
    private final Enriched.Pipeline enriched;

    PipelineFact(Enriched.Pipeline enriched, Lists lists) {
        super(lists);
        this.enriched = enriched;
    }

    @Override
    public final Enriched.Pipeline enriched() {
        return enriched;
    }

    @Override
    public final String eventId() {
        return event().getId();
    }

    @Override
    public final Instant time() {
        return event().getTime();
    }

    /** Service that is deployed; null for a step that is about an image alone. */
    @Override
    public String service() {
        return null;
    }

    /** Namespace of the service. */
    @Override
    public String namespace() {
        return null;
    }

    @Override
    public final String image() {
        return event().getImage() == null ? provenance().getImage() : event().getImage();
    }

    @Override
    public final String imageDigest() {
        return event().getImageDigest();
    }

    /** Null: a pipeline's step happens on no node of the estate. */
    @Override
    public final String node() {
        return null;
    }

    final PipelineEvent event() {
        return enriched.event();
    }

    @Override
    final Provenance known() {
        return enriched.provenance();
    }
}
