package dev.plumbline.detectors.enrich;

import dev.plumbline.event.ApiCall;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Enrichment;
import dev.plumbline.event.Identity;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Undeployed;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Ownership;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.Running;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Joins an event with the tables as of the event's own time. Thread-safe.
 *
 * <p>What a collector tells of its own goes first, field by field, since it was there; the table fills what is missing. Where the
 * two name different services the collector is believed, and the conflict is told.
 */
public final class Enricher {
    private static final Identity NOBODY = Identity.newBuilder().setService("").build();
    private static final Seen NOTHING_SEEN = new Seen();

    private final Tables tables;
    private final Networks networks;
    private final Duration hold;
    private final Consumer<String> conflicts;

    /** One that waits for nobody: all that will be known is in the tables. */
    public Enricher(Tables tables, Networks networks) {
        this(tables, networks, Duration.ZERO, field -> {});
    }

    /**
     * @param hold how long an event may wait for its container to be told; zero for not at all
     * @param conflicts told of the field in which a collector and the table differ
     */
    public Enricher(Tables tables, Networks networks, Duration hold, Consumer<String> conflicts) {
        this.tables = tables;
        this.networks = networks;
        this.hold = hold;
        this.conflicts = conflicts;
    }

    public Enriched.Kernel enrich(KernelEvent event) {
        return enrich(event, NOTHING_SEEN, Instant.MAX);
    }

    /**
     * The event with its service, its peer, its image's provenance and its service's intent.
     *
     * @param seen what events before it told, and it too
     * @param now whether the event still waits depends on it
     */
    public Enriched.Kernel enrich(KernelEvent event, Seen seen, Instant now) {
        Identity owner = owner(event, seen);
        return known(event, owner, seen, owner == null ? ownership(event, now) : Ownership.KNOWN);
    }

    /** The event as one whose service will not be known. */
    public Enriched.Kernel givenUp(KernelEvent event, Seen seen, Ownership why) {
        return known(event, null, seen, why);
    }

    private Enriched.Kernel known(KernelEvent event, Identity owner, Seen seen, Ownership ownership) {
        Instant at = event.getTime();
        return new Enriched.Kernel(
                event,
                owner,
                peer(event, seen),
                owner == null ? null : tables.provenance(owner, at),
                owner == null ? null : tables.intent(owner.getService(), owner.getNamespace(), at),
                ownership);
    }

    /**
     * The step with all that is known of its image by then, and with who runs that.
     *
     * @param whole all that is told of the image, with this step
     */
    public Enriched.Pipeline enrich(PipelineEvent event, Provenance whole) {
        Provenance own = Provenances.asOf(whole, event.getTime());
        String image = event.getImageDigest() == null
                ? tables.digest(event.getImage(), event.getTime())
                : event.getImageDigest();
        List<Running> running = image == null ? List.of() : tables.running(image, event.getTime());
        boolean isElsewhere = event.getImageDigest() == null && image != null;
        Provenance there = isElsewhere ? tables.provenance(image, event.getTime()) : null;
        return new Enriched.Pipeline(
                event, there == null ? own : there, running, Enriched.Pipeline.scanBefore(whole, event), intent(event));
    }

    private Intent intent(PipelineEvent event) {
        return event.getStep() instanceof Deployed to
                ? tables.intent(to.getService(), to.getNamespace(), event.getTime())
                : null;
    }

    /** How far enrichment came, in the words of {@link Enrichment}. */
    public static Enrichment state(Enriched enriched) {
        if (enriched instanceof Enriched.Kernel it) {
            boolean owned = it.owner() != null;
            boolean imageKnown = owned && (it.owner().getImageDigest() != null || it.provenance() != null);
            boolean isPending = it.ownership() == Ownership.PENDING;
            return new Enrichment(
                    owned ? "known" : isPending ? "pending" : "unknown",
                    it.peer().state().name().toLowerCase(Locale.ROOT),
                    imageKnown ? knownOrNot(it.provenance()) : "none",
                    owned ? knownOrNot(it.intent()) : "none",
                    owned || isPending ? null : it.ownership().word());
        }
        PipelineEvent step = ((Enriched.Pipeline) enriched).event();
        boolean ofService = step.getStep() instanceof Deployed || step.getStep() instanceof Undeployed;
        boolean ofImage = step.getImageDigest() != null || step.getImage() != null;
        return new Enrichment(ofService ? "known" : "unknown", "none", ofImage ? "known" : "none", "none", null);
    }

    private static String knownOrNot(Object found) {
        return found == null ? "unknown" : "known";
    }

    private Ownership ownership(KernelEvent event, Instant now) {
        boolean isOfContainer = event.getProcess() != null && event.getProcess().getContainerId() != null;
        if (!isOfContainer) {
            return Ownership.NO_CONTAINER;
        }
        if (!tables.hasIdentitySource()) {
            return Ownership.NO_SOURCE;
        }
        Instant told = hold.isZero() ? Instant.MAX : tables.identitiesUpTo(now);
        boolean isOver = told != null && !told.isBefore(event.getTime().plus(hold));
        return isOver ? Ownership.NOT_TOLD : Ownership.PENDING;
    }

    private Identity owner(KernelEvent event, Seen seen) {
        Process process = event.getProcess();
        Instant at = event.getTime();
        if (process == null) {
            return askedOf(event.getActivity(), at);
        }
        InlineIdentity inline = process.getIdentity();
        Identity known = tables.container(process.getContainerId(), at);
        if (known == null && inline != null) {
            known = tables.pod(inline.getPodUid(), at);
        }
        if (known == null) {
            known = tables.cgroup(process.getCgroupName(), event.getNode(), at);
        }
        if (known == null && process.getContainerId() != null) {
            known = seen.container(process.getContainerId());
        }
        if (inline == null) {
            return known;
        }
        if (known != null) {
            conflict("service", inline.getService(), known.getService());
            conflict("namespace", inline.getNamespace(), known.getNamespace());
            conflict("image", inline.getImageDigest(), known.getImageDigest());
        }
        return joined(event, inline, known);
    }

    /** What is asked of a pod by the cluster's API concerns the service that it is of. */
    private Identity askedOf(Object activity, Instant at) {
        return activity instanceof ApiCall call && "pods".equals(call.getResource())
                ? tables.podNamed(call.getNamespace(), call.getName(), at)
                : null;
    }

    /**
     * What a collector told of the event's container and, where it did not, what else is known; null where neither names a
     * service.
     *
     * @param known null where nothing is
     */
    static Identity joined(KernelEvent event, InlineIdentity inline, Identity known) {
        String service = first(inline.getService(), known == null ? null : known.getService());
        if (service == null) {
            return known;
        }
        Identity table = known == null ? NOBODY : known;
        Identity joined = new Identity(); // builders copy every value
        joined.setService(service);
        joined.setNamespace(first(inline.getNamespace(), table.getNamespace()));
        joined.setNode(first(event.getNode(), table.getNode()));
        joined.setContainerId(first(event.getProcess().getContainerId(), table.getContainerId()));
        joined.setCgroupName(table.getCgroupName());
        joined.setAddresses(table.getAddresses());
        joined.setImage(first(inline.getImage(), table.getImage()));
        joined.setImageDigest(first(inline.getImageDigest(), table.getImageDigest()));
        joined.setValidFrom(table.getValidFrom());
        joined.setValidTo(table.getValidTo());
        joined.setPod(first(inline.getPod(), table.getPod()));
        joined.setPodUid(first(inline.getPodUid(), table.getPodUid()));
        joined.setWorkloadKind(first(inline.getWorkloadKind(), table.getWorkloadKind()));
        joined.setWorkload(first(table.getWorkload(), inline.getService()));
        joined.setCluster(first(inline.getCluster(), table.getCluster()));
        joined.setOwner(table.getOwner());
        joined.setServiceAccount(table.getServiceAccount());
        joined.setSpiffeId(table.getSpiffeId());
        joined.setLabels(inline.getLabels().isEmpty() ? table.getLabels() : inline.getLabels());
        joined.setPorts(table.getPorts());
        joined.setSource(known == null ? event.getCollector().getName() : known.getSource());
        return joined;
    }

    private void conflict(String field, String told, String known) {
        if (told != null && known != null && !Objects.equals(told, known)) {
            conflicts.accept(field);
        }
    }

    private Peer peer(KernelEvent event, Seen seen) {
        if (!(event.getActivity() instanceof NetworkActivity activity) || activity.getPeerAddress() == null) {
            return Peer.NONE;
        }
        String address = activity.getPeerAddress();
        Identity owner = tables.address(address, activity.getPeerPort(), event.getTime());
        if (owner != null) {
            return Peer.known(owner.getService(), owner.getNamespace());
        }
        Peer peer = networks.peer(address);
        String name = peer.state() == Peer.State.EXTERNAL ? seen.name(event, address, event.getTime()) : null;
        return name == null ? peer : peer.named(name);
    }

    private static String first(String a, String b) {
        return a == null ? b : a;
    }
}
