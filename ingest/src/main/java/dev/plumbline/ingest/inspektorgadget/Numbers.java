package dev.plumbline.ingest.inspektorgadget;

/** Numbers within bounds; what is outside is null. */
final class Numbers {
    private static final long MOST_PID = 1 << 22;
    private static final long MOST_PORT = 65_535;
    private static final long UNSET = 0xffff_ffffL;

    private Numbers() {}

    static Long pid(Long number) {
        return number != null && number > 0 && number <= MOST_PID ? number : null;
    }

    static Integer port(Long number) {
        return number != null && number >= 0 && number <= MOST_PORT ? Integer.valueOf(number.intValue()) : null;
    }

    /** A user id; −1 in 32 bits is none. */
    static Long id(Long number) {
        return number != null && number >= 0 && number < UNSET ? number : null;
    }

    static Long positive(Long number) {
        return number != null && number > 0 ? number : null;
    }
}
