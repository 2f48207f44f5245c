package dev.plumbline.rules;

import java.util.Optional;

/** An address or block that an intent names, with a port or for all ports (-1). */
record AddressAndPort(Cidr block, int port) {

    /** Reads {@code 10.0.0.0/8}, {@code 10.0.0.1:443}, {@code 2001:db8::/32} and {@code [2001:db8::1]:443}. */
    static Optional<AddressAndPort> parse(String text) {
        boolean bracketed = text.startsWith("[");
        int colon = bracketed ? text.indexOf("]:") + 1 : text.lastIndexOf(':');
        boolean bareV6 = !bracketed && colon >= 0 && text.indexOf(':') != colon;
        if (colon <= 0 || bareV6) {
            String address = bracketed && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
            return Cidr.parse(address).map(block -> new AddressAndPort(block, -1));
        }
        String address = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        String port = text.substring(colon + 1);
        if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            return Optional.empty();
        }
        return Cidr.parse(address).map(block -> new AddressAndPort(block, Integer.parseInt(port)));
    }

    boolean matches(String address, Integer onPort) {
        return block.contains(address) && (port < 0 || (onPort != null && onPort == port));
    }
}
