package dev.plumbline.ingest.tetragon;

/** Numbers within what the kernel knows; anything else is null, never wrapped. */
final class Ranges {
    private static final long MOST_PIDS = 1 << 22;
    private static final long IDS = 0xFFFF_FFFFL;

    private Ranges() {}

    static Long pid(Long told) {
        return told != null && told >= 0 && told <= MOST_PIDS ? told : null;
    }

    /** A user or group id of 32 bits. */
    static Long id(Long told) {
        return told != null && told >= 0 && told <= IDS ? told : null;
    }

    /** As {@link #id}; the last one says that there was no login. */
    static Long loginId(Long told) {
        return told != null && told == IDS ? null : id(told);
    }

    static Long inode(Long told) {
        return told != null && told > 0 ? told : null;
    }
}
