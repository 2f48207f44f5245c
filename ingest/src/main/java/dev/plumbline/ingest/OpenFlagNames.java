package dev.plumbline.ingest;

import java.util.Map;

/**
 * The bits of open's flags by their names, for collectors that tell names.
 *
 * <p>Source: include/uapi/asm-generic/fcntl.h; those of x86.
 */
public final class OpenFlagNames {
    private static final Map<String, Long> BITS = Map.ofEntries(
            Map.entry("O_RDONLY", 0L),
            Map.entry("O_WRONLY", 01L),
            Map.entry("O_RDWR", 02L),
            Map.entry("O_CREAT", 0100L),
            Map.entry("O_EXCL", 0200L),
            Map.entry("O_NOCTTY", 0400L),
            Map.entry("O_TRUNC", 01000L),
            Map.entry("O_APPEND", 02000L),
            Map.entry("O_NONBLOCK", 04000L),
            Map.entry("O_DSYNC", 010000L),
            Map.entry("FASYNC", 020000L),
            Map.entry("O_DIRECT", 040000L),
            Map.entry("O_LARGEFILE", 0100000L),
            Map.entry("O_DIRECTORY", 0200000L),
            Map.entry("O_NOFOLLOW", 0400000L),
            Map.entry("O_NOATIME", 01000000L),
            Map.entry("O_CLOEXEC", 02000000L),
            Map.entry("O_SYNC", 04010000L),
            Map.entry("O_PATH", 010000000L),
            Map.entry("O_TMPFILE", 020200000L));

    private OpenFlagNames() {}

    /** Null where nothing is named, or a name is none. */
    public static Long bits(Iterable<String> names) {
        Long bits = null;
        for (String name : names) {
            Long bit = BITS.get(name.strip());
            if (bit == null) {
                return null;
            }
            bits = bits == null ? bit : Long.valueOf(bits | bit);
        }
        return bits;
    }
}
