package dev.plumbline.ingest.sysmon;

/** Decimal numbers within bounds; what is none of these is null. */
final class Numbers {
    private static final long MOST_PID = 1 << 22;
    private static final long MOST_PORT = 65_535;

    private Numbers() {}

    static Long pid(String text) {
        return whole(text, MOST_PID);
    }

    static Integer port(String text) {
        Long port = whole(text, MOST_PORT);
        return port == null ? null : Integer.valueOf(port.intValue());
    }

    /** From 0 to the largest one. */
    static Long whole(String text, long largest) {
        if (text == null || text.isEmpty() || text.length() > 18) {
            return null;
        }
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return null;
            }
            number = number * 10 + (c - '0');
        }
        return number <= largest ? number : null;
    }
}
