package dev.plumbline.ingest.auditd;

import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.ingest.CapabilityBits;
import dev.plumbline.ingest.KernelNames;
import dev.plumbline.ingest.auditd.Paths.Path;
import java.util.List;

/**
 * What a call did, by its name, from its first four arguments and the records beside it. What an argument points to is not told.
 * A start of a program is not here: it is the {@link Processes process} that says what was started.
 */
final class Activities {
    private static final int BPF_PROG_LOAD = 5;
    private static final long FIRST_DESCRIPTORS = 1 << 30;
    private static final long MOST_PID = 1 << 22;

    /** Calls that go through socketcall on i386. Source: include/uapi/linux/net.h. */
    private static final List<String> SOCKET_CALLS = List.of(
            "",
            "socket",
            "bind",
            "connect",
            "listen",
            "accept",
            "",
            "",
            "",
            "",
            "",
            "sendto",
            "recvfrom",
            "",
            "",
            "",
            "sendmsg",
            "recvmsg",
            "accept4");

    private Activities() {}

    /** @param succeeded null where that is not told */
    static Outcome of(String call, Values values, Group group, Boolean succeeded) {
        Long first = values.hexNumber("a0");
        Long second = values.hexNumber("a1");
        Long third = values.hexNumber("a2");
        Long fourth = values.hexNumber("a3");
        return switch (call) {
            case "exit_group" -> exited(first);

            case "open" -> Files.opened(call, group, second, third);
            case "openat" -> Files.opened(call, group, third, fourth);
            case "openat2" -> Files.openedHow(call, group);
            case "creat" -> Files.used(FileAction.CREATE, call, group, second);
            case "mknod" -> Files.used(FileAction.CREATE, call, group, second);
            case "mknodat" -> Files.used(FileAction.CREATE, call, group, third);
            case "truncate", "truncate64", "ftruncate", "ftruncate64" ->
                Files.used(FileAction.WRITE, call, group, null);
            case "unlink", "unlinkat", "rmdir" -> Files.deleted(call, group);
            case "rename", "renameat", "renameat2" -> Files.renamed(call, group);
            case "link", "linkat", "symlink", "symlinkat" -> Files.linked(call, group);
            case "chmod", "fchmod" -> Files.used(FileAction.CHMOD, call, group, second);
            case "fchmodat", "fchmodat2" -> Files.used(FileAction.CHMOD, call, group, third);
            case "chown", "lchown", "fchown", "fchownat", "chown32", "lchown32", "fchown32" ->
                Files.used(FileAction.CHOWN, call, group, null);
            case "memfd_create" -> Files.inMemory(second);

            case "connect" -> Sockets.withPeer(NetworkAction.CONNECT, call, group);
            case "accept", "accept4" -> Sockets.accepted(call, group, second, succeeded);
            case "bind" -> Sockets.bound(call, group);
            case "listen" -> Sockets.listening();
            case "socket" -> Sockets.created(first, second, third);
            case "sendto", "sendmsg", "sendmmsg" -> Sockets.moved(NetworkAction.SEND, call, group);
            case "recvfrom", "recvmsg" -> Sockets.moved(NetworkAction.RECEIVE, call, group);
            case "socketcall" -> socketCall(first, group, succeeded);

            case "init_module", "finit_module" -> module(KernelAction.MODULE_LOAD, group);
            case "delete_module" -> module(KernelAction.MODULE_UNLOAD, group);
            case "bpf" -> bpf(first);

            case "ptrace" -> ptrace(first, second);
            case "process_vm_readv", "process_vm_writev" -> new Outcome.Done(new ProcessAccess(call, pid(first)));

            case "setuid", "setuid32" -> userSet(call, values, first);
            case "setreuid", "setreuid32" -> userSet(call, values, second, first);
            case "setresuid", "setresuid32" -> userSet(call, values, second, first, third);
            case "setgid", "setgid32" -> groupSet(call, values, first);
            case "setregid", "setregid32" -> groupSet(call, values, second, first);
            case "setresgid", "setresgid32" -> groupSet(call, values, second, first, third);
            case "capset" -> capabilitiesSet(group);

            case "unshare" -> unshared(first);
            case "setns" -> entered(second);
            case "mount" -> mounted(call, group);
            case "umount", "umount2" -> unmounted(call, group);

            case "dup" -> duplicated(call, first, descriptor(values.number("exit")), "SYSCALL exit");
            case "dup2", "dup3" -> duplicated(call, first, descriptor(second), "SYSCALL a0, a1");

            default -> Outcome.unmodelled("syscall: " + call);
        };
    }

    private static Outcome exited(Long code) {
        return code == null
                ? Outcome.incomplete("exit_group: SYSCALL a0")
                : new Outcome.Done(new ProcessExit((int) (code & 0xff), null));
    }

    private static Outcome socketCall(Long number, Group group, Boolean succeeded) {
        boolean known = number != null && number > 0 && number < SOCKET_CALLS.size();
        String call = known ? SOCKET_CALLS.get(number.intValue()) : "";
        if (call.isEmpty()) {
            return Outcome.unmodelled("socketcall: " + number);
        }
        Values arguments = group.values("SOCKETCALL");
        boolean needsThem = call.equals("socket") || call.startsWith("accept");
        return needsThem && !arguments.has("a0")
                ? Outcome.incomplete(call + ": SOCKETCALL")
                : of(call, arguments, group, succeeded);
    }

    private static Outcome module(KernelAction action, Group group) {
        return new Outcome.Done(
                new KernelActivity(action, group.values("KERN_MODULE").text("name"), null));
    }

    /** Of bpf()'s commands only the one that loads a program is modelled. */
    private static Outcome bpf(Long command) {
        if (command == null) {
            return Outcome.incomplete("bpf: SYSCALL a0");
        }
        return command == BPF_PROG_LOAD
                ? new Outcome.Done(new KernelActivity(KernelAction.BPF_LOAD, null, BPF_PROG_LOAD))
                : Outcome.unmodelled("bpf: command " + command);
    }

    private static Outcome ptrace(Long request, Long pid) {
        return request == null
                ? Outcome.incomplete("ptrace: SYSCALL a0")
                : new Outcome.Done(new ProcessAccess(KernelNames.ptrace(request), request == 0 ? null : pid(pid)));
    }

    private static Long pid(Long pid) {
        return pid != null && pid > 0 && pid <= MOST_PID ? pid : null;
    }

    /** @param ids the effective one first, then those that count where it is to stay */
    private static Outcome userSet(String call, Values values, Long... ids) {
        Long id = changed(Calls.hasShortIds(values) && !call.endsWith("32"), ids);
        return id == null
                ? Outcome.unmodelled(call + ": nothing changes")
                : new Outcome.Done(new PrivilegeChange(PrivilegeAction.SETUID, id, null, List.of()));
    }

    private static Outcome groupSet(String call, Values values, Long... ids) {
        Long id = changed(Calls.hasShortIds(values) && !call.endsWith("32"), ids);
        return id == null
                ? Outcome.unmodelled(call + ": nothing changes")
                : new Outcome.Done(new PrivilegeChange(PrivilegeAction.SETGID, null, id, List.of()));
    }

    /** An id of which all bits are set leaves things as they are. */
    private static Long changed(boolean isShort, Long... ids) {
        long mask = isShort ? 0xffffL : 0xffff_ffffL;
        for (Long id : ids) {
            if (id != null && (id & mask) != mask) {
                return id & mask;
            }
        }
        return null;
    }

    private static Outcome capabilitiesSet(Group group) {
        Long bits = group.values("CAPSET").hexNumber("cap_pe");
        return bits == null
                ? Outcome.incomplete("capset: CAPSET cap_pe")
                : new Outcome.Done(
                        new PrivilegeChange(PrivilegeAction.CAPABILITY, null, null, CapabilityBits.names(bits)));
    }

    private static Outcome unshared(Long flags) {
        if (flags == null) {
            return Outcome.incomplete("unshare: SYSCALL a0");
        }
        List<String> kinds = KernelNames.namespaces(flags);
        return kinds.isEmpty()
                ? Outcome.unmodelled("unshare: no namespace, flags " + Long.toHexString(flags))
                : new Outcome.Done(new NamespaceChange(NamespaceAction.UNSHARE, kinds));
    }

    private static Outcome entered(Long kind) {
        return kind == null
                ? Outcome.incomplete("setns: SYSCALL a1")
                : new Outcome.Done(new NamespaceChange(NamespaceAction.SETNS, KernelNames.namespaces(kind)));
    }

    /** The target is looked up first; a source has a name of its own only where it is a disk. */
    private static Outcome mounted(String call, Group group) {
        List<Path> paths = Paths.of(group);
        if (paths.isEmpty()) {
            return Outcome.incomplete(call + ": PATH name");
        }
        String source = paths.stream()
                .skip(1)
                .filter(Path::isBlockDevice)
                .map(Path::name)
                .findFirst()
                .orElse(null);
        return new Outcome.Done(
                new MountActivity(MountAction.MOUNT, source, paths.get(0).name(), null));
    }

    private static Outcome unmounted(String call, Group group) {
        List<Path> paths = Paths.of(group);
        return paths.isEmpty()
                ? Outcome.incomplete(call + ": PATH name")
                : new Outcome.Done(new MountActivity(
                        MountAction.UNMOUNT, null, paths.get(0).name(), null));
    }

    private static Long descriptor(Long number) {
        return number != null && number >= 0 && number < FIRST_DESCRIPTORS ? number : null;
    }

    private static Outcome duplicated(String call, Long from, Long to, String missing) {
        return descriptor(from) == null || to == null
                ? Outcome.incomplete(call + ": " + missing)
                : new Outcome.Done(new DescriptorDup(from.intValue(), to.intValue()));
    }
}
