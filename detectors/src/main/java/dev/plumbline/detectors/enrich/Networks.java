package dev.plumbline.detectors.enrich;

import dev.plumbline.rules.Cidr;
import dev.plumbline.rules.Peer;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The estate's own networks. An address inside them belongs to some service, known or not; one outside belongs to nobody
 * of the estate.
 */
public final class Networks {
    /**
     * Private, shared, link-local, loopback, multicast and broadcast blocks: RFC 1918, 6598, 3927, 4193, 4291, 5771. What is
     * sent to a group is sent to no one outside.
     */
    public static final List<String> PRIVATE = List.of(
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "127.0.0.0/8",
            "0.0.0.0/8",
            "224.0.0.0/4",
            "255.255.255.255/32",
            "fc00::/7",
            "fe80::/10",
            "ff00::/8",
            "::1/128",
            "::/128");

    /** Blocks whose meaning is known everywhere: the metadata services of AWS, Azure, GCP and others, link-local by design. */
    public static final List<Named> WELL_KNOWN = List.of(
            new Named("cloud-metadata", "169.254.169.254/32"),
            new Named("cloud-metadata", "fd00:ec2::254/128"),
            new Named("cloud-metadata", "168.63.129.16/32"));

    /** Blocks of the estate in which no address is a service's own. */
    private static final List<Named> NOBODYS = List.of(
            new Named("loopback", "127.0.0.0/8"),
            new Named("loopback", "::1/128"),
            new Named("link-local", "169.254.0.0/16"),
            new Named("link-local", "fe80::/10"),
            new Named("multicast", "224.0.0.0/4"),
            new Named("multicast", "ff00::/8"),
            new Named("broadcast", "255.255.255.255/32"),
            new Named("unspecified", "0.0.0.0/8"),
            new Named("unspecified", "::/128"));

    private static final List<Outside> OF_NOBODY = NOBODYS.stream()
            .map(it -> new Outside(it.name(), block(it.block())))
            .toList();

    /**
     * A block outside the estate that has a name, such as a package mirror's.
     *
     * @param block in CIDR notation
     */
    public record Named(String name, String block) {}

    private record Outside(String name, Cidr block) {}

    private final List<Cidr> estate;
    private final List<Outside> outside;

    /** @param estate each a block in CIDR notation; others are refused with an {@link IllegalArgumentException} */
    public Networks(List<String> estate) {
        this(estate, List.of());
    }

    /**
     * Blocks of both kinds; what is no block is refused with an {@link IllegalArgumentException}.
     *
     * @param named beside those that are well known; of several that hold an address the narrowest names it
     */
    public Networks(List<String> estate, List<Named> named) {
        this.estate = estate.stream().map(Networks::block).toList();
        this.outside = Stream.concat(WELL_KNOWN.stream(), named.stream())
                .map(it -> new Outside(it.name(), block(it.block())))
                .sorted(Comparator.comparingInt((Outside it) -> it.block.length())
                        .reversed())
                .toList();
    }

    private static Cidr block(String text) {
        return Cidr.parse(text).orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no CIDR block"));
    }

    /** Where an address lies that no service is known to own. */
    Peer peer(String text) {
        byte[] address = Cidr.address(text);
        for (Outside it : outside) {
            if (it.block.containsBytes(address)) {
                return Peer.external(it.name);
            }
        }
        for (Cidr block : estate) {
            if (block.containsBytes(address)) {
                return undetermined(address);
            }
        }
        return Peer.EXTERNAL;
    }

    private static Peer undetermined(byte[] address) {
        for (Outside it : OF_NOBODY) {
            if (it.block.containsBytes(address)) {
                return Peer.undetermined(it.name);
            }
        }
        return Peer.UNDETERMINED;
    }
}
