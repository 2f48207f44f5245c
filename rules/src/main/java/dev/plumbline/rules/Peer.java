package dev.plumbline.rules;

/**
 * The other side of a connection.
 *
 * @param service its service; null unless {@code state} is {@code KNOWN}
 * @param namespace namespace of the service
 */
public record Peer(State state, String service, String namespace) {
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

    public static final Peer NONE = new Peer(State.NONE, null, null);
    public static final Peer EXTERNAL = new Peer(State.EXTERNAL, null, null);
    public static final Peer UNDETERMINED = new Peer(State.UNDETERMINED, null, null);

    public static Peer known(String service, String namespace) {
        return new Peer(State.KNOWN, service, namespace);
    }
}
