package dev.plumbline.detectors.enrich;

import dev.plumbline.rules.Cidr;
import java.util.List;

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

    private final List<Cidr> blocks;

    /** @param blocks each a block in CIDR notation; others are refused with an {@link IllegalArgumentException} */
    public Networks(List<String> blocks) {
        this.blocks = blocks.stream()
                .map(text -> Cidr.parse(text)
                        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no CIDR block")))
                .toList();
    }

    boolean contain(String address) {
        for (Cidr block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
