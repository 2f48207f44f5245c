package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.json.Fields;
import java.util.Locale;

/** Socket hooks: {@code sock_arg} has both ends, {@code sockaddr_arg} the address that a system call was given. */
final class Sockets {
    private static final String SOCKET = "sock_arg";
    private static final String ADDRESS = "sockaddr_arg";

    private Sockets() {}

    /** A connect, and anything sent or received: what the call was given is the peer. */
    static Outcome used(NetworkAction action, HookArguments arguments, String protocol) {
        if (!arguments.has(SOCKET) && !arguments.has(ADDRESS)) {
            return Outcome.incomplete("args: no socket and no address");
        }
        Fields socket = arguments.first(SOCKET);
        NetworkActivity activity = activity(action, arguments, protocol);
        setLocal(activity, socket, "saddr", "sport");
        if (arguments.has(ADDRESS)) {
            setPeer(activity, arguments.first(ADDRESS), "addr", "port");
        } else {
            setPeer(activity, socket, "daddr", "dport");
        }
        return new Outcome.Done(activity);
    }

    /** What the call was given is its own end. */
    static Outcome bound(HookArguments arguments) {
        if (!arguments.has(SOCKET) && !arguments.has(ADDRESS)) {
            return Outcome.incomplete("args: no socket and no address");
        }
        NetworkActivity activity = activity(NetworkAction.BIND, arguments, null);
        if (arguments.has(ADDRESS)) {
            setLocal(activity, arguments.first(ADDRESS), "addr", "port");
        } else {
            setLocal(activity, arguments.first(SOCKET), "saddr", "sport");
        }
        return new Outcome.Done(activity);
    }

    /** An accept or a close, with a peer unless the socket listens. */
    static Outcome connected(NetworkAction action, HookArguments arguments, String protocol) {
        if (!arguments.has(SOCKET)) {
            return Outcome.incomplete("args: no socket");
        }
        Fields socket = arguments.first(SOCKET);
        NetworkActivity activity = activity(action, arguments, protocol);
        setLocal(activity, socket, "saddr", "sport");
        setPeer(activity, socket, "daddr", "dport");
        if (activity.getPeerPort() == null || activity.getPeerPort() == 0) {
            activity.setPeerAddress(null); // the listening socket itself, which has no peer
            activity.setPeerPort(null);
        }
        return new Outcome.Done(activity);
    }

    static Outcome listen(HookArguments arguments, String protocol) {
        if (!arguments.has(SOCKET)) {
            return Outcome.incomplete("args: no socket");
        }
        NetworkActivity activity = activity(NetworkAction.LISTEN, arguments, protocol);
        setLocal(activity, arguments.first(SOCKET), "saddr", "sport");
        return new Outcome.Done(activity);
    }

    /** Tetragon Enterprise's process_connect, process_accept and process_close: both ends without a wrapper. */
    static Outcome ends(NetworkAction action, Fields event) {
        NetworkActivity activity = new NetworkActivity();
        activity.setAction(action);
        activity.setProtocol(protocol(event.text("protocol")));
        boolean isSource = action != NetworkAction.ACCEPT;
        setLocal(
                activity,
                event,
                isSource ? "source_ip" : "destination_ip",
                isSource ? "source_port" : "destination_port");
        setPeer(
                activity,
                event,
                isSource ? "destination_ip" : "source_ip",
                isSource ? "destination_port" : "source_port");
        return activity.getPeerAddress() == null
                ? Outcome.incomplete("destination_ip, source_ip")
                : new Outcome.Done(activity);
    }

    /** Tetragon Enterprise's process_listen. */
    static Outcome listening(Fields event) {
        NetworkActivity activity = new NetworkActivity();
        activity.setAction(NetworkAction.LISTEN);
        activity.setProtocol(protocol(event.text("protocol")));
        setLocal(activity, event, "ip", "port");
        return new Outcome.Done(activity);
    }

    /** Each may be null: the AF_ number, the SOCK_ number with its flags, the IPPROTO_ number. */
    static Outcome created(Long family, Long type, Long number) {
        if (family == null) {
            return Outcome.incomplete("args: no family");
        }
        NetworkActivity activity = new NetworkActivity();
        activity.setAction(NetworkAction.SOCKET);
        activity.setProtocol(protocol(family, type == null ? 0 : type & 0xf, number == null ? 0 : number));
        return new Outcome.Done(activity);
    }

    private static String protocol(long family, long type, long number) {
        boolean internet = family == 2 || family == 10;
        if (family == 1) {
            return "unix";
        }
        if (type == 3 || family == 17) {
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

    private static NetworkActivity activity(NetworkAction action, HookArguments arguments, String protocol) {
        NetworkActivity activity = new NetworkActivity();
        activity.setAction(action);
        Fields socket = arguments.first(SOCKET);
        boolean isUnix = "AF_UNIX".equals(socket.text("family"))
                || "AF_UNIX".equals(arguments.first(ADDRESS).text("family"));
        String told = socket.text("protocol");
        activity.setProtocol(isUnix ? "unix" : told == null ? protocol : protocol(told));
        return activity;
    }

    /** IPPROTO_TCP and TCP as tcp; what has no name here stays in the collector's words. */
    private static String protocol(String told) {
        String name = told == null ? "" : told.toLowerCase(Locale.ROOT).replace("ipproto_", "");
        return name.isEmpty() ? null : name;
    }

    private static void setLocal(NetworkActivity activity, Fields end, String address, String port) {
        activity.setLocalAddress(Addresses.canonical(end.text(address)).orElse(null));
        activity.setLocalPort(port(end.number(port)));
    }

    private static void setPeer(NetworkActivity activity, Fields end, String address, String port) {
        activity.setPeerAddress(Addresses.canonical(end.text(address)).orElse(null));
        activity.setPeerPort(port(end.number(port)));
    }

    private static Integer port(Long port) {
        return port != null && port >= 0 && port <= 65_535 ? Integer.valueOf(port.intValue()) : null;
    }
}
