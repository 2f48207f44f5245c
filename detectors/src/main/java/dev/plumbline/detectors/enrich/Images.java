package dev.plumbline.detectors.enrich;

import dev.plumbline.detectors.enrich.Timelines.Span;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Deployment;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Running;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
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
     * A digest as a step names it.
     *
     * @param step the step's id, which orders what two steps say of one time
     */
    private record Named(String digest, String step) {}

    /** What a step did to a service; places are in the order of time and id, as steps are. */
    private record Place(Instant time, String step, String image) implements Comparable<Place> {
        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::time).thenComparing(Place::step).thenComparing(Place::image);

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /**
     * How long a service ran an image that a step deployed.
     *
     * @param image its digest where that is known
     * @param end null where it still does
     */
    private record Stay(String image, Instant end) {}

    /** What has to be told anew. */
    private record Changed(Set<String> images, Set<String> services) {}

    private final Map<String, Provenance> told = new HashMap<>();
    private final Map<String, Versions> versions = new ConcurrentHashMap<>();
    private final Timelines<String, Named> digestOfTag =
            new Timelines<>(Comparator.comparing(Named::step).thenComparing(Named::digest), (a, b) -> true);
    private final Map<String, Set<String>> tagsOfDigest = new HashMap<>();
    private final Map<String, Set<String>> digestsOfTag = new HashMap<>();
    private final Map<String, NavigableSet<Place>> placesOfService = new HashMap<>();
    private final Map<String, Set<String>> servicesOfTag = new HashMap<>();
    /** Of each service, by the id of the step that deployed it. */
    private final Map<String, Map<String, Stay>> stays = new HashMap<>();

    /** Where the removal of a service stands that names no image. */
    static String serviceKey(String namespace, String service, String environment) {
        return OF_SERVICE + namespace + "/" + service + "/" + environment;
    }

    /** Takes what was told under a key, a digest, a tag or a service, in place of what was told before; null takes it away. */
    synchronized void put(String key, Provenance whole) {
        Provenance before = whole == null ? told.remove(key) : told.put(key, whole);
        Changed changed = new Changed(new LinkedHashSet<>(Set.of(key)), new LinkedHashSet<>());
        Map<String, PipelineEvent> stepsBefore = steps(before);
        Map<String, PipelineEvent> steps = steps(whole);
        stepsBefore.values().stream()
                .filter(it -> !it.equals(steps.get(it.getId())))
                .forEach(it -> index(key, it, false, changed));
        steps.values().stream()
                .filter(it -> !it.equals(stepsBefore.get(it.getId())))
                .forEach(it -> index(key, it, true, changed));
        declared(key, before, false, changed);
        declared(key, whole, true, changed);
        changed.images.addAll(digestsOfTag.getOrDefault(key, Set.of()));
        changed.services.forEach(service -> follow(service, changed.images));
        changed.images.forEach(this::tellAnew);
    }

    private static Map<String, PipelineEvent> steps(Provenance it) {
        Map<String, PipelineEvent> steps = new LinkedHashMap<>();
        if (it != null) {
            it.getSteps().forEach(step -> steps.put(step.getId(), step));
        }
        return steps;
    }

    /** What people declared comes without steps. */
    private void declared(String key, Provenance it, boolean add, Changed changed) {
        if (it != null && isDigest(key) && it.getSteps().isEmpty() && it.getImage() != null) {
            tag(it.getImage(), key, it.getTime(), "", add, changed);
        }
    }

    private void index(String key, PipelineEvent step, boolean add, Changed changed) {
        if (isDigest(key) && step.getImage() != null) {
            tag(step.getImage(), key, step.getTime(), step.getId(), add, changed);
        }
        if (step.getStep() instanceof Deployed to) {
            place(serviceKey(to.getNamespace(), to.getService(), to.getEnvironment()), key, step, add, changed);
        } else if (step.getStep() instanceof Undeployed from) {
            place(
                    serviceKey(from.getNamespace(), from.getService(), from.getEnvironment()),
                    NOTHING,
                    step,
                    add,
                    changed);
        }
    }

    private void tag(String tag, String digest, Instant since, String step, boolean add, Changed changed) {
        Span<Named> span = new Span<>(Timelines.micros(since), Timelines.STILL, new Named(digest, step));
        if (add) {
            digestOfTag.add(tag, span);
            tagsOfDigest.computeIfAbsent(digest, it -> new HashSet<>()).add(tag);
            digestsOfTag.computeIfAbsent(tag, it -> new HashSet<>()).add(digest);
        } else {
            digestOfTag.remove(tag, span);
        }
        changed.services.addAll(servicesOfTag.getOrDefault(tag, Set.of()));
        if (told.containsKey(tag)) { // its steps may be another image's now
            changed.images.addAll(digestsOfTag.getOrDefault(tag, Set.of()));
        }
    }

    private void place(String service, String image, PipelineEvent step, boolean add, Changed changed) {
        Place place = new Place(step.getTime(), step.getId(), image);
        NavigableSet<Place> places = placesOfService.computeIfAbsent(service, it -> new TreeSet<>());
        if (add) {
            places.add(place);
        } else {
            places.remove(place);
        }
        if (!isDigest(image) && !image.equals(NOTHING)) {
            servicesOfTag.computeIfAbsent(image, it -> new HashSet<>()).add(service);
        }
        changed.services.add(service);
    }

    /** Tells anew until when the service ran what, and of which images that has changed. */
    private void follow(String service, Set<String> changed) {
        Map<String, Stay> now = new HashMap<>();
        Deque<Place> open = new ArrayDeque<>();
        for (Place place : placesOfService.get(service)) {
            String image = place.image.equals(NOTHING) ? NOTHING : resolved(place.image, place.time);
            for (Iterator<Place> each = open.iterator(); each.hasNext(); ) {
                if (ends(each.next(), place, image, now)) {
                    each.remove();
                }
            }
            if (!image.equals(NOTHING)) {
                open.add(place);
                now.put(place.step, new Stay(image, null));
            }
        }
        Map<String, Stay> before = stays.put(service, now);
        addDifference(before == null ? Map.of() : before, now, changed);
        addDifference(now, before == null ? Map.of() : before, changed);
    }

    /** Whether what came later ended what a step deployed. A removal ends nothing that began at the same time. */
    private static boolean ends(Place deployed, Place later, String image, Map<String, Stay> stays) {
        Stay stay = stays.get(deployed.step);
        boolean isOver = image.equals(NOTHING) ? later.time.isAfter(deployed.time) : !image.equals(stay.image);
        if (isOver) {
            Instant shortest = deployed.time.plus(1, ChronoUnit.MICROS);
            stays.put(deployed.step, new Stay(stay.image, later.time.isBefore(shortest) ? shortest : later.time));
        }
        return isOver;
    }

    private static void addDifference(Map<String, Stay> some, Map<String, Stay> others, Set<String> changed) {
        some.forEach((step, stay) -> {
            if (!stay.equals(others.get(step))) {
                changed.add(stay.image);
            }
        });
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
        List<PipelineEvent> ends = ends(all);
        versions.put(
                key,
                Versions.of(Provenances.views(
                        ends.isEmpty() ? all : Provenances.union(key, List.of(all, withSteps(key, ends))))));
    }

    /** What ends this image's deployments and is told elsewhere: a removal without an image, another image in its place. */
    private List<PipelineEvent> ends(Provenance it) {
        List<PipelineEvent> ends = new ArrayList<>();
        for (PipelineEvent step : it.getSteps()) {
            if (step.getStep() instanceof Deployed to) {
                String service = serviceKey(to.getNamespace(), to.getService(), to.getEnvironment());
                Stay stay = stays.getOrDefault(service, Map.of()).get(step.getId());
                if (stay != null && stay.end != null) {
                    ends.add(PipelineEvent.newBuilder(step)
                            .setId(step.getId() + "-end")
                            .setTime(stay.end)
                            .setStep(new Undeployed(to.getService(), to.getNamespace(), to.getEnvironment()))
                            .build());
                }
            }
        }
        return ends;
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
        return held == null ? null : held.digest;
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
