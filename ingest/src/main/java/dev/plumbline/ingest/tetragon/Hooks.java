package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.ingest.KernelNames;
import dev.plumbline.ingest.json.Fields;
import java.util.List;
import java.util.Set;

/**
 * What a call of a kernel function means.
 *
 * <p>A system call has one name here, sys_connect, whichever hook saw it: __x64_sys_connect, __arm64_sys_connect, the
 * tracepoint sys_enter_connect. An LSM hook's name begins with security_. An attempt that was denied is still one.
 */
final class Hooks {
    private static final String LSM_PROGRAM = "bpf_lsm_";
    private static final Set<String> CALL_PREFIXES =
            Set.of("", "__x64_", "__arm64_", "__ia32_", "__x32_", "__s390_", "__s390x_", "__riscv_", "__se_", "__do_");

    private static final long READING_MODULE = 2;
    private static final int BPF_PROG_LOAD = 5;

    private Hooks() {}

    static String lsm(String hook) {
        return hook.startsWith("security_") ? hook : "security_" + hook;
    }

    /**
     * @param function as the kernel or the tracepoint has it
     * @param returned what it returned, for a hook at its end
     * @param process who called it; may be null
     */
    static Outcome read(String function, HookArguments arguments, Fields returned, Process process) {
        String name = canonical(function);
        return switch (name) {
            case "tcp_connect", "tcp_v4_connect", "tcp_v6_connect" ->
                Sockets.used(NetworkAction.CONNECT, arguments, "tcp");
            case "security_socket_connect", "sys_connect" -> Sockets.used(NetworkAction.CONNECT, arguments, null);
            case "inet_csk_accept" ->
                Sockets.connected(
                        NetworkAction.ACCEPT,
                        returned.has("sock_arg") ? new HookArguments(List.of(returned)) : arguments,
                        "tcp");
            case "security_socket_accept" -> Sockets.connected(NetworkAction.ACCEPT, arguments, null);
            case "inet_csk_listen_start" -> Sockets.listen(arguments, "tcp");
            case "security_socket_listen" -> Sockets.listen(arguments, null);
            case "security_socket_bind", "sys_bind" -> Sockets.bound(arguments);
            case "tcp_close" -> Sockets.connected(NetworkAction.CLOSE, arguments, "tcp");
            case "tcp_sendmsg" -> Sockets.used(NetworkAction.SEND, arguments, "tcp");
            case "udp_sendmsg", "udpv6_sendmsg" -> Sockets.used(NetworkAction.SEND, arguments, "udp");
            case "security_socket_sendmsg", "sys_sendto", "sys_sendmsg", "sys_sendmmsg" ->
                Sockets.used(NetworkAction.SEND, arguments, null);
            case "tcp_recvmsg" -> Sockets.used(NetworkAction.RECEIVE, arguments, "tcp");
            case "udp_recvmsg", "udpv6_recvmsg" -> Sockets.used(NetworkAction.RECEIVE, arguments, "udp");
            case "security_socket_recvmsg", "sys_recvfrom", "sys_recvmsg", "sys_recvmmsg" ->
                Sockets.used(NetworkAction.RECEIVE, arguments, null);
            case "security_socket_create", "sys_socket" ->
                Sockets.created(arguments.number(0), arguments.number(1), arguments.number(2));

            case "fd_install", "security_file_open" -> Files.used(FileAction.OPEN, arguments);
            case "do_sys_open", "do_sys_openat2", "sys_open", "sys_openat", "do_filp_open" -> Files.opened(arguments);
            case "sys_openat2" -> Files.used(FileAction.OPEN, arguments);
            case "sys_creat", "security_path_mknod", "security_inode_create", "sys_mknod", "sys_mknodat" ->
                Files.withMode(FileAction.CREATE, arguments);
            case "security_file_permission" -> Files.permission(arguments);
            case "security_mmap_file" -> Files.mapped(arguments);
            case "sys_read", "sys_pread64", "sys_readv", "sys_preadv", "vfs_read" ->
                Files.used(FileAction.READ, arguments);
            case "sys_write",
                    "sys_pwrite64",
                    "sys_writev",
                    "sys_pwritev",
                    "vfs_write",
                    "security_path_truncate",
                    "security_file_truncate",
                    "sys_truncate",
                    "sys_ftruncate" -> Files.used(FileAction.WRITE, arguments);
            case "sys_unlink",
                    "sys_unlinkat",
                    "do_unlinkat",
                    "sys_rmdir",
                    "do_rmdir",
                    "security_path_unlink",
                    "security_inode_unlink",
                    "security_path_rmdir" -> Files.deleted(arguments);
            case "sys_rename",
                    "sys_renameat",
                    "sys_renameat2",
                    "do_renameat2",
                    "security_path_rename",
                    "security_inode_rename" -> Files.renamed(arguments);
            case "sys_link", "sys_linkat", "sys_symlink", "sys_symlinkat", "security_path_link" ->
                Files.linked(arguments);
            case "security_path_symlink" -> Files.symbolicallyLinked(arguments);
            case "sys_chmod",
                    "sys_fchmod",
                    "sys_fchmodat",
                    "sys_fchmodat2",
                    "do_fchmodat",
                    "chmod_common",
                    "security_path_chmod" -> Files.withMode(FileAction.CHMOD, arguments);
            case "sys_chown", "sys_lchown", "sys_fchown", "sys_fchownat", "chown_common", "security_path_chown" ->
                Files.used(FileAction.CHOWN, arguments);
            case "sys_memfd_create" -> Files.used(FileAction.MEMFD, arguments);

            case "commit_creds" -> Privileges.committed(arguments, process);
            case "security_task_fix_setuid" -> Privileges.userFixed(arguments);
            case "sys_setuid" -> Privileges.userSet(arguments.number(0));
            case "sys_setreuid", "sys_setresuid" -> Privileges.userSet(arguments.number(0), arguments.number(1));
            case "security_task_fix_setgid" -> Privileges.groupFixed(arguments);
            case "sys_setgid" -> Privileges.groupSet(arguments.number(0));
            case "sys_setregid", "sys_setresgid" -> Privileges.groupSet(arguments.number(0), arguments.number(1));
            case "security_capset", "sys_capset" -> Privileges.capabilitiesSet(arguments);

            case "sys_ptrace" -> ptrace(arguments);
            case "security_ptrace_traceme" -> access("PTRACE_TRACEME", null);
            case "security_ptrace_access_check" -> access("ptrace_access_check", null);
            case "sys_process_vm_readv", "sys_process_vm_writev" ->
                access(name.substring(4), Ranges.pid(arguments.number(0)));

            case "do_init_module", "find_module_sections" ->
                module(KernelAction.MODULE_LOAD, arguments.first("module_arg").text("name"));
            case "security_kernel_module_request", "sys_init_module", "sys_finit_module" ->
                module(KernelAction.MODULE_LOAD, arguments.text(0));
            case "free_module" ->
                module(KernelAction.MODULE_UNLOAD, arguments.first("module_arg").text("name"));
            case "sys_delete_module" -> module(KernelAction.MODULE_UNLOAD, arguments.text(0));
            case "security_kernel_read_file", "security_kernel_load_data" -> readForKernel(name, arguments);

            case "bpf_check", "security_bpf_prog", "security_bpf_prog_load" -> program(arguments);
            case "security_bpf", "sys_bpf" -> bpf(name, arguments);

            case "sys_mount", "security_sb_mount", "path_mount", "do_mount" -> mount(arguments);
            case "sys_umount", "sys_umount2", "path_umount", "security_sb_umount" -> unmount(arguments);

            case "sys_unshare", "ksys_unshare" -> namespaces(NamespaceAction.UNSHARE, arguments.number(0));
            case "sys_setns" ->
                namespaces(
                        NamespaceAction.SETNS, arguments.numbers().size() < 2 ? Long.valueOf(0) : arguments.number(1));

            case "sys_dup2", "sys_dup3" -> dup(arguments.number(0), arguments.number(1));

            default -> Outcome.unmodelled(function);
        };
    }

    private static String canonical(String function) {
        int call = function.indexOf("sys_");
        if (call >= 0 && CALL_PREFIXES.contains(function.substring(0, call))) {
            boolean isEntry = function.startsWith("enter_", call + 4);
            return isEntry ? "sys_" + function.substring(call + 10) : function.substring(call);
        }
        return function.startsWith(LSM_PROGRAM) ? "security_" + function.substring(LSM_PROGRAM.length()) : function;
    }

    private static Outcome ptrace(HookArguments arguments) {
        Long request = arguments.number(0);
        if (request == null) {
            return Outcome.incomplete("args: no request");
        }
        return access(KernelNames.ptrace(request), request == 0 ? null : Ranges.pid(arguments.number(1)));
    }

    private static Outcome access(String request, Long pid) {
        return new Outcome.Done(new ProcessAccess(request, pid));
    }

    private static Outcome module(KernelAction action, String name) {
        return new Outcome.Done(new KernelActivity(action, name, null));
    }

    /** The kernel reads firmware, certificates and policies the same way; only modules are loaded code. */
    private static Outcome readForKernel(String name, HookArguments arguments) {
        Long purpose = arguments.number(0);
        if (purpose == null) {
            return Outcome.incomplete("args: no purpose");
        }
        return purpose == READING_MODULE
                ? module(KernelAction.MODULE_LOAD, arguments.text(0))
                : Outcome.unmodelled(name + ", purpose " + purpose);
    }

    private static Outcome program(HookArguments arguments) {
        String name = arguments.first("bpf_attr_arg").text("ProgName");
        return new Outcome.Done(new KernelActivity(KernelAction.BPF_LOAD, name, BPF_PROG_LOAD));
    }

    /** Of bpf()'s commands only the one that loads a program is modelled. */
    private static Outcome bpf(String function, HookArguments arguments) {
        String command = arguments.has("bpf_cmd_arg") ? arguments.word("bpf_cmd_arg") : null;
        if (command == null && arguments.number(0) == null) {
            return Outcome.incomplete("args: no command");
        }
        String name = command == null ? arguments.number(0).toString() : command;
        return name.equals("BPF_PROG_LOAD") || name.equals("5")
                ? program(arguments)
                : Outcome.unmodelled(function + " " + name);
    }

    private static Outcome mount(HookArguments arguments) {
        boolean targetOnly = arguments.paths().size() == 1;
        String target = arguments.text(targetOnly ? 0 : 1);
        return target == null
                ? Outcome.incomplete("args: no target")
                : new Outcome.Done(new MountActivity(
                        MountAction.MOUNT, targetOnly ? null : arguments.text(0), target, arguments.text(2)));
    }

    private static Outcome unmount(HookArguments arguments) {
        return arguments.text(0) == null
                ? Outcome.incomplete("args: no target")
                : new Outcome.Done(new MountActivity(MountAction.UNMOUNT, null, arguments.text(0), null));
    }

    private static Outcome namespaces(NamespaceAction action, Long flags) {
        if (flags == null) {
            return Outcome.incomplete("args: no flags");
        }
        List<String> kinds = KernelNames.namespaces(flags);
        boolean leavesNone = action == NamespaceAction.UNSHARE && kinds.isEmpty();
        return leavesNone
                ? Outcome.unmodelled("unshare of no namespace, flags " + flags)
                : new Outcome.Done(new NamespaceChange(action, kinds));
    }

    private static Outcome dup(Long from, Long to) {
        return from == null || to == null
                ? Outcome.incomplete("args: no descriptors")
                : new Outcome.Done(new DescriptorDup(from.intValue(), to.intValue()));
    }
}
