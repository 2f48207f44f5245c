package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.enrich.Provenances;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.schemas.Wire;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was known of an image when a step of it came, as {@link AddProvenance} had it in its store then: the steps that were
 * ingested before it, by the image's whole on its topic and by what was read since. For one thread.
 */
final class KnownThen {
    private final Tables tables;
    private final Map<String, Provenance> wholes = new HashMap<>();
    private final Map<String, Provenance> then = new HashMap<>();

    /** @param tables filled with all that is told, whenever it was */
    KnownThen(Tables tables) {
        this.tables = tables;
    }

    /** What stands on the topic of an image; null takes it away. */
    void told(String image, Provenance whole) {
        tables.provenance(image, whole);
        if (whole == null) {
            wholes.remove(image);
        } else {
            wholes.put(image, whole);
        }
    }

    /** The whole with the event in it; empty where that is too large for the engine, which left the event out. */
    Optional<Provenance> with(PipelineEvent event) {
        Optional<String> key = Optional.ofNullable(Keys.of(event));
        Provenance next =
                Provenances.add(key.map(it -> before(it, event)).orElse(null), key.orElse(event.getId()), event);
        if (Wire.PROVENANCE.encode(next).length > AddProvenance.LARGEST) {
            return Optional.empty();
        }
        key.ifPresent(it -> keep(it, next, event));
        return Optional.of(next);
    }

    private Provenance before(String image, PipelineEvent event) {
        Provenance whole = wholes.get(image);
        Provenance told = whole == null ? null : Provenances.ingestedBy(whole, event.getIngestTime());
        return Provenances.union(image, Arrays.asList(then.get(image), told));
    }

    /** Where no engine has told of the step yet, the tables take it from here. */
    private void keep(String image, Provenance next, PipelineEvent event) {
        then.put(image, next);
        Provenance whole = wholes.get(image);
        boolean isTold = whole != null
                && whole.getSteps().stream().anyMatch(step -> step.getId().equals(event.getId()));
        if (!isTold && Provenances.tells(event)) {
            tables.provenance(image, Provenances.union(image, Arrays.asList(whole, next)));
        }
    }
}
