package dev.plumbline.ingest.kubearmor;

import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.PrivilegeAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.OpenFlagNames;
import java.util.List;
import java.util.Set;

/** What was done, by the system call, the LSM hook or the kernel function that told it. */
final class Activities {
    private static final long O_CREAT = 0100;
    private static final Set<String> STARTS = Set.of("SYS_EXECVE", "SYS_EXECVEAT", "SECURITY_BPRM_CHECK");

    private Activities() {}

    static boolean isStart(Entry entry) {
        return entry.call() != null && STARTS.contains(entry.call());
    }

    /** @param operation as the entry has it */
    static Outcome of(String operation, Entry entry) {
        String call = entry.call();
        if (call == null) {
            return Set.of("Process", "File", "Network", "Syscall").contains(operation)
                    ? Outcome.incomplete("Data")
                    : Outcome.unmodelled(operation);
        }
        return switch (call) {
            case "SYS_EXECVE", "SYS_EXECVEAT", "SECURITY_BPRM_CHECK" -> new Outcome.Done(new ProcessLaunch(false));
            case "SYS_PTRACE" -> ptrace(entry);

            case "SYS_OPEN", "SYS_OPENAT", "SYS_OPENAT2", "FILE_OPEN" -> opened(entry);
            case "SYS_CREAT", "SYS_MKNOD", "SYS_MKNODAT", "FILE_MKNOD" -> file(FileAction.CREATE, entry, null);
            case "SYS_UNLINK", "SYS_UNLINKAT", "SYS_RMDIR", "FILE_UNLINK", "FILE_RMDIR" ->
                file(FileAction.DELETE, entry, null);
            case "SYS_CHMOD", "SYS_FCHMOD", "SYS_FCHMODAT", "FILE_CHMOD" -> file(FileAction.CHMOD, entry, null);
            case "SYS_CHOWN", "SYS_FCHOWN", "SYS_FCHOWNAT", "SYS_LCHOWN" -> file(FileAction.CHOWN, entry, null);
            case "SYS_TRUNCATE", "FILE_TRUNCATE" -> file(FileAction.WRITE, entry, null);
            case "SYS_LINK", "SYS_LINKAT", "SYS_SYMLINK", "SYS_SYMLINKAT", "FILE_LINK", "FILE_SYMLINK" ->
                file(FileAction.LINK, entry, null);
            case "SYS_RENAME", "SYS_RENAMEAT", "SYS_RENAMEAT2", "FILE_RENAME" -> file(FileAction.RENAME, entry, null);

            case "tcp_connect" -> Sockets.tcp(NetworkAction.CONNECT, entry);
            case "tcp_accept" -> Sockets.tcp(NetworkAction.ACCEPT, entry);
            case "SYS_CONNECT" -> Sockets.called(NetworkAction.CONNECT, entry);
            case "SYS_ACCEPT", "SYS_ACCEPT4" -> Sockets.called(NetworkAction.ACCEPT, entry);
            case "SYS_BIND" -> Sockets.called(NetworkAction.BIND, entry);
            case "SYS_LISTEN" -> Sockets.listening();
            case "SYS_SOCKET", "SOCKET_CREATE" -> Sockets.hooked(NetworkAction.SOCKET, entry);
            case "SOCKET_CONNECT" -> Sockets.hooked(NetworkAction.CONNECT, entry);
            case "SOCKET_ACCEPT" -> Sockets.hooked(NetworkAction.ACCEPT, entry);
            case "UDP_SENDMSG", "SOCKET_SENDMSG" -> Sockets.asked(entry);

            case "SYS_SETUID" -> credentials(PrivilegeAction.SETUID, entry);
            case "SYS_SETGID" -> credentials(PrivilegeAction.SETGID, entry);
            case "SYS_MOUNT" -> mount(MountAction.MOUNT, entry);
            case "SYS_UMOUNT", "SYS_UMOUNT2" -> mount(MountAction.UNMOUNT, entry);

            default -> Outcome.unmodelled(operation + ": " + call);
        };
    }

    /** The pid is one in the caller's PID namespace, which is the host's only outside of containers. */
    private static Outcome ptrace(Entry entry) {
        String request = entry.data("request");
        boolean isContained = entry.text("ContainerID") != null;
        Long pid = isContained ? null : Numbers.pid(Numbers.whole(entry.data("pid")));
        return request == null
                ? Outcome.incomplete("Data: no request")
                : new Outcome.Done(new ProcessAccess(request, pid));
    }

    /** An open that may create is a create: which of them it was, the call does not tell. */
    private static Outcome opened(Entry entry) {
        String names = entry.data("flags");
        Long flags = names == null ? null : OpenFlagNames.bits(List.of(names.split("\\|", -1)));
        boolean creates = flags != null && (flags & O_CREAT) != 0;
        return file(creates ? FileAction.CREATE : FileAction.OPEN, entry, flags);
    }

    private static Outcome file(FileAction action, Entry entry, Long flags) {
        String path = entry.text("Resource");
        return path == null
                ? Outcome.incomplete("Resource")
                : new Outcome.Done(new FileActivity(action, path, null, flags, null, false));
    }

    /** Of setgid, too, the id is called userid. */
    private static Outcome credentials(PrivilegeAction action, Entry entry) {
        Long id = Numbers.id(Numbers.whole(entry.data("userid")));
        boolean isUser = action == PrivilegeAction.SETUID;
        return id == null
                ? Outcome.incomplete("Data: no userid")
                : new Outcome.Done(new PrivilegeChange(action, isUser ? id : null, isUser ? null : id, List.of()));
    }

    private static Outcome mount(MountAction action, Entry entry) {
        String target = entry.data("target");
        return target == null
                ? Outcome.incomplete("Data: no target")
                : new Outcome.Done(new MountActivity(action, entry.data("source"), target, entry.data("filesystem")));
    }
}
