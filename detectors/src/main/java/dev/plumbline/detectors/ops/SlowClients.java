package dev.plumbline.detectors.ops;

/**
 * Bounds what a client that is slow on purpose can hold of the JDK's HTTP server: it has these as system properties that
 * are read once, before the first server is made. What the user has set stays.
 */
public final class SlowClients {
    private SlowClients() {}

    public static void bound() {
        fallback("sun.net.httpserver.maxReqTime", 30); // seconds, from a request's first byte to its last
        fallback("sun.net.httpserver.maxRspTime", 60);
        fallback("jdk.httpserver.maxConnections", 1000);
    }

    private static void fallback(String name, int value) {
        if (System.getProperty(name) == null) {
            System.setProperty(name, Integer.toString(value));
        }
    }
}
