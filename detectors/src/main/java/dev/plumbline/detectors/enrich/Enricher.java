package dev.plumbline.detectors.enrich;

import dev.plumbline.event.Deployed;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Identity;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Peer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Joins an event with the tables as of the event's own time. */
public final class Enricher {
    private final Tables tables;
    private final Networks networks;

    public Enricher(Tables tables, Networks networks) {
        this.tables = tables;
        this.networks = networks;
    }

    /** The event with its service, its peer, its image's provenance and its service's intent. */
    public Enriched.Kernel enrich(KernelEvent event) {
        Identity owner = owner(event);
        return new Enriched.Kernel(
                event,
                owner,
                peer(event),
                owner == null ? null : tables.provenance(owner.getImageDigest(), event.getTime()),
                owner == null ? null : tables.intent(owner.getService(), owner.getNamespace()));
    }

    /** How far enrichment came, in the words of {@link Enrichment}. */
    public static Enrichment state(Enriched enriched) {
        if (enriched instanceof Enriched.Kernel it) {
            boolean owned = it.owner() != null;
            boolean imageKnown = owned && it.owner().getImageDigest() != null;
            return new Enrichment(
                    owned ? "known" : "unknown",
                    it.peer().state().name().toLowerCase(Locale.ROOT),
                    imageKnown ? knownOrNot(it.provenance()) : "none",
                    owned ? knownOrNot(it.intent()) : "none",
                    null);
        }
        PipelineEvent step = ((Enriched.Pipeline) enriched).event();
        boolean ofService = step.getStep() instanceof Deployed || step.getStep() instanceof Undeployed;
        boolean ofImage = Provenances.key(step).isPresent();
        return new Enrichment(ofService ? "known" : "unknown", "none", ofImage ? "known" : "none", "none", null);
    }

    private static String knownOrNot(Object found) {
        return found == null ? "unknown" : "known";
    }

    /** What the collector told itself goes first; the table fills what is missing. */
    private Identity owner(KernelEvent event) {
        Process process = event.getProcess();
        if (process == null) {
            return null;
        }
        Instant at = event.getTime();
        Identity known = tables.container(process.getContainerId(), at);
        if (known == null) {
            known = tables.cgroup(process.getCgroupName(), event.getNode(), at);
        }
        InlineIdentity inline = process.getIdentity();
        String service = inline == null ? null : first(inline.getService(), known == null ? null : known.getService());
        if (service == null) {
            return known;
        }
        return Identity.newBuilder()
                .setService(service)
                .setNamespace(first(inline.getNamespace(), known == null ? null : known.getNamespace()))
                .setNode(event.getNode())
                .setContainerId(process.getContainerId())
                .setAddresses(known == null ? List.of() : known.getAddresses())
                .setImage(first(inline.getImage(), known == null ? null : known.getImage()))
                .setImageDigest(first(inline.getImageDigest(), known == null ? null : known.getImageDigest()))
                .build();
    }

    private Peer peer(KernelEvent event) {
        if (!(event.getActivity() instanceof NetworkActivity activity) || activity.getPeerAddress() == null) {
            return Peer.NONE;
        }
        Identity peer = tables.address(activity.getPeerAddress(), event.getTime());
        if (peer != null) {
            return Peer.known(peer.getService(), peer.getNamespace());
        }
        return networks.contain(activity.getPeerAddress()) ? Peer.UNDETERMINED : Peer.EXTERNAL;
    }

    private static String first(String a, String b) {
        return a == null ? b : a;
    }
}
