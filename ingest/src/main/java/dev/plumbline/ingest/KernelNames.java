package dev.plumbline.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers of the kernel's interface by their names, the same ones whichever collector tells the number. */
public final class KernelNames {
    /** Flags of clone, unshare and setns. Source: include/uapi/linux/sched.h. */
    private static final Map<Long, String> NAMESPACES = new LinkedHashMap<>();

    static {
        NAMESPACES.put(0x0002_0000L, "mount");
        NAMESPACES.put(0x0400_0000L, "uts");
        NAMESPACES.put(0x0800_0000L, "ipc");
        NAMESPACES.put(0x1000_0000L, "user");
        NAMESPACES.put(0x2000_0000L, "pid");
        NAMESPACES.put(0x4000_0000L, "net");
        NAMESPACES.put(0x0200_0000L, "cgroup");
        NAMESPACES.put(0x0000_0080L, "time");
    }

    /** Source: include/uapi/linux/ptrace.h and, for x86, asm/ptrace-abi.h. */
    private static final Map<Long, String> PTRACE = Map.ofEntries(
            Map.entry(0L, "PTRACE_TRACEME"),
            Map.entry(1L, "PTRACE_PEEKTEXT"),
            Map.entry(2L, "PTRACE_PEEKDATA"),
            Map.entry(3L, "PTRACE_PEEKUSR"),
            Map.entry(4L, "PTRACE_POKETEXT"),
            Map.entry(5L, "PTRACE_POKEDATA"),
            Map.entry(6L, "PTRACE_POKEUSR"),
            Map.entry(7L, "PTRACE_CONT"),
            Map.entry(8L, "PTRACE_KILL"),
            Map.entry(9L, "PTRACE_SINGLESTEP"),
            Map.entry(12L, "PTRACE_GETREGS"),
            Map.entry(13L, "PTRACE_SETREGS"),
            Map.entry(14L, "PTRACE_GETFPREGS"),
            Map.entry(15L, "PTRACE_SETFPREGS"),
            Map.entry(16L, "PTRACE_ATTACH"),
            Map.entry(17L, "PTRACE_DETACH"),
            Map.entry(24L, "PTRACE_SYSCALL"),
            Map.entry(0x4200L, "PTRACE_SETOPTIONS"),
            Map.entry(0x4201L, "PTRACE_GETEVENTMSG"),
            Map.entry(0x4202L, "PTRACE_GETSIGINFO"),
            Map.entry(0x4203L, "PTRACE_SETSIGINFO"),
            Map.entry(0x4204L, "PTRACE_GETREGSET"),
            Map.entry(0x4205L, "PTRACE_SETREGSET"),
            Map.entry(0x4206L, "PTRACE_SEIZE"),
            Map.entry(0x4207L, "PTRACE_INTERRUPT"),
            Map.entry(0x4208L, "PTRACE_LISTEN"),
            Map.entry(0x4209L, "PTRACE_PEEKSIGINFO"));

    private KernelNames() {}

    /** Kinds of namespaces, such as user and mount, that the flags name; other flags are left out. */
    public static List<String> namespaces(long flags) {
        List<String> kinds = new ArrayList<>();
        NAMESPACES.forEach((bit, kind) -> {
            if ((flags & bit) != 0) {
                kinds.add(kind);
            }
        });
        return kinds;
    }

    /** Such as PTRACE_ATTACH; PTRACE_ and the number where it has no name. */
    public static String ptrace(long request) {
        return PTRACE.getOrDefault(request, "PTRACE_" + request);
    }
}
