package dev.plumbline.detectors.enrich;

import dev.plumbline.event.Attestation;
import dev.plumbline.event.Attested;
import dev.plumbline.event.BakedSecret;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Deployment;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Undeployed;
import dev.plumbline.event.Waiver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * What the steps so far tell of an image; they come in the order of their time and id.
 *
 * <p>A list is replaced and never changed, so that the views of one history share what they have in common.
 */
final class Told {
    private final String key;
    private Instant time;
    private String image;
    private ImageBuilt built;
    private Instant builtTime;
    private Instant scanTime;
    private SbomPublished sbom;
    private Instant sbomTime;
    private List<ImageScanned> scans = List.of();
    private List<BakedSecret> secrets = List.of();
    private List<Deployment> deployments = List.of();
    private List<Attested> attestations = List.of();
    private List<Waiver> declaredWaivers = List.of();

    Told(String key) {
        this.key = key;
    }

    boolean isNothing() {
        return time == null;
    }

    void add(PipelineEvent event) {
        time = event.getTime();
        image = first(event.getImage(), image);
        Object step = event.getStep();
        if (step instanceof ImageBuilt it) {
            built = built == null ? it : joined(built, it);
            builtTime = time;
        } else if (DeclaredSteps.isOfNoScanner(event)) {
            declaredWaivers = joined(declaredWaivers, ((ImageScanned) step).getWaivers());
        } else if (step instanceof ImageScanned it) {
            scans = joined(
                    List.of(it), without(scans, before -> before.getScanner().equals(it.getScanner())));
            scanTime = time;
        } else if (step instanceof SecretFound it) {
            secrets = joined(secrets, List.of(new BakedSecret(event.getId(), it)));
        } else if (step instanceof SbomPublished it) {
            sbom = it;
            sbomTime = time;
        } else if (step instanceof Attestation it) {
            attestations = joined(List.of(new Attested(time, it)), attestations);
        } else if (step instanceof Deployed it) {
            deployments = joined(
                    without(deployments, isOf(it.getService(), it.getNamespace(), it.getEnvironment())),
                    List.of(new Deployment(it.getService(), it.getNamespace(), it.getEnvironment(), time)));
        } else if (step instanceof Undeployed it) {
            deployments = without(
                    deployments,
                    isOf(it.getService(), it.getNamespace(), it.getEnvironment())
                            .and(deployment -> deployment.getSince().isBefore(time)));
        }
    }

    /** As of the step that came last. */
    Provenance view(List<PipelineEvent> steps) {
        return new Provenance(
                key,
                image,
                time,
                built,
                builtTime,
                scans.isEmpty() ? null : scans.get(0),
                scanTime,
                secrets,
                deployments,
                scans,
                sbom,
                sbomTime,
                attestations,
                waivers(),
                steps);
    }

    private List<Waiver> waivers() {
        List<Waiver> waivers = new ArrayList<>();
        scans.forEach(it -> waivers.addAll(it.getWaivers()));
        waivers.addAll(declaredWaivers);
        return waivers.stream()
                .filter(it -> it.getUntil() == null || it.getUntil().isAfter(time))
                .distinct()
                .toList();
    }

    /** A later event about one build (packaged, then published) adds what the first did not tell, and erases nothing. */
    private static ImageBuilt joined(ImageBuilt before, ImageBuilt later) {
        return ImageBuilt.newBuilder()
                .setRepository(first(later.getRepository(), before.getRepository()))
                .setCommit(first(later.getCommit(), before.getCommit()))
                .setBuilder(first(before.getBuilder(), later.getBuilder()))
                .setBase(first(later.getBase(), before.getBase()))
                .setExecutables(first(later.getExecutables(), before.getExecutables()))
                .build();
    }

    private static Predicate<Deployment> isOf(String service, String namespace, String environment) {
        return it -> it.getService().equals(service)
                && Objects.equals(it.getNamespace(), namespace)
                && Objects.equals(it.getEnvironment(), environment);
    }

    private static <T> List<T> joined(List<T> a, List<T> b) {
        List<T> all = new ArrayList<>(a.size() + b.size());
        all.addAll(a);
        all.addAll(b);
        return all;
    }

    private static <T> List<T> without(List<T> list, Predicate<T> gone) {
        return list.stream().filter(gone.negate()).toList();
    }

    private static <T> T first(T a, T b) {
        return a == null ? b : a;
    }
}
