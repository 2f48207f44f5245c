package dev.plumbline.ingest.tetragon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.Json;
import java.util.Locale;

/** Socket hooks: {@code sock_arg} has both ends, {@code sockaddr_arg} the address that a system call was given. */
final class Sockets {
    private Sockets() {}

    static Outcome connect(JsonNode sock, JsonNode sockaddr, String protocol) {
        if (sock.isMissingNode() && sockaddr.isMissingNode()) {
            return Outcome.incomplete("args: no socket and no address");
        }
        NetworkActivity.Builder activity = activity(NetworkAction.CONNECT, sock, sockaddr, protocol);
        setLocal(activity, sock, "saddr", "sport");
        if (sockaddr.isMissingNode()) {
            setPeer(activity, sock, "daddr", "dport");
        } else {
            setPeer(activity, sockaddr, "addr", "port");
        }
        return new Outcome.Done(activity.build());
    }

    static Outcome accept(JsonNode sock, String protocol) {
        if (sock.isMissingNode()) {
            return Outcome.incomplete("args: no socket");
        }
        NetworkActivity.Builder activity = activity(NetworkAction.ACCEPT, sock, sock, protocol);
        setLocal(activity, sock, "saddr", "sport");
        setPeer(activity, sock, "daddr", "dport");
        if (activity.getPeerPort() == null || activity.getPeerPort() == 0) {
            activity.setPeerAddress(null); // the listening socket itself, which has no peer
            activity.setPeerPort(null);
        }
        return new Outcome.Done(activity.build());
    }

    static Outcome listen(JsonNode sock, String protocol) {
        if (sock.isMissingNode()) {
            return Outcome.incomplete("args: no socket");
        }
        NetworkActivity.Builder activity = activity(NetworkAction.LISTEN, sock, sock, protocol);
        setLocal(activity, sock, "saddr", "sport");
        return new Outcome.Done(activity.build());
    }

    /** Tetragon Enterprise's process_connect and process_accept: both ends without a wrapper. */
    static Outcome ends(NetworkAction action, JsonNode event) {
        NetworkActivity.Builder activity = NetworkActivity.newBuilder();
        activity.setAction(action);
        activity.setProtocol(protocol(event.path("protocol").asText("")));
        boolean own = action == NetworkAction.CONNECT;
        setLocal(activity, event, own ? "source_ip" : "destination_ip", own ? "source_port" : "destination_port");
        setPeer(activity, event, own ? "destination_ip" : "source_ip", own ? "destination_port" : "source_port");
        return activity.getPeerAddress() == null
                ? Outcome.incomplete("destination_ip, source_ip")
                : new Outcome.Done(activity.build());
    }

    /** Tetragon Enterprise's process_listen. */
    static Outcome listening(JsonNode event) {
        NetworkActivity.Builder activity = NetworkActivity.newBuilder();
        activity.setAction(NetworkAction.LISTEN);
        activity.setProtocol(protocol(event.path("protocol").asText("")));
        setLocal(activity, event, "ip", "port");
        return new Outcome.Done(activity.build());
    }

    /** Each may be null: the AF_ number, the SOCK_ number with its flags, the IPPROTO_ number. */
    static Outcome created(Long family, Long type, Long number) {
        if (family == null) {
            return Outcome.incomplete("args: no family");
        }
        NetworkActivity.Builder activity = NetworkActivity.newBuilder();
        activity.setAction(NetworkAction.SOCKET);
        activity.setProtocol(protocol(family, type == null ? 0 : type & 0xf, number == null ? 0 : number));
        return new Outcome.Done(activity.build());
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

    private static NetworkActivity.Builder activity(
            NetworkAction action, JsonNode sock, JsonNode sockaddr, String protocol) {
        NetworkActivity.Builder activity = NetworkActivity.newBuilder();
        activity.setAction(action);
        boolean unix = "AF_UNIX".equals(sock.path("family").asText())
                || "AF_UNIX".equals(sockaddr.path("family").asText());
        String told = sock.path("protocol").asText("");
        activity.setProtocol(unix ? "unix" : told.isEmpty() ? protocol : protocol(told));
        return activity;
    }

    /** IPPROTO_TCP and TCP as tcp; what has no name here stays in the collector's words. */
    private static String protocol(String told) {
        String name = told.toLowerCase(Locale.ROOT).replace("ipproto_", "");
        return name.isEmpty() ? null : name;
    }

    private static void setLocal(NetworkActivity.Builder activity, JsonNode node, String address, String port) {
        activity.setLocalAddress(
                Addresses.canonical(Json.text(node.path(address))).orElse(null));
        activity.setLocalPort(port(node.path(port)));
    }

    private static void setPeer(NetworkActivity.Builder activity, JsonNode node, String address, String port) {
        activity.setPeerAddress(
                Addresses.canonical(Json.text(node.path(address))).orElse(null));
        activity.setPeerPort(port(node.path(port)));
    }

    private static Integer port(JsonNode node) {
        Long port = Json.number(node);
        return port != null && port >= 0 && port <= 65_535 ? Integer.valueOf(port.intValue()) : null;
    }
}
