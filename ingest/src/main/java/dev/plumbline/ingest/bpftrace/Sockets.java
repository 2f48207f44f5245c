package dev.plumbline.ingest.bpftrace;

import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.ingest.Addresses;
import java.util.Arrays;

/** Sockets and the addresses that system calls are given. */
final class Sockets {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_RAW = 3;
    private static final byte[] ANY = new byte[16];

    private Sockets() {}

    /** The peer is the address that the process gave; its own end is known only where it was bound before. */
    static NetworkActivity connect(Group group) {
        byte[] address = group.text(0);
        if (address == null || group.ends() == null || address.length < 2) {
            return null;
        }
        NetworkActivity.Builder activity = NetworkActivity.newBuilder();
        activity.setAction(NetworkAction.CONNECT);
        activity.setProtocol(protocol(group.ends()));
        setLocal(activity, group.ends());
        int family = (address[0] & 0xff) | (address[1] & 0xff) << 8;
        int begin = family == AF_INET ? 4 : 8;
        int end = family == AF_INET ? 8 : 24;
        if (address.length >= end) {
            activity.setPeerAddress(text(Arrays.copyOfRange(address, begin, end)));
            activity.setPeerPort((address[2] & 0xff) << 8 | (address[3] & 0xff));
        }
        return activity.build();
    }

    /** The socket that was accepted, or that listens. */
    static NetworkActivity ends(NetworkAction action, Group group) {
        Line ends = group.ends();
        if (ends == null) {
            return null;
        }
        NetworkActivity.Builder activity = NetworkActivity.newBuilder();
        activity.setAction(action);
        activity.setProtocol(protocol(ends));
        setLocal(activity, ends);
        int port = (int) ends.number(7);
        if (action == NetworkAction.ACCEPT && port != 0) {
            activity.setPeerAddress(text(address(ends, 9, 11)));
            activity.setPeerPort((port & 0xff) << 8 | (port >> 8 & 0xff));
        }
        return activity.build();
    }

    /** Of new sockets only raw ones of IP and those of AF_PACKET are told: a program asks the kernel through raw ones of AF_NETLINK. */
    static NetworkActivity created() {
        return NetworkActivity.newBuilder()
                .setAction(NetworkAction.SOCKET)
                .setProtocol("raw")
                .build();
    }

    private static void setLocal(NetworkActivity.Builder activity, Line ends) {
        int port = (int) ends.number(6);
        byte[] address = address(ends, 8, 10);
        boolean bound = port != 0 || !Arrays.equals(address, 0, address.length, ANY, 0, address.length);
        activity.setLocalAddress(bound ? text(address) : null);
        activity.setLocalPort(bound ? Integer.valueOf(port & 0xffff) : null);
    }

    private static String protocol(Line ends) {
        long type = ends.number(4);
        long number = ends.number(5);
        if (type == SOCK_RAW) {
            return "raw";
        }
        return number == 6 ? "tcp" : number == 17 ? "udp" : Long.toString(number);
    }

    /** An IPv4 address is told as the number that its four bytes are on a little-endian machine. */
    private static byte[] address(Line ends, int ipv4, int ipv6) {
        if (ends.number(3) == AF_INET6) {
            byte[] address = ends.bytes(ipv6);
            if (address.length != 16) {
                throw new Line.Malformed("field " + (ipv6 + 1) + " is no IPv6 address: " + address.length + " bytes");
            }
            return address;
        }
        long number = ends.number(ipv4);
        return new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24)};
    }

    private static String text(byte[] address) {
        StringBuilder text = new StringBuilder();
        if (address.length == 4) {
            for (byte b : address) {
                text.append(text.isEmpty() ? "" : ".").append(b & 0xff);
            }
        } else {
            for (int i = 0; i + 1 < address.length; i += 2) {
                text.append(i == 0 ? "" : ":")
                        .append(Integer.toHexString((address[i] & 0xff) << 8 | (address[i + 1] & 0xff)));
            }
        }
        return Addresses.canonical(text.toString()).orElse(null);
    }
}
