package dev.plumbline.detectors.enrich;

import dev.plumbline.event.Attestation;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Undeployed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The steps that are kept of an image, in the order of time and id, each id once.
 *
 * <p>Kept are, of each scanner the newest 8 scans; the newest 4 SBOMs; the oldest 8 and the newest 8 builds; of a service in
 * an environment the newest 16 deployments and removals; and of one secret, and of one attestation, the 4 that told it
 * first. Which these are does not depend on the order in which they came, since what once has that many before it, or
 * behind it, has them for ever.
 */
final class Steps {
    private static final Comparator<PipelineEvent> ORDER =
            Comparator.comparing(PipelineEvent::getTime).thenComparing(PipelineEvent::getId);

    /** One record that was ingested twice differs in when; whichever came first, the same one is kept. */
    private static final Comparator<PipelineEvent> OF_ONE_ID =
            Comparator.comparing(PipelineEvent::getIngestTime).thenComparing(PipelineEvent::toString);

    /** Steps of which only some are kept. */
    private record Group(Object of, int oldest, int newest) {}

    private Steps() {}

    static boolean tells(PipelineEvent event) {
        Object step = event.getStep();
        return step instanceof ImageBuilt
                || step instanceof ImageScanned
                || step instanceof SecretFound
                || step instanceof SbomPublished
                || step instanceof Attestation
                || step instanceof Deployed
                || step instanceof Undeployed;
    }

    /** The steps that {@code known} is made of. */
    static List<PipelineEvent> of(Provenance known) {
        return known.getSteps().isEmpty() ? DeclaredSteps.of(known) : known.getSteps();
    }

    static List<PipelineEvent> joined(List<List<PipelineEvent>> histories) {
        Map<String, PipelineEvent> byId = new HashMap<>();
        for (List<PipelineEvent> steps : histories) {
            for (PipelineEvent step : steps) {
                byId.merge(step.getId(), step, (a, b) -> a.equals(b) || OF_ONE_ID.compare(a, b) <= 0 ? a : b);
            }
        }
        return kept(byId.values());
    }

    private static List<PipelineEvent> kept(Collection<PipelineEvent> steps) {
        List<PipelineEvent> inOrder = new ArrayList<>(steps);
        inOrder.sort(ORDER);
        List<Group> groups = inOrder.stream().map(Steps::group).toList();
        Map<Group, Integer> sizes = new HashMap<>();
        groups.forEach(it -> sizes.merge(it, 1, Integer::sum));
        Map<Group, Integer> before = new HashMap<>();
        List<PipelineEvent> kept = new ArrayList<>(inOrder.size());
        for (int i = 0; i < inOrder.size(); i++) {
            Group group = groups.get(i);
            int place = before.merge(group, 1, Integer::sum) - 1;
            if (place < group.oldest() || place >= sizes.get(group) - group.newest()) {
                kept.add(inOrder.get(i));
            }
        }
        return kept;
    }

    private static Group group(PipelineEvent event) {
        Object step = event.getStep();
        if (step instanceof ImageScanned scan) {
            return new Group(scan.getScanner(), 0, 8);
        } else if (step instanceof SbomPublished) {
            return new Group(SbomPublished.class, 0, 4);
        } else if (step instanceof ImageBuilt) {
            return new Group(ImageBuilt.class, 8, 8);
        } else if (step instanceof Deployed it) {
            return new Group(Arrays.asList(it.getService(), it.getNamespace(), it.getEnvironment()), 0, 16);
        } else if (step instanceof Undeployed it) {
            return new Group(Arrays.asList(it.getService(), it.getNamespace(), it.getEnvironment()), 0, 16);
        }
        return new Group(step, 4, 0);
    }
}
