package dev.plumbline.ingest.auditd;

import dev.plumbline.ingest.Mapping;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the fields of records; a path is the record's type and the field's name. */
final class Table {
    private Table() {}

    static List<Mapping> rows() {
        List<Mapping> rows = new ArrayList<>(List.of(
                Mapping.of("*", "msg=audit(time:serial)", "time"),
                Mapping.of("*", "node", "node", "else the host that syslog tells"),
                Mapping.of(
                        "*", "SYSCALL.success", "succeeded", "a connect that goes on in the background has none yet"),
                Mapping.of("*", "SYSCALL.key", "verdict", "the first key of the rule as its name, others as tags"),
                Mapping.of("*", "SYSCALL.pid", "pid"),
                Mapping.of("*", "SYSCALL.ppid", "parentPid"),
                Mapping.of("*", "SYSCALL.uid", "uid"),
                Mapping.of("*", "SYSCALL.euid", "effectiveUid"),
                Mapping.of("*", "SYSCALL.auid", "loginUid", "4294967295 is none"),
                Mapping.of("*", "SYSCALL.UID", "user", "only where auditd enriches its log"),
                Mapping.of("*", "SYSCALL.tty", "terminal", "pts1 as pts/1"),
                Mapping.of("*", "SYSCALL.exe", "binary", "without (deleted); of an interpreted file the interpreter"),
                Mapping.of("*", "SYSCALL.comm", "binary", "only where exe is not told"),
                Mapping.of("*", "CWD.cwd", "cwd", "only beside calls that are given a path"),
                Mapping.of("*", "PROCTITLE.proctitle", "args", "128 bytes at most; a process may change it"),
                Mapping.lost("*", "SYSCALL.ses, gid, suid, fsuid, egid, sgid, fsgid, subj", "not modelled"),
                Mapping.lost("*", "PATH.inode, dev, mode, ouid, ogid, rdev, cap_*", "not modelled"),
                Mapping.of(
                        "process.launch", "SYSCALL.syscall", "kind", "execve, execveat; one that failed is told too"),
                Mapping.of("process.launch", "EXECVE.a1…", "args", "also in pieces; lost ones make it truncated"),
                Mapping.of("process.launch", "PATH.name", "binary", "only of a start that failed"),
                Mapping.of("process.launch", "msg=audit(time:serial)", "startTime", "to the millisecond"),
                Mapping.of("process.exit", "SYSCALL.a0", "code", "exit_group; an end by a signal is not audited"),
                Mapping.lost("process.exit", "ANOM_ABEND.sig", "unmodelled: has no parent and no arguments")));
        rows.addAll(files());
        rows.addAll(network());
        rows.addAll(others());
        return rows;
    }

    private static List<Mapping> files() {
        String relative = "as the process gave it; with openat and its like it may be relative to another folder";
        return List.of(
                Mapping.of("file.open", "PATH.name", "path", relative),
                Mapping.of("file.open", "SYSCALL.a1, a2", "flags", "open, openat; openat2 has OPENAT2.oflag"),
                Mapping.of("file.create", "PATH.name", "path", "nametype CREATE; mkdir is unmodelled"),
                Mapping.of("file.create", "SYSCALL.a1, a2, a3", "mode"),
                Mapping.of("file.write", "PATH.name", "path", "truncate; writes are not audited by path"),
                Mapping.of("file.delete", "PATH.name", "path", relative),
                Mapping.of("file.rename", "PATH.name", "path", "nametype DELETE"),
                Mapping.of("file.rename", "PATH.name", "targetPath", "nametype CREATE"),
                Mapping.of("file.link", "PATH.name", "path", "the first one"),
                Mapping.of("file.link", "PATH.name", "targetPath", "the last one"),
                Mapping.of("file.chmod", "PATH.name", "path", relative),
                Mapping.of("file.chmod", "SYSCALL.a1, a2", "mode"),
                Mapping.of("file.chown", "PATH.name", "path", relative),
                Mapping.lost("file.chown", "SYSCALL.a1, a2", "no field for the new owner"),
                Mapping.of("file.memfd", "SYSCALL.a1", "flags", "the name is not audited: path is memfd:"));
    }

    private static List<Mapping> network() {
        return List.of(
                Mapping.of("network.connect", "SOCKADDR.saddr", "peerAddress", "protocol is told only of unix sockets"),
                Mapping.of("network.connect", "SOCKADDR.saddr", "peerPort"),
                Mapping.lost("network.connect", "SOCKADDR.saddr", "a unix socket's name"),
                Mapping.of(
                        "network.accept", "SOCKADDR.saddr", "peerAddress", "none where the process did not ask for it"),
                Mapping.of("network.accept", "SOCKADDR.saddr", "peerPort"),
                Mapping.of("network.bind", "SOCKADDR.saddr", "localAddress"),
                Mapping.of("network.bind", "SOCKADDR.saddr", "localPort"),
                Mapping.lost("network.listen", "SYSCALL.a0", "which address listens is not audited"),
                Mapping.of("network.socket", "SYSCALL.a0, a1, a2", "protocol"),
                Mapping.of("network.send", "SOCKADDR.saddr", "peerAddress", "only where an address is given"),
                Mapping.of("network.receive", "SOCKADDR.saddr", "peerAddress", "only where an address is given"));
    }

    private static List<Mapping> others() {
        return List.of(
                Mapping.of("kernel.module_load", "KERN_MODULE.name", "name"),
                Mapping.of("kernel.module_unload", "KERN_MODULE.name", "name"),
                Mapping.of("kernel.bpf_load", "SYSCALL.a0", "command", "the program's name is not audited"),
                Mapping.lost("kernel.bpf_load", "BPF.prog-id", "no field"),
                Mapping.of("privilege.setuid", "SYSCALL.a0, a1, a2", "toUid", "the effective one"),
                Mapping.of("privilege.setgid", "SYSCALL.a0, a1, a2", "toGid", "the effective one"),
                Mapping.of("privilege.capability", "CAPSET.cap_pe", "capabilities"),
                Mapping.of("namespace.unshare", "SYSCALL.a0", "namespaces"),
                Mapping.of("namespace.setns", "SYSCALL.a1", "namespaces"),
                Mapping.of("process.access", "SYSCALL.a0", "request"),
                Mapping.of("process.access", "SYSCALL.a1", "targetPid", "a0 of process_vm_readv and process_vm_writev"),
                Mapping.of("mount.mount", "PATH.name", "target", "the first one"),
                Mapping.of("mount.mount", "PATH.name", "source", "only of a block device"),
                Mapping.lost("mount.mount", "SYSCALL.a2", "the kind of file system is given in memory"),
                Mapping.of("mount.unmount", "PATH.name", "target"),
                Mapping.of("descriptor.dup", "SYSCALL.a0", "fromDescriptor"),
                Mapping.of("descriptor.dup", "SYSCALL.a1", "toDescriptor", "exit of dup"),
                Mapping.of("collector.loss", "audit_lost", "lost", "what came on top since the node last told"),
                Mapping.of("collector.loss", "CONFIG_CHANGE.old", "lost", "where the counter is put back"));
    }
}
