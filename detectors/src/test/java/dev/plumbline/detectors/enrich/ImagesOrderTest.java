package dev.plumbline.detectors.enrich;

import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Deployed;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** What the tables say of images does not depend on the order in which the records of provenance come. */
class ImagesOrderTest {
    private static final int HISTORIES = 1_000;
    private static final int MINUTES = 10;
    private static final List<String> DIGESTS = List.of("sha256:1", "sha256:2", "sha256:3");
    private static final List<String> TAGS = List.of("web:latest", "web:1");

    private record Told(String key, Provenance whole) {}

    @Test
    void theSameIsKnownOfImagesInWhateverOrderItIsTold() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Map<String, List<Told>> byKey = told(steps(random));
            Tables atOnce = new Tables();
            byKey.values().forEach(versions -> put(atOnce, versions.get(versions.size() - 1)));
            Tables oneByOne = new Tables();
            arrivals(byKey, random).forEach(it -> put(oneByOne, it));
            for (int at = 0; at <= MINUTES; at++) {
                assertThat(known(oneByOne, minute(at)))
                        .as("seed %d at minute %d of %s", seed, at, byKey.keySet())
                        .isEqualTo(known(atOnce, minute(at)));
            }
        }
    }

    @Test
    void aTagStandsForWhatItWasLastSaidToStandFor() {
        for (long seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            List<PipelineEvent> steps = steps(random);
            Tables tables = new Tables();
            arrivals(told(steps), random).forEach(it -> put(tables, it));
            String tag = TAGS.get(random.nextInt(TAGS.size()));
            Instant at = minute(random.nextInt(MINUTES));
            String expected = steps.stream()
                    .filter(it -> tag.equals(it.getImage()) && it.getImageDigest() != null)
                    .filter(it -> !it.getTime().isAfter(at))
                    .reduce((a, b) -> isLater(b, a) ? b : a)
                    .map(PipelineEvent::getImageDigest)
                    .orElse(null);
            assertThat(tables.digest(tag, at)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void aDeploymentByATagThatMovedEndsTheOneByTheSameTagBefore() {
        Tables tables = new Tables();
        List<PipelineEvent> steps = List.of(
                step(1, 1, "sha256:1", "web:latest", new ImageBuilt(null, null, "ci", null, null)),
                step(2, 2, null, "web:latest", deployed("web")),
                step(3, 3, "sha256:2", "web:latest", new ImageBuilt(null, null, "ci", null, null)),
                step(4, 4, null, "web:latest", deployed("web")));
        told(steps).values().forEach(versions -> versions.forEach(it -> put(tables, it)));
        Running web = new Running("web", "shop", "production");
        assertThat(tables.running("sha256:1", minute(3))).containsExactly(web);
        assertThat(tables.running("sha256:1", minute(4))).isEmpty();
        assertThat(tables.running("sha256:2", minute(3))).isEmpty();
        assertThat(tables.running("sha256:2", minute(4))).containsExactly(web);
    }

    @Test
    void ofTwoImagesThatAreDeployedAtOnceTheLaterIdIsWhatRuns() {
        Tables tables = new Tables();
        List<PipelineEvent> steps = List.of(
                step(1, 2, "sha256:1", "web:1", deployed("web")), step(2, 2, "sha256:2", "web:2", deployed("web")));
        told(steps).values().forEach(versions -> versions.forEach(it -> put(tables, it)));
        assertThat(tables.running("sha256:1", minute(3))).isEmpty();
        assertThat(tables.running("sha256:2", minute(3))).hasSize(1);
    }

    private static boolean isLater(PipelineEvent a, PipelineEvent b) {
        int byTime = a.getTime().compareTo(b.getTime());
        return byTime > 0 || (byTime == 0 && a.getId().compareTo(b.getId()) > 0);
    }

    private static void put(Tables tables, Told it) {
        tables.provenance(it.key, it.whole);
    }

    private static List<Object> known(Tables tables, Instant at) {
        List<Object> known = new ArrayList<>();
        for (String tag : TAGS) {
            known.add(tag + "=" + tables.digest(tag, at));
            known.add(tag + ": " + tables.provenance(tag, at));
        }
        for (String digest : DIGESTS) {
            known.add(digest + ": " + tables.provenance(digest, at));
            known.add(digest + " runs as " + tables.running(digest, at));
        }
        return known;
    }

    /** By key what is told under it, each time with one step more. */
    private static Map<String, List<Told>> told(List<PipelineEvent> steps) {
        Map<String, List<Told>> byKey = new LinkedHashMap<>();
        for (PipelineEvent step : steps) {
            String key = Provenances.key(step).orElseThrow();
            List<Told> versions = byKey.computeIfAbsent(key, made -> new ArrayList<>());
            Provenance before = versions.isEmpty() ? null : versions.get(versions.size() - 1).whole;
            versions.add(new Told(key, Provenances.add(before, key, step)));
        }
        return byKey;
    }

    private static List<Told> arrivals(Map<String, List<Told>> byKey, Random random) {
        List<String> turns = new ArrayList<>();
        byKey.forEach((key, versions) -> versions.forEach(it -> turns.add(key)));
        Collections.shuffle(turns, random);
        Map<String, Integer> next = new HashMap<>();
        List<Told> arrivals = new ArrayList<>();
        for (String key : turns) {
            arrivals.add(byKey.get(key).get(next.merge(key, 1, Integer::sum) - 1));
        }
        return arrivals;
    }

    /** Builds, tags that move, scans, deployments by digest and by tag, removals with an image and without, in any order. */
    private static List<PipelineEvent> steps(Random random) {
        List<PipelineEvent> steps = new ArrayList<>();
        int many = 1 + random.nextInt(10);
        for (int i = 0; i < many; i++) {
            String digest = DIGESTS.get(random.nextInt(DIGESTS.size()));
            String tag = TAGS.get(random.nextInt(TAGS.size()));
            String service = "service-" + random.nextInt(2);
            switch (random.nextInt(7)) {
                case 0, 1 -> steps.add(step(random, i, digest, tag, new ImageBuilt(null, null, "ci", null, null)));
                case 2 ->
                    steps.add(step(
                            random,
                            i,
                            random.nextBoolean() ? digest : null,
                            tag,
                            new ImageScanned("trivy", null, null, null, List.of(), List.of())));
                case 3 -> steps.add(step(random, i, digest, tag, deployed(service)));
                case 4 -> steps.add(step(random, i, null, tag, deployed(service)));
                case 5 -> steps.add(step(random, i, digest, null, new Undeployed(service, "shop", "production")));
                default -> steps.add(step(random, i, null, null, new Undeployed(service, "shop", "production")));
            }
        }
        return steps;
    }

    private static Deployed deployed(String service) {
        return new Deployed(service, "shop", "production", "deployed");
    }

    private static PipelineEvent step(Random random, int number, String digest, String tag, SpecificRecord step) {
        return step(number, random.nextInt(MINUTES), digest, tag, step);
    }

    private static PipelineEvent step(int number, long minute, String digest, String tag, SpecificRecord step) {
        return PipelineEvent.newBuilder(pipeline(number, minute(minute), step))
                .setImageDigest(digest)
                .setImage(tag)
                .build();
    }
}
