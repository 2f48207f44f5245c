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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Adds pipeline events up to what is known of an image. In any order of the events' times; twice is as good as once. */
public final class Provenances {
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
        if (event.getImage() != null) {
            next.setImage(event.getImage());
        }
        Object step = event.getStep();
        if (step instanceof ImageBuilt built) {
            next.setBuilt(joined(next.getBuilt(), built));
            next.setBuiltTime(event.getTime());
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
            List<Deployment> deployments = without(before, deployed.getService(), deployed.getNamespace());
            deployments.add(Deployment.newBuilder()
                    .setService(deployed.getService())
                    .setNamespace(deployed.getNamespace())
                    .setEnvironment(deployed.getEnvironment())
                    .setSince(event.getTime())
                    .build());
            next.setDeployments(deployments);
        } else if (step instanceof Undeployed undeployed) {
            next.setDeployments(without(before, undeployed.getService(), undeployed.getNamespace()));
        }
        return next.build();
    }

    /** A second event about one build (packaged, then published) adds what the first did not tell, and erases nothing. */
    private static ImageBuilt joined(ImageBuilt before, ImageBuilt built) {
        if (before == null) {
            return built;
        }
        return ImageBuilt.newBuilder()
                .setRepository(first(built.getRepository(), before.getRepository()))
                .setCommit(first(built.getCommit(), before.getCommit()))
                .setBuilder(first(before.getBuilder(), built.getBuilder()))
                .setBase(built.getBase() == null ? before.getBase() : built.getBase())
                .setExecutables(built.getExecutables() == null ? before.getExecutables() : built.getExecutables())
                .build();
    }

    private static List<Deployment> without(Provenance before, String service, String namespace) {
        List<Deployment> rest = new ArrayList<>(before == null ? List.of() : before.getDeployments());
        rest.removeIf(it -> it.getService().equals(service) && Objects.equals(it.getNamespace(), namespace));
        return rest;
    }

    private static String first(String a, String b) {
        return a == null ? b : a;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
