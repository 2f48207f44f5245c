package dev.plumbline.ingest.inspektorgadget;

import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.json.Fields;
import java.util.Locale;

/** TCP connections, and sockets that are bound. The source is this process's end, also of a connection that it accepted. */
final class Sockets {
    private Sockets() {}

    static Outcome connection(GadgetEvent event) {
        if (event.has("sent", "sent_raw", "received", "received_raw")) {
            return Outcome.unmodelled("gadget: top_tcp");
        }
        if (event.has("state", "tcpflags", "tcpflags_raw")) {
            return Outcome.unmodelled("gadget: trace_tcpdrop, trace_tcpretrans or snapshot_socket");
        }
        NetworkAction action = action(event.has("operation") ? event.text("operation") : event.text("type"));
        if (action == null) {
            return Outcome.unmodelled("gadget: none that is known by its fields");
        }
        boolean isFlat = event.has("saddr", "daddr");
        Fields own = event.fields().object("src");
        Fields peer = event.fields().object("dst");
        String peerAddress = Addresses.canonical(isFlat ? event.text("daddr") : peer.text("addr"))
                .orElse(null);
        String localAddress = Addresses.canonical(isFlat ? event.text("saddr") : own.text("addr"))
                .orElse(null);
        return peerAddress == null
                ? Outcome.incomplete(isFlat ? "daddr" : "dst.addr")
                : new Outcome.Done(new NetworkActivity(
                        action,
                        isFlat ? "tcp" : protocol(peer.word("proto")),
                        localAddress,
                        Numbers.port(isFlat ? event.number("sport") : own.number("port")),
                        peerAddress,
                        Numbers.port(isFlat ? event.number("dport") : peer.number("port"))));
    }

    /** What only connects does not say so; that the event is a normal one, the gadgets that were built in do. */
    private static NetworkAction action(String told) {
        if (told == null || told.equals("normal")) {
            return NetworkAction.CONNECT;
        }
        return switch (told) {
            case "connect" -> NetworkAction.CONNECT;
            case "accept" -> NetworkAction.ACCEPT;
            case "close" -> NetworkAction.CLOSE;
            default -> null;
        };
    }

    static Outcome bound(GadgetEvent event) {
        Fields told = event.fields().object("addr");
        boolean isFlat = !told.has("addr");
        String address = Addresses.canonical(isFlat ? event.textBesideObject("addr") : told.text("addr"))
                .orElse(null);
        return address == null
                ? Outcome.incomplete("addr")
                : new Outcome.Done(new NetworkActivity(
                        NetworkAction.BIND,
                        protocol(isFlat ? event.fields().word("proto") : told.word("proto")),
                        address,
                        Numbers.port(isFlat ? event.number("port") : told.number("port")),
                        null,
                        null));
    }

    /** A name, or the IPPROTO_ number. */
    private static String protocol(String told) {
        if (told == null) {
            return null;
        }
        return switch (told) {
            case "6" -> "tcp";
            case "17" -> "udp";
            default -> told.toLowerCase(Locale.ROOT);
        };
    }
}
