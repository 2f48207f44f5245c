package dev.plumbline.ingest.auditd;

import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.ingest.Addresses;

/** Calls that use sockets. The address is a SOCKADDR record: a struct sockaddr of the node in hex. */
final class Sockets {
    private static final int AF_UNSPEC = 0;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_PACKET = 17;

    private Sockets() {}

    /** The call means nothing without an address. */
    static Outcome withPeer(NetworkAction action, String call, Group group) {
        return addressed(action, call, group);
    }

    /** The address is the socket's own. */
    static Outcome bound(String call, Group group) {
        return addressed(NetworkAction.BIND, call, group);
    }

    /**
     * A process need not ask for its peer's address, and then no record has it.
     *
     * @param asked where it is to be put; 0 for nowhere, null where that is not told
     */
    static Outcome accepted(String call, Group group, Long asked, Boolean succeeded) {
        boolean isDue = asked != null && asked != 0 && Boolean.TRUE.equals(succeeded);
        return isDue || group.values("SOCKADDR").has("saddr")
                ? addressed(NetworkAction.ACCEPT, call, group)
                : new Outcome.Done(activity(NetworkAction.ACCEPT, null));
    }

    /** Which socket listens is only told by its descriptor. */
    static Outcome listening() {
        return new Outcome.Done(activity(NetworkAction.LISTEN, null));
    }

    /** Of data only that counts which is sent to, or comes from, an address that is told. */
    static Outcome moved(NetworkAction action, String call, Group group) {
        return group.values("SOCKADDR").has("saddr")
                ? addressed(action, call, group)
                : Outcome.unmodelled(call + ": no address");
    }

    /** Each may be null: the AF_ number, the SOCK_ number with its flags, the IPPROTO_ number. */
    static Outcome created(Long family, Long type, Long number) {
        if (family == null || type == null || number == null) {
            return Outcome.incomplete("socket: SYSCALL a0, a1, a2");
        }
        return new Outcome.Done(activity(NetworkAction.SOCKET, protocol(family, type & 0xf, number)));
    }

    private static String protocol(long family, long type, long number) {
        boolean internet = family == AF_INET || family == AF_INET6;
        if (family == AF_UNIX) {
            return "unix";
        }
        if (type == 3 || family == AF_PACKET) {
            return "raw";
        }
        if (internet && type == 1 && (number == 0 || number == 6)) {
            return "tcp";
        }
        if (internet && type == 2 && (number == 0 || number == 17)) {
            return "udp";
        }
        return Long.toString(number);
    }

    private static Outcome addressed(NetworkAction action, String call, Group group) {
        byte[] address = group.values("SOCKADDR").bytes("saddr");
        if (address == null || address.length < 2) {
            return Outcome.incomplete(call + ": SOCKADDR saddr");
        }
        int family = address[0] == 0 ? address[1] & 0xff : address[0] & 0xff; // in the byte order of the node
        return switch (family) {
            case AF_UNSPEC -> new Outcome.Done(activity(action, null));
            case AF_UNIX -> new Outcome.Done(activity(action, "unix"));
            case AF_PACKET -> new Outcome.Done(activity(action, "raw"));
            case AF_INET -> internet(action, call, address, 4, 4);
            case AF_INET6 -> internet(action, call, address, 8, 16);
            default -> Outcome.unmodelled(call + ": address family " + family);
        };
    }

    private static Outcome internet(NetworkAction action, String call, byte[] address, int begin, int length) {
        if (address.length < begin + length) {
            return Outcome.incomplete(call + ": SOCKADDR saddr");
        }
        NetworkActivity activity = activity(action, null);
        String text = text(address, begin, length);
        int port = (address[2] & 0xff) << 8 | (address[3] & 0xff);
        if (action == NetworkAction.BIND) {
            activity.setLocalAddress(text);
            activity.setLocalPort(port);
        } else {
            activity.setPeerAddress(text);
            activity.setPeerPort(port);
        }
        return new Outcome.Done(activity);
    }

    private static NetworkActivity activity(NetworkAction action, String protocol) {
        return new NetworkActivity(action, protocol, null, null, null, null);
    }

    private static String text(byte[] address, int begin, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = begin; i < begin + length; i += length == 4 ? 1 : 2) {
            if (length == 4) {
                text.append(i == begin ? "" : ".").append(address[i] & 0xff);
            } else {
                text.append(i == begin ? "" : ":")
                        .append(Integer.toHexString((address[i] & 0xff) << 8 | (address[i + 1] & 0xff)));
            }
        }
        return Addresses.canonical(text.toString()).orElse(null);
    }
}
