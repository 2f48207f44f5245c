package dev.plumbline.rules;

import java.util.Locale;
import java.util.Optional;

/**
 * A DNS name that an intent names: one, or all below one.
 *
 * @param name in lower case, without its last dot and without {@code *.}
 * @param below whether it stands for the names below it, at any depth, and not for itself
 * @param port 1–65535, or -1 for every port
 */
record NameAndPort(String name, boolean below, int port) {
    private static final int LONGEST = 253;
    private static final int LONGEST_LABEL = 63;

    /** Reads {@code api.example.org}, {@code *.example.org} and both with {@code :443}; empty for anything else. */
    static Optional<NameAndPort> parse(String text) {
        int colon = text.lastIndexOf(':');
        int port = colon < 0 ? -1 : Ports.parse(text.substring(colon + 1));
        String whole = canonical(colon < 0 ? text : text.substring(0, colon));
        boolean below = whole.startsWith("*.");
        String name = below ? whole.substring(2) : whole;
        return isName(name) && (colon < 0 || port > 0)
                ? Optional.of(new NameAndPort(name, below, port))
                : Optional.empty();
    }

    /** @param canonical as {@link #canonical} has it */
    boolean matches(String canonical, Integer onPort) {
        boolean named = below
                ? canonical.length() > name.length() + 1
                        && canonical.endsWith(name)
                        && canonical.charAt(canonical.length() - name.length() - 1) == '.'
                : canonical.equals(name);
        return named && Ports.covers(port, onPort);
    }

    /** Names differ neither by case nor by a last dot. */
    static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > LONGEST || Cidr.parse(name).isPresent()) {
            return false;
        }
        for (String label : name.split("\\.", -1)) {
            if (label.isEmpty()
                    || label.length() > LONGEST_LABEL
                    || !label.chars().allMatch(NameAndPort::isOfLabel)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfLabel(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c > 127;
    }
}
