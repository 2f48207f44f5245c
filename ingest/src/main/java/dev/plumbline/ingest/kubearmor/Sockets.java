package dev.plumbline.ingest.kubearmor;

import dev.plumbline.event.DnsAction;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.ingest.Addresses;
import java.util.List;
import java.util.Locale;

/** What was done with sockets. The address stands in Resource, as the kernel's struct names its members. */
final class Sockets {
    private Sockets() {}

    /** {@code remoteip=… port=… protocol=TCP}. */
    static Outcome tcp(NetworkAction action, Entry entry) {
        return addressed(action, "tcp", entry.resource("remoteip"), entry.resource("port"));
    }

    /** {@code sa_family=AF_INET sin_port=… sin_addr=…}. */
    static Outcome called(NetworkAction action, Entry entry) {
        String family = entry.resource("sa_family");
        if ("AF_UNIX".equals(family) || "AF_LOCAL".equals(family)) {
            return new Outcome.Done(activity(action, "unix"));
        }
        boolean is6 = entry.resource("sin6_addr") != null;
        return addressed(
                action,
                null,
                entry.resource(is6 ? "sin6_addr" : "sin_addr"),
                entry.resource(is6 ? "sin6_port" : "sin_port"));
    }

    /** A hook that tells what kind of socket, and no address. */
    static Outcome hooked(NetworkAction action, Entry entry) {
        return new Outcome.Done(activity(action, protocol(entry)));
    }

    static Outcome listening() {
        return new Outcome.Done(activity(NetworkAction.LISTEN, null));
    }

    /** A name that was asked for: {@code domain=… daddr=… qtype=…}. */
    static Outcome asked(Entry entry) {
        String name = entry.data("domain");
        String server = Addresses.canonical(entry.data("daddr")).orElse(null);
        return name == null
                ? Outcome.incomplete("Data: no domain")
                : new Outcome.Done(new DnsActivity(
                        DnsAction.QUERY, withoutDot(name), entry.data("qtype"), null, List.of(), server));
    }

    private static String withoutDot(String name) {
        return name.length() > 1 && name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static Outcome addressed(NetworkAction action, String protocol, String address, String port) {
        String canonical = Addresses.canonical(address).orElse(null);
        if (canonical == null) {
            return Outcome.incomplete("Resource: no address");
        }
        NetworkActivity activity = activity(action, protocol);
        if (action == NetworkAction.BIND) {
            activity.setLocalAddress(canonical);
            activity.setLocalPort(Numbers.port(port));
        } else {
            activity.setPeerAddress(canonical);
            activity.setPeerPort(Numbers.port(port));
        }
        return new Outcome.Done(activity);
    }

    private static NetworkActivity activity(NetworkAction action, String protocol) {
        return new NetworkActivity(action, protocol, null, null, null, null);
    }

    /** By {@code domain=AF_INET type=SOCK_STREAM|SOCK_CLOEXEC protocol=0}, of which a hook tells one. */
    private static String protocol(Entry entry) {
        String domain = String.valueOf(entry.resource("domain"));
        String type = String.valueOf(entry.resource("type"));
        String protocol = entry.resource("protocol");
        if (domain.equals("AF_UNIX") || domain.equals("AF_LOCAL")) {
            return "unix";
        }
        if (domain.equals("AF_PACKET") || type.startsWith("SOCK_RAW")) {
            return "raw";
        }
        if (protocol != null && !protocol.equals("0")) {
            return protocol.equals("6") ? "tcp" : protocol.equals("17") ? "udp" : protocol.toLowerCase(Locale.ROOT);
        }
        if (type.startsWith("SOCK_STREAM")) {
            return "tcp";
        }
        return type.startsWith("SOCK_DGRAM") ? "udp" : protocol;
    }
}
