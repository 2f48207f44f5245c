package dev.plumbline.rules;

import dev.plumbline.event.Collector;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.schemas.Trust;
import java.time.Instant;

/** Events of a service named web, with as little in them as there can be. */
final class Events {
    static {
        Trust.inGeneratedClasses();
    }

    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final Origin ORIGIN = Origin.newBuilder().setDigest("00").build();
    static final Identity WEB = Identity.newBuilder().setService("web").build();

    private Events() {}

    static Enriched.Kernel kernel(Object activity, String binary) {
        return kernel(
                activity,
                Process.newBuilder().setPid(4711).setUid(0L).setBinary(binary).build());
    }

    /** @param process null for what a collector says of itself */
    static Enriched.Kernel kernel(Object activity, Process process) {
        KernelEvent event = KernelEvent.newBuilder()
                .setId("e1")
                .setTime(NOON)
                .setIngestTime(NOON)
                .setCollector(new Collector("test", null))
                .setNode("node-1")
                .setOrigin(ORIGIN)
                .setProcess(process)
                .setActivity(activity)
                .build();
        return new Enriched.Kernel(event, WEB, Peer.NONE, null, null);
    }

    static Enriched.Pipeline pipeline(Object step, Provenance provenance) {
        PipelineEvent event = new PipelineEvent(
                "e2",
                NOON,
                NOON,
                new Collector("test", null),
                ORIGIN,
                "registry.example/shop/web:1",
                "sha256:00",
                step);
        return new Enriched.Pipeline(event, provenance);
    }

    static Provenance.Builder provenance() {
        return Provenance.newBuilder().setImageDigest("sha256:00").setTime(NOON);
    }

    static Fact fact(Enriched event) {
        return Facts.of(event, Lists.NONE).orElseThrow();
    }
}
