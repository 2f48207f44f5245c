package dev.plumbline.detectors.enrich;

import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Undeployed;
import dev.plumbline.schemas.Trust;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of an image: the fold over the steps that the pipeline told of it, in the order of their own time and id.
 * It is the same in whatever order they come and however often, and can be told as of any time.
 *
 * <p>A <em>whole</em> carries its steps, and its fields are as of the newest of them. A <em>view</em> is as of one time and
 * carries none. Steps that can no longer matter are dropped, {@link Steps} tells which; a view from before what was kept
 * may know less than it did at the time.
 *
 * <p>What people declared in YAML comes without steps. It is its own view from its {@code time} on. As soon as a step is
 * added to it, its parts are steps themselves, each at its own time where it has one.
 *
 * <p>A removal ends the deployments of its service and environment that began before it. That the service is deployed with
 * another image ends nothing here: the other image's history tells it, and the tables, which see all of them, decide.
 */
public final class Provenances {
    static {
        Trust.inGeneratedClasses();
    }

    private Provenances() {}

    /**
     * What an event is told under: its image's digest, else the image's reference; a removal that names no image, its service.
     * Empty where the event is about none of these.
     */
    public static Optional<String> key(PipelineEvent event) {
        String image = event.getImageDigest() == null ? event.getImage() : event.getImageDigest();
        return image == null && event.getStep() instanceof Undeployed gone
                ? Optional.of(Images.serviceKey(gone.getNamespace(), gone.getService(), gone.getEnvironment()))
                : Optional.ofNullable(image);
    }

    /** Whether the event tells of an image. A run, a push or an admission does not: it leaves what is known as it was. */
    public static boolean tells(PipelineEvent event) {
        return Steps.tells(event);
    }

    /**
     * The whole with {@code event} in it.
     *
     * @param before the whole so far, which stays as it is; null for the image's first event
     * @param key what the image is known by
     */
    public static Provenance add(Provenance before, String key, PipelineEvent event) {
        List<PipelineEvent> steps = before == null ? List.of() : Steps.of(before);
        if (Steps.tells(event)) {
            return whole(key, Steps.joined(List.of(steps, List.of(event))));
        }
        return steps.isEmpty() ? nothing(key, before == null ? event.getTime() : later(before, event)) : before;
    }

    /** What was known at a time: the steps up to and with it. Null where there was none. */
    public static Provenance asOf(Provenance whole, Instant at) {
        if (whole.getSteps().isEmpty()) {
            return whole.getTime().isAfter(at) ? null : whole;
        }
        Told told = new Told(whole.getImageDigest());
        for (PipelineEvent step : whole.getSteps()) {
            if (step.getTime().isAfter(at)) {
                break;
            }
            told.add(step);
        }
        return told.isNothing() ? null : told.view(List.of());
    }

    /** What had been ingested by a moment, of what the pipeline told. Null where nothing had. */
    public static Provenance ingestedBy(Provenance whole, Instant moment) {
        List<PipelineEvent> steps = whole.getSteps().stream()
                .filter(step -> !step.getIngestTime().isAfter(moment))
                .toList();
        return steps.isEmpty() ? null : whole(whole.getImageDigest(), steps);
    }

    /** Every view there is, in the order of time: each holds from its {@code time} until the next one's. */
    public static List<Provenance> views(Provenance whole) {
        List<PipelineEvent> steps = whole.getSteps();
        if (steps.isEmpty()) {
            return List.of(whole);
        }
        List<Provenance> views = new ArrayList<>(steps.size());
        Told told = new Told(whole.getImageDigest());
        for (int i = 0; i < steps.size(); i++) {
            told.add(steps.get(i));
            boolean last = i + 1 == steps.size();
            if (last || !steps.get(i + 1).getTime().equals(steps.get(i).getTime())) {
                views.add(told.view(List.of()));
            }
        }
        return List.copyOf(views);
    }

    /** One history of several, such as a tag's and a digest's. Null where all of them are. */
    public static Provenance union(String key, List<Provenance> wholes) {
        List<Provenance> known = wholes.stream().filter(Objects::nonNull).toList();
        if (known.isEmpty()) {
            return null;
        }
        if (known.size() == 1) {
            Provenance only = known.get(0);
            return only.getImageDigest().equals(key)
                    ? only
                    : Provenance.newBuilder(only).setImageDigest(key).build();
        }
        List<PipelineEvent> steps = Steps.joined(known.stream().map(Steps::of).toList());
        return steps.isEmpty()
                ? nothing(
                        key,
                        known.stream()
                                .map(Provenance::getTime)
                                .max(Instant::compareTo)
                                .orElseThrow())
                : whole(key, steps);
    }

    private static Provenance whole(String key, List<PipelineEvent> steps) {
        Told told = new Told(key);
        steps.forEach(told::add);
        return told.view(steps);
    }

    private static Provenance nothing(String key, Instant time) {
        return Provenance.newBuilder().setImageDigest(key).setTime(time).build();
    }

    private static Instant later(Provenance before, PipelineEvent event) {
        return before.getTime().isAfter(event.getTime()) ? before.getTime() : event.getTime();
    }
}
