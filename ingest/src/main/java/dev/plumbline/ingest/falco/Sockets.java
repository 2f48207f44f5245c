package dev.plumbline.ingest.falco;

import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.ingest.Addresses;
import java.util.Locale;

/**
 * What a process did with a socket.
 *
 * <p>Falco tells both ends as the client's and the server's, {@code CLIENT:PORT->SERVER:PORT} in {@code fd.name}, and as the
 * own and the peer's ({@code fd.lip}, {@code fd.rip}), which go first. The server is the process that accepts, and the
 * other that is connected to; of a socket that is read from or written to, {@code fd.is_server} tells, and where it does not,
 * the process is taken for the client.
 */
final class Sockets {
    private static final String ARROW = "->";
    private static final int HIGHEST_PORT = 65_535;

    private record End(String address, Integer port) {
        static final End UNKNOWN = new End(null, null);

        /** What this one does not tell, the other does. */
        End or(End other) {
            return new End(address == null ? other.address : address, port == null ? other.port : port);
        }
    }

    private Sockets() {}

    static boolean isSocket(Values values) {
        String type = values.first("fd.type", "fd.typechar");
        return type != null
                && switch (type) {
                    case "ipv4", "ipv6", "unix", "4", "6", "u" -> true;
                    default -> false;
                };
    }

    static NetworkActivity used(NetworkAction action, Values values) {
        if (isUnix(values)) {
            return new NetworkActivity(action, "unix", null, null, null, null);
        }
        String name = values.text("fd.name");
        int arrow = name == null ? -1 : name.indexOf(ARROW);
        End client = end(values, "fd.cip", "fd.cport").or(arrow < 0 ? End.UNKNOWN : end(name.substring(0, arrow)));
        End server = end(values, "fd.sip", "fd.sport")
                .or(arrow >= 0 ? end(name.substring(arrow + ARROW.length())) : end(name));
        boolean hasNoPeer = action == NetworkAction.LISTEN || action == NetworkAction.BIND;
        boolean isServer = hasNoPeer || action == NetworkAction.ACCEPT || isServer(action, values);
        End own = end(values, "fd.lip", "fd.lport").or(isServer ? server : client);
        End peer = hasNoPeer ? End.UNKNOWN : end(values, "fd.rip", "fd.rport").or(isServer ? client : server);
        return new NetworkActivity(action, protocol(values), own.address, own.port, peer.address, peer.port);
    }

    /** {@code domain} and {@code type} as socket(2) has them. */
    static NetworkActivity created(Values values, CallArguments arguments) {
        Long type = arguments.number("type");
        String protocol = isUnix(values) ? "unix" : protocol(arguments.text("domain"), type == null ? 0 : type & 0xf);
        return new NetworkActivity(
                NetworkAction.SOCKET, protocol == null ? protocol(values) : protocol, null, null, null, null);
    }

    private static boolean isServer(NetworkAction action, Values values) {
        return action != NetworkAction.CONNECT && Boolean.TRUE.equals(values.truth("fd.is_server"));
    }

    private static boolean isUnix(Values values) {
        String type = values.first("fd.type", "fd.typechar");
        return "unix".equals(type) || "u".equals(type);
    }

    private static String protocol(Values values) {
        String told = values.text("fd.l4proto");
        return told == null ? null : told.toLowerCase(Locale.ROOT);
    }

    private static String protocol(String domain, long type) {
        if (domain == null) {
            return null;
        }
        boolean isInternet = domain.equals("AF_INET") || domain.equals("AF_INET6");
        return switch (domain) {
            case "AF_UNIX", "AF_LOCAL" -> "unix";
            case "AF_PACKET" -> "raw";
            default -> type == 3 ? "raw" : isInternet && type == 1 ? "tcp" : isInternet && type == 2 ? "udp" : null;
        };
    }

    private static End end(Values values, String address, String port) {
        return new End(Addresses.canonical(values.text(address)).orElse(null), port(values.number(port)));
    }

    /** ADDRESS:PORT; an IPv6 address stands without brackets. */
    private static End end(String text) {
        int colon = text == null ? -1 : text.lastIndexOf(':');
        if (colon < 0) {
            return End.UNKNOWN;
        }
        String address = Addresses.canonical(text.substring(0, colon)).orElse(null);
        return address == null ? End.UNKNOWN : new End(address, port(text.substring(colon + 1)));
    }

    private static Integer port(String digits) {
        try {
            return port(Long.valueOf(digits));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Integer port(Long number) {
        return number != null && number >= 0 && number <= HIGHEST_PORT ? Integer.valueOf(number.intValue()) : null;
    }
}
