package dev.plumbline.detectors.enrich;

import dev.plumbline.detectors.enrich.Timelines.Span;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Deployment;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the pipeline told of images, as of a time.
 *
 * <p>A step that names an image by its tag alone is one of the image that the tag stood for at the step's own time. A deployment
 * lasts until the service is removed, or another image is deployed in its place.
 *
 * <p>Thread-safe: one thread fills it, many read.
 */
final class Images {
    private static final String OF_SERVICE = "service:";
    private static final String NOTHING = "";

    /** All that was known of an image, one version after the other. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Versions(Instant[] begins, List<Provenance> views) {
        static Versions of(List<Provenance> views) {
            return new Versions(views.stream().map(Provenance::getTime).toArray(Instant[]::new), views);
        }

        Provenance at(Instant when) {
            int low = 0;
            int high = begins.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (begins[middle].isAfter(when)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low == 0 ? null : views.get(low - 1);
        }
    }

    /**
     * An image as a step names it.
     *
     * @param step the step's id, which orders what two steps say of one time
     */
    private record Named(String image, String step) {
        boolean isSame(Named other) {
            return image.equals(other.image);
        }
    }

    private final Map<String, Provenance> told = new HashMap<>();
    private final Map<String, Versions> versions = new ConcurrentHashMap<>();
    private final Timelines<Named> digestOfTag = timelines();
    private final Map<String, Set<String>> tagsOfDigest = new HashMap<>();
    private final Map<String, Set<String>> digestsOfTag = new HashMap<>();
    private final Timelines<Named> imageOfService = timelines();

    /** Where the removal of a service stands that names no image. */
    static String serviceKey(String namespace, String service, String environment) {
        return OF_SERVICE + namespace + "/" + service + "/" + environment;
    }

    /** Takes what was told under a key, a digest, a tag or a service, in place of what was told before; null takes it away. */
    synchronized void put(String key, Provenance whole) {
        Provenance before = whole == null ? told.remove(key) : told.put(key, whole);
        Set<String> changed = new LinkedHashSet<>();
        changed.add(key);
        if (before != null) {
            index(key, before, false, changed);
        }
        if (whole != null) {
            index(key, whole, true, changed);
        }
        changed.addAll(digestsOfTag.getOrDefault(key, Set.of()));
        changed.forEach(this::tellAnew);
    }

    private void index(String key, Provenance it, boolean add, Set<String> changed) {
        if (isDigest(key) && it.getSteps().isEmpty() && it.getImage() != null) {
            tag(it.getImage(), key, it.getTime(), "", add, changed);
        }
        for (PipelineEvent step : it.getSteps()) {
            if (isDigest(key) && step.getImage() != null) {
                tag(step.getImage(), key, step.getTime(), step.getId(), add, changed);
            }
            if (step.getStep() instanceof Deployed to) {
                String service = serviceKey(to.getNamespace(), to.getService(), to.getEnvironment());
                deployed(service, key, step, add, changed);
            } else if (step.getStep() instanceof Undeployed from) {
                String service = serviceKey(from.getNamespace(), from.getService(), from.getEnvironment());
                deployed(service, NOTHING, step, add, changed);
            }
        }
    }

    private void tag(String tag, String digest, Instant since, String tie, boolean add, Set<String> changed) {
        Span<Named> span = new Span<>(Timelines.micros(since), Timelines.STILL, new Named(digest, tie));
        Set<String> tags = tagsOfDigest.computeIfAbsent(digest, it -> new HashSet<>());
        if (add) {
            digestOfTag.add(tag, span);
            tags.add(tag);
            digestsOfTag.computeIfAbsent(tag, it -> new HashSet<>()).add(digest);
        } else {
            digestOfTag.remove(tag, span);
        }
        if (told.containsKey(tag)) { // its steps may be another image's now
            changed.addAll(digestsOfTag.getOrDefault(tag, Set.of()));
        }
    }

    private void deployed(String service, String image, PipelineEvent step, boolean add, Set<String> changed) {
        Instant at = step.getTime();
        Named beforehand = imageOfService.heldAt(service, at);
        Span<Named> span = new Span<>(Timelines.micros(at), Timelines.STILL, new Named(image, step.getId()));
        if (add) {
            imageOfService.add(service, span);
        } else {
            imageOfService.remove(service, span);
        }
        if (beforehand != null && !beforehand.image.equals(NOTHING)) {
            changed.add(resolved(beforehand.image, at));
            changed.add(beforehand.image);
        }
    }

    private void tellAnew(String key) {
        List<Provenance> parts = new ArrayList<>();
        if (told.containsKey(key)) {
            parts.add(told.get(key));
        }
        for (String tag : isDigest(key) ? tagsOfDigest.getOrDefault(key, Set.of()) : Set.<String>of()) {
            Provenance ofTag = told.get(tag);
            if (ofTag != null) {
                parts.add(withSteps(
                        key,
                        ofTag.getSteps().stream()
                                .filter(step -> key.equals(digest(tag, step.getTime())))
                                .toList()));
            }
        }
        parts.removeIf(it -> it == null);
        if (parts.isEmpty() || key.startsWith(OF_SERVICE)) {
            versions.remove(key);
            return;
        }
        Provenance all = parts.size() == 1 ? parts.get(0) : Provenances.union(key, parts);
        List<PipelineEvent> ends = ends(key, all);
        versions.put(
                key,
                Versions.of(Provenances.views(
                        ends.isEmpty() ? all : Provenances.union(key, List.of(all, withSteps(key, ends))))));
    }

    /** What ends this image's deployments and is told elsewhere: a removal without an image, another image in its place. */
    private List<PipelineEvent> ends(String key, Provenance it) {
        List<PipelineEvent> ends = new ArrayList<>();
        for (PipelineEvent step : it.getSteps()) {
            if (step.getStep() instanceof Deployed to) {
                String service = serviceKey(to.getNamespace(), to.getService(), to.getEnvironment());
                String inTimeline =
                        told.containsKey(key) && told.get(key).getSteps().contains(step)
                                ? key
                                : step.getImage() == null ? key : step.getImage();
                Instant end = imageOfService.takenOver(service, step.getTime(), new Named(inTimeline, step.getId()));
                if (end != null) {
                    ends.add(PipelineEvent.newBuilder(step)
                            .setId(step.getId() + "-end")
                            .setTime(end)
                            .setStep(new Undeployed(to.getService(), to.getNamespace(), to.getEnvironment()))
                            .build());
                }
            }
        }
        return ends;
    }

    private static Timelines<Named> timelines() {
        return new Timelines<>(Comparator.comparing(Named::step).thenComparing(Named::image), Named::isSame);
    }

    private static Provenance withSteps(String key, List<PipelineEvent> steps) {
        Provenance made = null;
        for (PipelineEvent step : steps) {
            made = Provenances.add(made, key, step);
        }
        return made;
    }

    private String resolved(String image, Instant at) {
        String digest = isDigest(image) ? image : digest(image, at);
        return digest == null ? image : digest;
    }

    static boolean isDigest(String image) {
        return image.startsWith("sha256:") || image.startsWith("sha512:");
    }

    /**
     * What was known of an image at a time.
     *
     * @param digest its digest, or null
     * @param tag what else it is named by, or null
     */
    Provenance at(String digest, String tag, Instant when) {
        String key = digest != null ? digest : tag == null ? null : resolved(tag, when);
        Versions known = key == null ? null : versions.get(key);
        return known == null ? null : known.at(when);
    }

    /** The image's digest at a time; null where none is known. */
    String digest(String tag, Instant when) {
        Named held = tag == null ? null : digestOfTag.heldAt(tag, when);
        return held == null ? null : held.image;
    }

    /** Tags that ever stood for the digest. */
    synchronized List<String> tags(String digest) {
        return List.copyOf(tagsOfDigest.getOrDefault(digest, Set.of()));
    }

    /** Tells of each service that the image is deployed as, at that time. */
    void running(String digest, Instant when, Consumer<Running> to) {
        Provenance known = at(digest, null, when);
        if (known != null) {
            for (Deployment it : known.getDeployments()) {
                to.accept(new Running(it.getService(), it.getNamespace(), it.getEnvironment()));
            }
        }
    }

    int count() {
        return versions.size();
    }
}
