package dev.plumbline.rules.filter;

import dev.plumbline.rules.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds all blocks that an address lies in, in as many steps as it has bits. */
final class Blocks {
    private static final class Node {
        private final Node[] next = new Node[2];
        private final List<int[]> meant = new ArrayList<>();
    }

    private final Node v4 = new Node();
    private final Node v6 = new Node();

    /** What is no block has no address in it. */
    Blocks(Map<String, int[]> meantByBlock) {
        meantByBlock.forEach((text, meant) -> Cidr.parse(text).ifPresent(block -> {
            byte[] network = block.network();
            Node node = network.length == 4 ? v4 : v6;
            for (int i = 0; i < block.length(); i++) {
                int bit = bit(network, i);
                if (node.next[bit] == null) {
                    node.next[bit] = new Node();
                }
                node = node.next[bit];
            }
            node.meant.add(meant);
        }));
    }

    void find(String text, Consumer<int[]> sink) {
        byte[] address = Cidr.address(text);
        if (address == null) {
            return;
        }
        Node node = address.length == 4 ? v4 : v6;
        for (int i = 0; node != null; i++) {
            for (int j = 0; j < node.meant.size(); j++) {
                sink.accept(node.meant.get(j));
            }
            node = i < address.length * 8 ? node.next[bit(address, i)] : null;
        }
    }

    private static int bit(byte[] bytes, int i) {
        return (bytes[i / 8] >> (7 - i % 8)) & 1;
    }
}
