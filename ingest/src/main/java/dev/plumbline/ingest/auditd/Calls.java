package dev.plumbline.ingest.auditd;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** System calls by their numbers, which differ by architecture. */
final class Calls {
    /** The table's columns by architecture: AUDIT_ARCH_* of include/uapi/linux/audit.h, in hex, and the names that ausearch has. */
    private static final Map<String, Integer> COLUMNS = Map.of(
            "c000003e",
            1,
            "x86_64",
            1,
            "40000003",
            2,
            "i386",
            2,
            "c00000b7",
            3,
            "aarch64",
            3,
            "c00000f3",
            3,
            "riscv64",
            3,
            "c0000102",
            3);

    /** Set in the number of a call by the x32 ABI. */
    private static final long X32 = 0x4000_0000;

    private static final Map<String, String> NAMES = read();

    /** Requests to an io_uring that the calls of the same names could have been. Source: include/uapi/linux/io_uring.h. */
    private static final Map<Long, String> RING = Map.of(
            13L,
            "accept",
            16L,
            "connect",
            18L,
            "openat",
            28L,
            "openat2",
            35L,
            "renameat",
            36L,
            "unlinkat",
            38L,
            "symlinkat",
            39L,
            "linkat");

    private Calls() {}

    /**
     * Such as openat; null where the record does not tell it.
     *
     * @param call a SYSCALL record. What auditd says of it in words helps where the architecture is none of ours
     */
    static String name(Values call) {
        String told = call.word("syscall");
        String arch = call.word("arch");
        if (told == null || arch == null) {
            return null;
        }
        Long number = Values.decimal(told);
        if (number == null) {
            return told;
        }
        Integer column = COLUMNS.get(arch);
        String name = column == null ? null : NAMES.get(column + " " + (column == 1 ? number & ~X32 : number));
        if (name == null) {
            name = call.word("SYSCALL");
        }
        return name == null ? told + " of " + arch : name;
    }

    /** @param name null is none */
    static boolean isStart(String name) {
        return "execve".equals(name) || "execveat".equals(name);
    }

    /** Null for a request that does none of what is modelled. */
    static String ofRing(long operation) {
        return RING.get(operation);
    }

    /** Whether its user and group ids have 16 bits where the calls of the same names have 32 elsewhere. */
    static boolean hasShortIds(Values call) {
        return Integer.valueOf(2).equals(COLUMNS.get(String.valueOf(call.word("arch"))));
    }

    private static Map<String, String> read() {
        Map<String, String> names = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Calls.class.getResourceAsStream("syscalls.txt"), StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(it -> !it.startsWith("#"))
                    .map(it -> it.split(" "))
                    .forEach(row -> {
                        for (int column = 1; column < row.length; column++) {
                            names.put(column + " " + row[column], row[0]);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }
}
