package dev.plumbline.detectors.intent;

import dev.plumbline.rules.Cidr;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A block of addresses to reckon with. Never looks a name up.
 *
 * @param length of an address in bits: 32 or 128
 * @param bits that are the same in all of it
 */
record Block(BigInteger network, int length, int bits) {

    /** Empty for what is no address and no block. */
    static Optional<Block> parse(String text) {
        if (Cidr.parse(text).isEmpty()) {
            return Optional.empty();
        }
        int slash = text.indexOf('/');
        try {
            byte[] address = InetAddress.getByName(slash < 0 ? text : text.substring(0, slash))
                    .getAddress(); // a literal, as was just seen
            int length = address.length * 8;
            boolean isMapped = length == 32 && text.indexOf(':') >= 0;
            int bits = slash < 0 ? length : Integer.parseInt(text.substring(slash + 1)) - (isMapped ? 96 : 0);
            BigInteger whole = new BigInteger(1, address);
            return Optional.of(new Block(whole.shiftRight(length - bits).shiftLeft(length - bits), length, bits));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean holds(Block other) {
        return length == other.length
                && bits <= other.bits
                && other.network.shiftRight(length - bits).equals(network.shiftRight(length - bits));
    }

    /** Blocks nest or lie apart. */
    boolean meets(Block other) {
        return holds(other) || other.holds(this);
    }

    /** All of it but {@code taken}, in as few blocks as there can be. */
    List<Block> without(Block taken) {
        if (taken.holds(this)) {
            return List.of();
        }
        if (!holds(taken)) {
            return List.of(this);
        }
        List<Block> rest = new ArrayList<>();
        Block around = this;
        while (around.bits < taken.bits) {
            Block low = new Block(around.network, length, around.bits + 1);
            Block high = new Block(around.network.setBit(length - around.bits - 1), length, around.bits + 1);
            rest.add(low.holds(taken) ? high : low);
            around = low.holds(taken) ? low : high;
        }
        return rest;
    }

    /** With its length always, as Kubernetes wants it. */
    String cidr() {
        byte[] address = new byte[length / 8];
        byte[] digits = network.toByteArray();
        for (int i = 0; i < Math.min(digits.length, address.length); i++) {
            address[address.length - 1 - i] = digits[digits.length - 1 - i];
        }
        try {
            String text = InetAddress.getByAddress(address).getHostAddress();
            return dev.plumbline.ingest.Addresses.canonical(text).orElse(text) + "/" + bits;
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As an intent writes it; without its length where it is one address. */
    String text(int port) {
        String whole = cidr();
        String block = bits == length ? whole.substring(0, whole.indexOf('/')) : whole;
        return port < 0 ? block : length == 32 ? block + ":" + port : "[" + block + "]:" + port;
    }
}
