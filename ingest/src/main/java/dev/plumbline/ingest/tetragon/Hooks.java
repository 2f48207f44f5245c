package dev.plumbline.ingest.tetragon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.DescriptorDup;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.KernelAction;
import dev.plumbline.event.KernelActivity;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NamespaceAction;
import dev.plumbline.event.NamespaceChange;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.ingest.KernelNames;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a call of a kernel function means.
 *
 * <p>A system call has one name here, sys_connect, whichever hook saw it: __x64_sys_connect, __arm64_sys_connect, the
 * tracepoint sys_enter_connect. An LSM hook's name begins with security_. That a call failed is not told: connect has
 * no result yet when it is seen, and an attempt that was denied is still one.
 */
final class Hooks {
    private static final Pattern SYSTEM_CALL =
            Pattern.compile("(?:__(?:x64|arm64|ia32|x32|s390x?|riscv|se|do)_)?sys_(?:enter_)?(.+)");
    private static final Pattern LSM_PROGRAM = Pattern.compile("bpf_lsm_(.+)");

    private static final long READING_MODULE = 2;
    private static final int BPF_PROG_LOAD = 5;

    private Hooks() {}

    static String lsm(String hook) {
        return hook.startsWith("security_") ? hook : "security_" + hook;
    }

    /**
     * @param function as the kernel or the tracepoint has it
     * @param returned what it returned, for a hook at its end; missing else
     */
    static Outcome read(String function, JsonNode args, JsonNode returned, Process process) {
        HookArguments arguments = new HookArguments(args);
        JsonNode sock = arguments.first("sock_arg");
        String name = canonical(function);
        return switch (name) {
            case "tcp_connect", "tcp_v4_connect", "tcp_v6_connect" ->
                Sockets.connect(sock, arguments.first("sockaddr_arg"), "tcp");
            case "security_socket_connect", "sys_connect" ->
                Sockets.connect(sock, arguments.first("sockaddr_arg"), null);
            case "inet_csk_accept" -> Sockets.accept(returned.has("sock_arg") ? returned.get("sock_arg") : sock, "tcp");
            case "security_socket_accept" -> Sockets.accept(sock, null);
            case "inet_csk_listen_start" -> Sockets.listen(sock, "tcp");
            case "security_socket_listen" -> Sockets.listen(sock, null);
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
            case "sys_memfd_create" -> Files.used(FileAction.MEMFD, arguments);

            case "commit_creds" -> Privileges.committed(arguments, process);
            case "security_task_fix_setuid" -> Privileges.userFixed(arguments);
            case "sys_setuid" -> Privileges.userSet(arguments.number(0));
            case "sys_setreuid", "sys_setresuid" -> Privileges.userSet(arguments.number(0), arguments.number(1));
            case "security_capset", "sys_capset" -> Privileges.capabilitiesSet(arguments);

            case "sys_ptrace" -> ptrace(arguments);
            case "security_ptrace_traceme" -> access("PTRACE_TRACEME", null);
            case "security_ptrace_access_check" -> access("ptrace_access_check", null);
            case "sys_process_vm_readv", "sys_process_vm_writev" -> access(name.substring(4), arguments.number(0));

            case "do_init_module", "find_module_sections" ->
                module(arguments.first("module_arg").path("name").asText(null));
            case "security_kernel_module_request", "sys_init_module", "sys_finit_module" -> module(arguments.text(0));
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
        Matcher call = SYSTEM_CALL.matcher(function);
        if (call.matches()) {
            return "sys_" + call.group(1);
        }
        Matcher lsm = LSM_PROGRAM.matcher(function);
        return lsm.matches() ? "security_" + lsm.group(1) : function;
    }

    private static Outcome ptrace(HookArguments arguments) {
        Long request = arguments.number(0);
        if (request == null) {
            return Outcome.incomplete("args: no request");
        }
        return access(KernelNames.ptrace(request), request == 0 ? null : arguments.number(1));
    }

    private static Outcome access(String request, Long pid) {
        return new Outcome.Done(new ProcessAccess(request, pid));
    }

    private static Outcome module(String name) {
        return new Outcome.Done(
                new KernelActivity(KernelAction.MODULE_LOAD, name == null || name.isEmpty() ? null : name, null));
    }

    /** The kernel reads firmware, certificates and policies the same way; only modules are loaded code. */
    private static Outcome readForKernel(String name, HookArguments arguments) {
        Long purpose = arguments.number(0);
        if (purpose == null) {
            return Outcome.incomplete("args: no purpose");
        }
        return purpose == READING_MODULE
                ? module(arguments.text(0))
                : Outcome.unmodelled(name + ", purpose " + purpose);
    }

    private static Outcome program(HookArguments arguments) {
        String name = arguments.first("bpf_attr_arg").path("ProgName").asText("");
        return new Outcome.Done(new KernelActivity(KernelAction.BPF_LOAD, name.isEmpty() ? null : name, BPF_PROG_LOAD));
    }

    /** Of bpf()'s commands only the one that loads a program is modelled. */
    private static Outcome bpf(String function, HookArguments arguments) {
        JsonNode command = arguments.first("bpf_cmd_arg");
        boolean told = !command.isMissingNode() || arguments.number(0) != null;
        if (!told) {
            return Outcome.incomplete("args: no command");
        }
        String name = command.isMissingNode() ? String.valueOf(arguments.number(0)) : command.asText();
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
