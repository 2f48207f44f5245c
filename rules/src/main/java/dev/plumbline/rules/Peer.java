package dev.plumbline.rules;

/**
 * The other side of a connection.
 *
 * @param service its service; null unless {@code state} is {@code KNOWN}
 * @param namespace namespace of the service
 * @param network name of the block of addresses that it lies in, such as cloud-metadata; null where none is named
 * @param name DNS name that the container had looked up when it got the address; null where no lookup was seen
 */
public record Peer(State state, String service, String namespace, String network, String name) {
    /** How well the other side is known. A rule about intent never fires on an undetermined one. */
    public enum State {
        /** An address that a service owned at the time. */
        KNOWN,
        /** An address outside the estate's networks: nobody's. */
        EXTERNAL,
        /** An address of the estate's networks that no known service owned at the time. */
        UNDETERMINED,
        /** The event has no other side. */
        NONE
    }

    public static final Peer NONE = new Peer(State.NONE, null, null, null, null);
    public static final Peer EXTERNAL = new Peer(State.EXTERNAL, null, null, null, null);
    public static final Peer UNDETERMINED = new Peer(State.UNDETERMINED, null, null, null, null);

    public static Peer known(String service, String namespace) {
        return new Peer(State.KNOWN, service, namespace, null, null);
    }

    /** @param network name of the block that it lies in */
    public static Peer external(String network) {
        return new Peer(State.EXTERNAL, null, null, network, null);
    }

    /** @param network name of the block that it lies in, in which no address is a service's own */
    public static Peer undetermined(String network) {
        return new Peer(State.UNDETERMINED, null, null, network, null);
    }

    /** This one, known by the name that was looked up. */
    public Peer named(String looked) {
        return new Peer(state, service, namespace, network, looked);
    }
}
