package dev.plumbline.rules;

/** Ports as intents write them. */
final class Ports {
    private static final int HIGHEST = 65_535;

    private Ports() {}

    /** −1 for what is no port from 1 to 65535. */
    static int parse(String text) {
        if (text.isEmpty() || text.length() > 5 || text.chars().anyMatch(it -> it < '0' || it > '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return isPort(port) ? port : -1;
    }

    static boolean isPort(int port) {
        return port >= 1 && port <= HIGHEST;
    }

    /** Whether a declared port, -1 for all of them, stands for {@code port}; an unknown one is only among all. */
    static boolean covers(int declared, Integer port) {
        return declared < 0 || (port != null && port == declared);
    }
}
