package dev.plumbline.detectors.enrich;

import dev.plumbline.event.BakedSecret;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Deployment;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Undeployed;
import dev.plumbline.schemas.Trust;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Adds pipeline events up to what is known of an image. Twice is as good as once, and what is newest by the events' own
 * time counts, in whatever order they come.
 *
 * <p>Not so for a removal: a deployment from before it that comes, or comes again, after it counts as a new one.
 */
public final class Provenances {
    static {
        Trust.inGeneratedClasses();
    }

    private Provenances() {}

    /** What an event's image is known by: its digest, else its reference; empty where the event names neither. */
    public static Optional<String> key(PipelineEvent event) {
        return Optional.ofNullable(event.getImageDigest() == null ? event.getImage() : event.getImageDigest());
    }

    /** What is known of the image up to and with {@code event}; {@code before} is null for the image's first one. */
    public static Provenance add(Provenance before, String key, PipelineEvent event) {
        Provenance.Builder next = before == null
                ? Provenance.newBuilder().setImageDigest(key).setTime(event.getTime())
                : Provenance.newBuilder(before).setTime(later(before.getTime(), event.getTime()));
        if (event.getImage() != null
                && (next.getImage() == null || !event.getTime().isBefore(before.getTime()))) {
            next.setImage(event.getImage());
        }
        Object step = event.getStep();
        if (step instanceof ImageBuilt built) {
            boolean later = next.getBuiltTime() == null || !event.getTime().isBefore(next.getBuiltTime());
            next.setBuilt(later ? joined(next.getBuilt(), built) : joined(built, next.getBuilt()));
            next.setBuiltTime(later ? event.getTime() : next.getBuiltTime());
        } else if (step instanceof ImageScanned scan) {
            if (next.getScanTime() == null || !event.getTime().isBefore(next.getScanTime())) {
                next.setScan(scan).setScanTime(event.getTime());
            }
        } else if (step instanceof SecretFound finding) {
            List<BakedSecret> secrets = new ArrayList<>(before == null ? List.of() : before.getSecrets());
            if (secrets.stream().noneMatch(it -> it.getEventId().equals(event.getId()))) {
                secrets.add(BakedSecret.newBuilder()
                        .setEventId(event.getId())
                        .setFinding(finding)
                        .build());
            }
            next.setSecrets(secrets);
        } else if (step instanceof Deployed deployed) {
            next.setDeployments(withNewest(
                    before,
                    Deployment.newBuilder()
                            .setService(deployed.getService())
                            .setNamespace(deployed.getNamespace())
                            .setEnvironment(deployed.getEnvironment())
                            .setSince(event.getTime())
                            .build()));
        } else if (step instanceof Undeployed gone) {
            List<Deployment> rest = deployments(before);
            rest.removeIf(it -> isOf(it, gone.getService(), gone.getNamespace(), gone.getEnvironment())
                    && !it.getSince().isAfter(event.getTime()));
            next.setDeployments(rest);
        }
        return next.build();
    }

    /** A later event about one build (packaged, then published) adds what the first did not tell, and erases nothing. */
    private static ImageBuilt joined(ImageBuilt before, ImageBuilt later) {
        if (before == null) {
            return later;
        }
        return ImageBuilt.newBuilder()
                .setRepository(first(later.getRepository(), before.getRepository()))
                .setCommit(first(later.getCommit(), before.getCommit()))
                .setBuilder(first(before.getBuilder(), later.getBuilder()))
                .setBase(later.getBase() == null ? before.getBase() : later.getBase())
                .setExecutables(later.getExecutables() == null ? before.getExecutables() : later.getExecutables())
                .build();
    }

    private static List<Deployment> deployments(Provenance known) {
        return new ArrayList<>(known == null ? List.of() : known.getDeployments());
    }

    /** One deployment a service and environment: of two the one that began later. */
    private static List<Deployment> withNewest(Provenance before, Deployment deployment) {
        Deployment newest = deployment;
        List<Deployment> all = new ArrayList<>();
        for (Deployment it : deployments(before)) {
            if (!isOf(it, deployment.getService(), deployment.getNamespace(), deployment.getEnvironment())) {
                all.add(it);
            } else if (it.getSince().isAfter(newest.getSince())) {
                newest = it;
            }
        }
        all.add(newest);
        return all;
    }

    private static boolean isOf(Deployment it, String service, String namespace, String environment) {
        return it.getService().equals(service)
                && Objects.equals(it.getNamespace(), namespace)
                && Objects.equals(it.getEnvironment(), environment);
    }

    private static String first(String a, String b) {
        return a == null ? b : a;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
