package dev.plumbline.ingest.tracee;

import dev.plumbline.event.FileAction;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.LibraryLoad;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.CapabilityBits;
import dev.plumbline.ingest.FlagNames;
import dev.plumbline.ingest.SystemCalls;
import dev.plumbline.ingest.SystemCalls.Outcome;
import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What an event of Tracee's says was done, by its name. */
final class Hooks {
    private static final int BPF_PROG_LOAD = 5;
    private static final String READING_MODULE = "2";

    /** Names of the arguments of switch_task_ns, in the order of the kinds' bits. */
    private static final List<Map.Entry<String, String>> NAMESPACES = List.of(
            Map.entry("new_mnt", "mount"),
            Map.entry("new_uts", "uts"),
            Map.entry("new_ipc", "ipc"),
            Map.entry("new_pid", "pid"),
            Map.entry("new_net", "net"),
            Map.entry("new_cgroup", "cgroup"));

    private Hooks() {}

    /** Events that the kernel's own functions give; what they return is not the call's result. */
    static Outcome hook(String name, Arguments arguments) {
        return switch (name) {
            case "sched_process_exec", "fileless_execution", "process_execute_failed" -> launched(arguments);
            case "sched_process_exit" -> exited(arguments);

            case "security_file_open" -> SystemCalls.opened(arguments.text("pathname"), flags(arguments), null);
            case "security_inode_unlink" -> SystemCalls.file(FileAction.DELETE, arguments.text("pathname"));
            case "security_inode_rename" ->
                SystemCalls.moved(FileAction.RENAME, arguments.text("old_path"), arguments.text("new_path"));
            case "security_inode_symlink" ->
                SystemCalls.moved(FileAction.LINK, arguments.text("target"), arguments.text("linkpath"));
            case "security_inode_mknod" ->
                SystemCalls.file(FileAction.CREATE, arguments.text("pathname"), null, arguments.mode("mode"));
            case "vfs_write", "vfs_writev", "__kernel_write" -> used(FileAction.WRITE, arguments);
            case "vfs_read", "vfs_readv" -> used(FileAction.READ, arguments);
            case "magic_write", "file_modification", "do_truncate" ->
                SystemCalls.file(FileAction.WRITE, arguments.text("pathname"));
            case "chmod_common" ->
                SystemCalls.file(FileAction.CHMOD, arguments.text("pathname"), null, arguments.mode("mode"));
            case "shared_object_loaded" -> loaded(arguments.text("pathname"));
            case "symbols_loaded" -> loaded(arguments.text("library_path"));

            case "security_socket_create" -> Sockets.created(arguments.text("family"), arguments.text("type"));
            case "security_socket_bind" -> Sockets.addressed(NetworkAction.BIND, arguments, "local_addr", null);
            case "security_socket_listen" -> Sockets.used(NetworkAction.LISTEN, arguments, "local_addr", null);
            case "security_socket_connect" -> Sockets.addressed(NetworkAction.CONNECT, arguments, null, "remote_addr");
            case "security_socket_accept" -> Sockets.used(NetworkAction.ACCEPT, arguments, "local_addr", null);
            case "socket_accept" -> Sockets.used(NetworkAction.ACCEPT, arguments, "local_addr", "remote_addr");
            case "net_tcp_connect" -> Sockets.connected(arguments);
            case "net_flow_tcp_begin" -> Sockets.flow(true, arguments);
            case "net_flow_tcp_end" -> Sockets.flow(false, arguments);

            case "commit_creds" -> committed(arguments);
            case "switch_task_ns" -> switched(arguments);
            case "security_sb_mount" -> SystemCalls.read("mount", arguments);
            case "security_sb_umount" -> SystemCalls.read("umount", arguments);
            case "module_load", "do_init_module" -> module(KernelAction.MODULE_LOAD, arguments.text("name"));
            case "module_free" -> module(KernelAction.MODULE_UNLOAD, arguments.text("name"));
            case "security_kernel_read_file" -> readForKernel(arguments);
            case "security_bpf" -> SystemCalls.read("bpf", arguments);
            case "security_bpf_prog" -> program(arguments);
            case "bpf_attach" ->
                new Outcome.Done(new KernelActivity(KernelAction.BPF_LOAD, arguments.text("prog_name"), null));
            case "socket_dup" -> SystemCalls.dup(arguments.number("oldfd"), arguments.number("newfd"));
            default -> new Outcome.Unmodelled();
        };
    }

    /** Events that are system calls, told at their end. */
    static Outcome call(String name, Arguments arguments) {
        return switch (name) {
            case "execve", "execveat" -> launched(arguments);
            case "socket" -> Sockets.created(arguments.text("domain"), arguments.text("type"));
            case "connect" -> Sockets.addressed(NetworkAction.CONNECT, arguments, null, "addr");
            case "bind" -> Sockets.addressed(NetworkAction.BIND, arguments, "addr", null);
            case "listen" -> Sockets.used(NetworkAction.LISTEN, arguments, null, null);
            case "accept", "accept4" -> Sockets.used(NetworkAction.ACCEPT, arguments, null, "addr");
            case "sendto" -> Sockets.used(NetworkAction.SEND, arguments, null, "dest_addr");
            case "recvfrom" -> Sockets.used(NetworkAction.RECEIVE, arguments, null, "src_addr");
            case "dup" -> SystemCalls.dup(arguments.number("oldfd"), arguments.returned());
            default -> SystemCalls.read(name, arguments);
        };
    }

    private static Outcome launched(Arguments arguments) {
        String path = arguments.text("pathname");
        return new Outcome.Done(new ProcessLaunch(path != null && path.startsWith("memfd:")));
    }

    /** Older versions tell the status as wait(2) has it, newer ones the code and the signal apart. */
    private static Outcome exited(Arguments arguments) {
        Long told = arguments.number("exit_code");
        Long signalTold = arguments.number("signal_code");
        if (told == null || told < 0 || told > 0xffff) {
            return new Outcome.Done(new ProcessExit(null, null));
        }
        int signal = (int) ((signalTold == null ? told : signalTold) & 0x7f);
        int code = (int) (signalTold == null ? told >> 8 : told & 0xff);
        return new Outcome.Done(signal == 0 ? new ProcessExit(code, null) : new ProcessExit(null, signal));
    }

    /** A pipe and a socket are read and written in the same way, and have no path. */
    private static Outcome used(FileAction action, Arguments arguments) {
        String path = arguments.text("pathname");
        return path == null ? new Outcome.Unmodelled() : SystemCalls.file(action, path);
    }

    private static Long flags(Arguments arguments) {
        Long bits = arguments.number("flags");
        return bits == null ? FlagNames.open(arguments.text("flags")) : bits;
    }

    private static Outcome loaded(String path) {
        return path == null ? new Outcome.Incomplete("no path") : new Outcome.Done(new LibraryLoad(path, null));
    }

    private static Outcome module(KernelAction action, String name) {
        return new Outcome.Done(new KernelActivity(action, name, null));
    }

    /** The kernel reads firmware, certificates and policies the same way; only modules are loaded code. */
    private static Outcome readForKernel(Arguments arguments) {
        String type = arguments.text("type");
        return type != null && (type.contains("module") || type.equals(READING_MODULE))
                ? module(KernelAction.MODULE_LOAD, arguments.text("pathname"))
                : new Outcome.Unmodelled();
    }

    private static Outcome program(Arguments arguments) {
        return arguments.isFalse("load")
                ? new Outcome.Unmodelled()
                : new Outcome.Done(new KernelActivity(KernelAction.BPF_LOAD, arguments.text("name"), BPF_PROG_LOAD));
    }

    /** Any credentials may be installed: another user than before is a change of user, another group one of group. */
    private static Outcome committed(Arguments arguments) {
        List<Fields> before = arguments.objects("old_cred");
        List<Fields> after = arguments.objects("new_cred");
        if (before.isEmpty() || after.isEmpty()) {
            return new Outcome.Incomplete("no credentials");
        }
        Long user = changed(before.get(0), after.get(0), "Euid", "euid");
        Long group = changed(before.get(0), after.get(0), "Egid", "egid");
        PrivilegeAction action = user != null
                ? PrivilegeAction.SETUID
                : group == null ? PrivilegeAction.CAPABILITY : PrivilegeAction.SETGID;
        return new Outcome.Done(new PrivilegeChange(action, user, group, effective(after.get(0))));
    }

    private static Long changed(Fields before, Fields after, String... names) {
        Long now = Words.number(after, names);
        return Objects.equals(now, Words.number(before, names)) ? null : SystemCalls.id(now);
    }

    /** Bits, or the numbers or names of those that are set. */
    private static List<String> effective(Fields credentials) {
        Long bits = credentials.number("CapEffective");
        if (bits != null) {
            return CapabilityBits.names(bits);
        }
        List<String> names = new ArrayList<>();
        for (String field : List.of("cap_effective", "capEffective")) {
            for (String told : credentials.words(field)) {
                names.addAll(capability(told));
            }
        }
        return names;
    }

    /** DAC_OVERRIDE alone lacks its prefix. */
    private static List<String> capability(String told) {
        if (told.matches("[0-9]{1,2}")) {
            int bit = Integer.parseInt(told);
            return bit > 63 ? List.of() : CapabilityBits.names(1L << bit);
        }
        return FlagNames.capabilities(told.startsWith("CAP_") ? told : "CAP_" + told);
    }

    /** Only namespaces that are others than before are told. */
    private static Outcome switched(Arguments arguments) {
        List<String> kinds = new ArrayList<>();
        NAMESPACES.forEach(it -> {
            Long inode = arguments.number(it.getKey());
            if (inode != null && inode != 0) {
                kinds.add(it.getValue());
            }
        });
        boolean isUnshare = "unshare".equals(arguments.systemCall());
        return new Outcome.Done(
                new NamespaceChange(isUnshare ? NamespaceAction.UNSHARE : NamespaceAction.SETNS, kinds));
    }
}
