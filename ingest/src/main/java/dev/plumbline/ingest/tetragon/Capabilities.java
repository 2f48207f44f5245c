package dev.plumbline.ingest.tetragon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Capability sets as names such as CAP_SYS_ADMIN.
 *
 * <p>Source: include/uapi/linux/capability.h. Tetragon tells a set as names, of which DAC_OVERRIDE alone lacks its
 * prefix, or as the set's bits in hex.
 */
final class Capabilities {
    private static final List<String> BY_BIT = List.of(
            "CAP_CHOWN",
            "CAP_DAC_OVERRIDE",
            "CAP_DAC_READ_SEARCH",
            "CAP_FOWNER",
            "CAP_FSETID",
            "CAP_KILL",
            "CAP_SETGID",
            "CAP_SETUID",
            "CAP_SETPCAP",
            "CAP_LINUX_IMMUTABLE",
            "CAP_NET_BIND_SERVICE",
            "CAP_NET_BROADCAST",
            "CAP_NET_ADMIN",
            "CAP_NET_RAW",
            "CAP_IPC_LOCK",
            "CAP_IPC_OWNER",
            "CAP_SYS_MODULE",
            "CAP_SYS_RAWIO",
            "CAP_SYS_CHROOT",
            "CAP_SYS_PTRACE",
            "CAP_SYS_PACCT",
            "CAP_SYS_ADMIN",
            "CAP_SYS_BOOT",
            "CAP_SYS_NICE",
            "CAP_SYS_RESOURCE",
            "CAP_SYS_TIME",
            "CAP_SYS_TTY_CONFIG",
            "CAP_MKNOD",
            "CAP_LEASE",
            "CAP_AUDIT_WRITE",
            "CAP_AUDIT_CONTROL",
            "CAP_SETFCAP",
            "CAP_MAC_OVERRIDE",
            "CAP_MAC_ADMIN",
            "CAP_SYSLOG",
            "CAP_WAKE_ALARM",
            "CAP_BLOCK_SUSPEND",
            "CAP_AUDIT_READ",
            "CAP_PERFMON",
            "CAP_BPF",
            "CAP_CHECKPOINT_RESTORE");

    private Capabilities() {}

    /** @param set a list of names, or the bits in hex; anything else is the empty set */
    static List<String> names(JsonNode set) {
        List<String> names = new ArrayList<>();
        set.forEach(name -> names.add(withPrefix(name.asText())));
        if (set.isTextual()) {
            addBits(set.textValue(), names);
        }
        return names;
    }

    private static String withPrefix(String name) {
        return name.startsWith("CAP_") ? name : "CAP_" + name;
    }

    private static void addBits(String hex, List<String> names) {
        long bits;
        try {
            bits = Long.parseUnsignedLong(hex.startsWith("0x") ? hex.substring(2) : hex, 16);
        } catch (NumberFormatException e) {
            return;
        }
        for (int bit = 0; bit < BY_BIT.size(); bit++) {
            if ((bits >>> bit & 1) == 1) {
                names.add(BY_BIT.get(bit));
            }
        }
    }
}
