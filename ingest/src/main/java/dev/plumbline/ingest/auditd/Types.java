package dev.plumbline.ingest.auditd;

import java.util.Map;
import java.util.Set;

/**
 * Types of records.
 *
 * <p>Source: include/uapi/linux/audit.h; their names are those of the audit user space.
 */
final class Types {
    static final String CALL = "SYSCALL";
    static final String RING = "URINGOP";
    static final String TITLE = "PROCTITLE";
    static final String END = "EOE";

    /** Where they come by their numbers. */
    private static final Map<String, String> BY_NUMBER = Map.ofEntries(
            Map.entry("1300", CALL),
            Map.entry("1302", "PATH"),
            Map.entry("1303", "IPC"),
            Map.entry("1304", "SOCKETCALL"),
            Map.entry("1305", "CONFIG_CHANGE"),
            Map.entry("1306", "SOCKADDR"),
            Map.entry("1307", "CWD"),
            Map.entry("1309", "EXECVE"),
            Map.entry("1311", "IPC_SET_PERM"),
            Map.entry("1312", "MQ_OPEN"),
            Map.entry("1313", "MQ_SENDRECV"),
            Map.entry("1314", "MQ_NOTIFY"),
            Map.entry("1315", "MQ_GETSETATTR"),
            Map.entry("1317", "FD_PAIR"),
            Map.entry("1318", "OBJ_PID"),
            Map.entry("1320", END),
            Map.entry("1321", "BPRM_FCAPS"),
            Map.entry("1322", "CAPSET"),
            Map.entry("1323", "MMAP"),
            Map.entry("1327", TITLE),
            Map.entry("1330", "KERN_MODULE"),
            Map.entry("1334", "BPF"),
            Map.entry("1336", RING),
            Map.entry("1337", "OPENAT2"));

    /** Those that only tell more of a call. All others stand alone, also where a call's record is beside them. */
    private static final Set<String> PARTS = Set.of(
            CALL,
            "PATH",
            "IPC",
            "SOCKETCALL",
            "SOCKADDR",
            "CWD",
            "EXECVE",
            "IPC_SET_PERM",
            "MQ_OPEN",
            "MQ_SENDRECV",
            "MQ_NOTIFY",
            "MQ_GETSETATTR",
            "FD_PAIR",
            "OBJ_PID",
            END,
            "BPRM_FCAPS",
            "CAPSET",
            "MMAP",
            TITLE,
            "KERN_MODULE",
            "BPF",
            RING,
            "OPENAT2");

    private Types() {}

    /** @param told a name, a number, or the number as {@code UNKNOWN[1336]} */
    static String name(String told) {
        boolean unknown = told.startsWith("UNKNOWN[") && told.endsWith("]");
        String number = unknown ? told.substring(8, told.length() - 1) : told;
        return BY_NUMBER.getOrDefault(number, told);
    }

    static boolean isPart(String type) {
        return PARTS.contains(type);
    }
}
