package dev.plumbline.ingest;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Bits of the kernel's interface from their names, as in {@code O_WRONLY|O_CREAT}; names that are not known are left out.
 *
 * <p>Source: include/uapi/asm-generic/fcntl.h with x86's values, include/uapi/linux/sched.h, include/uapi/linux/stat.h.
 */
public final class FlagNames {
    private static final String SEPARATORS = "|, ";

    private static final Map<String, Long> OPEN = Map.ofEntries(
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
            Map.entry("O_DIRECT", 040000L),
            Map.entry("O_LARGEFILE", 0100000L),
            Map.entry("O_DIRECTORY", 0200000L),
            Map.entry("O_NOFOLLOW", 0400000L),
            Map.entry("O_NOATIME", 01000000L),
            Map.entry("O_CLOEXEC", 02000000L),
            Map.entry("O_SYNC", 04010000L),
            Map.entry("O_PATH", 010000000L),
            Map.entry("O_TMPFILE", 020200000L));

    private static final Map<String, Long> NAMESPACES = Map.of(
            "CLONE_NEWNS", 0x0002_0000L,
            "CLONE_NEWUTS", 0x0400_0000L,
            "CLONE_NEWIPC", 0x0800_0000L,
            "CLONE_NEWUSER", 0x1000_0000L,
            "CLONE_NEWPID", 0x2000_0000L,
            "CLONE_NEWNET", 0x4000_0000L,
            "CLONE_NEWCGROUP", 0x0200_0000L,
            "CLONE_NEWTIME", 0x0000_0080L);

    private static final Map<String, Long> MODE = Map.ofEntries(
            Map.entry("S_ISUID", 04000L),
            Map.entry("S_ISGID", 02000L),
            Map.entry("S_ISVTX", 01000L),
            Map.entry("S_IRWXU", 0700L),
            Map.entry("S_IRUSR", 0400L),
            Map.entry("S_IWUSR", 0200L),
            Map.entry("S_IXUSR", 0100L),
            Map.entry("S_IRWXG", 070L),
            Map.entry("S_IRGRP", 040L),
            Map.entry("S_IWGRP", 020L),
            Map.entry("S_IXGRP", 010L),
            Map.entry("S_IRWXO", 07L),
            Map.entry("S_IROTH", 04L),
            Map.entry("S_IWOTH", 02L),
            Map.entry("S_IXOTH", 01L));

    private static final Pattern CAPABILITY = Pattern.compile("CAP_[A-Z0-9_]+");

    private FlagNames() {}

    /** Flags of open(2); null where none of the names is one. */
    public static Long open(String names) {
        return bits(names, OPEN);
    }

    /** Bits of a mode; null where none of the names is one. */
    public static Long mode(String names) {
        return bits(names, MODE);
    }

    /** Kinds of namespace, such as mount, of flags such as CLONE_NEWNS. */
    public static List<String> namespaces(String names) {
        Long bits = bits(names, NAMESPACES);
        return bits == null ? List.of() : KernelNames.namespaces(bits);
    }

    /** Names of capabilities in a list of them, in their order; of null the empty list. */
    public static List<String> capabilities(String names) {
        return names == null
                ? List.of()
                : SystemCalls.parts(names, SEPARATORS).stream()
                        .filter(name -> CAPABILITY.matcher(name).matches())
                        .toList();
    }

    private static Long bits(String names, Map<String, Long> known) {
        Long bits = null;
        for (String name : names == null ? List.<String>of() : SystemCalls.parts(names, SEPARATORS)) {
            Long bit = known.get(name);
            bits = bit == null ? bits : Long.valueOf(bit | (bits == null ? 0 : bits));
        }
        return bits;
    }
}
