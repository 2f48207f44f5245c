package dev.plumbline.ingest.tracee;

import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.SystemCalls.Outcome;
import dev.plumbline.ingest.json.Fields;
import java.util.List;

/** What a process did with a socket. */
final class Sockets {
    private static final int HIGHEST_PORT = 65_535;

    private record End(String family, String address, Integer port) {
        static final End UNKNOWN = new End(null, null, null);

        boolean isKnown() {
            return family != null || address != null;
        }
    }

    private Sockets() {}

    /**
     * @param local name of the argument that holds the own address; null for none
     * @param remote name of the one that holds the peer's; null for none
     */
    static Outcome used(NetworkAction action, Arguments arguments, String local, String remote) {
        End own = end(arguments, local);
        End peer = end(arguments, remote);
        boolean isUnix = "AF_UNIX".equals(own.family) || "AF_UNIX".equals(peer.family);
        boolean isInternet = own.address != null || peer.address != null;
        String protocol = isUnix ? "unix" : isInternet ? stream(arguments.text("type")) : null;
        return done(action, protocol, own, peer);
    }

    /** As {@link #used}, for what is nothing without an address. */
    static Outcome addressed(NetworkAction action, Arguments arguments, String local, String remote) {
        boolean isKnown =
                end(arguments, local).isKnown() || end(arguments, remote).isKnown();
        return isKnown ? used(action, arguments, local, remote) : new Outcome.Incomplete("no address");
    }

    static Outcome created(String family, String kind) {
        String protocol = switch (family == null ? "" : family) {
            case "AF_UNIX", "AF_LOCAL", "1" -> "unix";
            case "AF_PACKET", "17" -> "raw";
            case "AF_INET", "AF_INET6", "2", "10" -> stream(kind);
            default -> null;
        };
        return done(NetworkAction.SOCKET, protocol, End.UNKNOWN, End.UNKNOWN);
    }

    /** net_tcp_connect tells the peer alone. */
    static Outcome connected(Arguments arguments) {
        End peer = new End(null, address(arguments.text("dst")), port(arguments.number("dst_port")));
        return peer.address == null
                ? new Outcome.Incomplete("no address")
                : done(NetworkAction.CONNECT, "tcp", End.UNKNOWN, peer);
    }

    /** The source of a flow is the one that began it. */
    static Outcome flow(boolean begins, Arguments arguments) {
        End source = new End(null, address(arguments.text("src")), port(arguments.number("src_port")));
        End destination = new End(null, address(arguments.text("dst")), port(arguments.number("dst_port")));
        boolean isOwn = !"incoming".equals(arguments.text("conn_direction"));
        NetworkAction beginning = isOwn ? NetworkAction.CONNECT : NetworkAction.ACCEPT;
        return done(
                begins ? beginning : NetworkAction.CLOSE,
                "tcp",
                isOwn ? source : destination,
                isOwn ? destination : source);
    }

    static String address(String text) {
        return Addresses.canonical(text).orElse(null);
    }

    private static Outcome done(NetworkAction action, String protocol, End own, End peer) {
        return new Outcome.Done(new NetworkActivity(action, protocol, own.address, own.port, peer.address, peer.port));
    }

    /** SOCK_STREAM|SOCK_CLOEXEC or its number, of an Internet socket. */
    private static String stream(String kind) {
        String name = kind == null ? "" : kind;
        int bar = name.indexOf('|');
        return switch (number(bar < 0 ? name : name.substring(0, bar))) {
            case "SOCK_STREAM", "1" -> "tcp";
            case "SOCK_DGRAM", "2" -> "udp";
            case "SOCK_RAW", "3" -> "raw";
            default -> null;
        };
    }

    /** A number without the flags above its lowest four bits; else the text itself. */
    private static String number(String kind) {
        try {
            return Long.toString(Long.parseLong(kind) & 0xf);
        } catch (NumberFormatException e) {
            return kind;
        }
    }

    private static End end(Arguments arguments, String name) {
        List<Fields> told = name == null ? List.of() : arguments.objects(name);
        if (told.isEmpty()) {
            return End.UNKNOWN;
        }
        Fields address = told.get(0);
        String family = Words.first(address, "sa_family", "saFamily");
        return new End(
                "1".equals(family) ? "AF_UNIX" : family,
                address(Words.first(address, "sin_addr", "sinAddr", "sin6_addr", "sin6Addr")),
                port(Words.number(address, "sin_port", "sinPort", "sin6_port", "sin6Port")));
    }

    private static Integer port(Long number) {
        return number != null && number >= 0 && number <= HIGHEST_PORT ? Integer.valueOf(number.intValue()) : null;
    }
}
