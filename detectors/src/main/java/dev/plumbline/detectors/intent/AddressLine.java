package dev.plumbline.detectors.intent;

import java.util.Optional;

/** The two halves of a line of an intent's addresses. */
final class AddressLine {
    private AddressLine() {}

    /** Address or block, without brackets and port. */
    static String address(String line) {
        if (line.startsWith("[")) {
            return line.substring(1, line.indexOf(']'));
        }
        int colon = line.lastIndexOf(':');
        return colon < 0 || line.indexOf(':') != colon ? line : line.substring(0, colon);
    }

    /** Empty where it is for every port. */
    static Optional<Integer> port(String line) {
        String address = address(line);
        int end = line.startsWith("[") ? address.length() + 2 : address.length();
        return end >= line.length() ? Optional.empty() : Optional.of(Integer.valueOf(line.substring(end + 1)));
    }

    static String of(String address, Integer port) {
        return port == null || port < 1
                ? address
                : address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }
}
