package dev.plumbline.rules.facts;

import dev.plumbline.event.NetworkActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Intents;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Peer;
import java.util.Map;

/** Something that a process did with a socket. */
public abstract class NetworkFact extends KernelFact {
    private final NetworkActivity activity;

    NetworkFact(Enriched.Kernel enriched, NetworkActivity activity, Lists lists) {
        super(enriched, lists);
        this.activity = activity;
    }

    /** Service on the other side; null unless {@code peerKnown}. */
    public final String peer() {
        return enriched().peer().service();
    }

    /** Namespace of the service on the other side. */
    public final String peerNamespace() {
        return enriched().peer().namespace();
    }

    /** Whether a service owned the peer's address at the time. */
    public final boolean peerKnown() {
        return enriched().peer().state() == Peer.State.KNOWN;
    }

    /** Whether the peer's address lies outside the estate's networks. */
    public final boolean peerExternal() {
        return enriched().peer().state() == Peer.State.EXTERNAL;
    }

    /**
     * Name of the block of addresses that the peer lies in, such as cloud-metadata, loopback, link-local, multicast or one that
     * the operator named; null where none is.
     */
    public final String peerNetwork() {
        return enriched().peer().network();
    }

    /** DNS name that the container had looked up when it got the peer's address; null where no lookup was seen. */
    public final String peerName() {
        return enriched().peer().name();
    }

    /** Peer's address in canonical text form. */
    public final String peerAddress() {
        return activity.getPeerAddress();
    }

    /** Peer's port. */
    public final Integer peerPort() {
        return activity.getPeerPort();
    }

    /** Own address in canonical text form. */
    public final String localAddress() {
        return activity.getLocalAddress();
    }

    /** Own port. */
    public final Integer localPort() {
        return activity.getLocalPort();
    }

    /** tcp, udp, unix, raw, or the kernel's number. */
    public final String protocol() {
        return activity.getProtocol();
    }

    @Override
    public final Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("peer", peer());
        fields.put("peerNamespace", peerNamespace());
        fields.put("peerNetwork", peerNetwork());
        fields.put("peerName", peerName());
        fields.put("peerAddress", peerAddress());
        fields.put("peerPort", peerPort());
        fields.put("localAddress", localAddress());
        fields.put("localPort", localPort());
        fields.put("protocol", protocol());
        return fields;
    }

    final boolean allowed() {
        return declared()
                && ((peerKnown() && Intents.allowsService(intent(), enriched().peer(), peerPort()))
                        || Intents.allowsAddress(intent(), peerAddress(), peerPort())
                        || Intents.allowsName(intent(), peerName(), peerPort()));
    }
}
