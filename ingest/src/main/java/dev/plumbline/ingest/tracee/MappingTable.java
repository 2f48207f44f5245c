package dev.plumbline.ingest.tracee;

import dev.plumbline.ingest.Mapping;
import java.util.ArrayList;
import java.util.List;

/** What becomes of Tracee's fields. */
final class MappingTable {
    static final List<Mapping> ROWS = rows();

    private MappingTable() {}

    private static List<Mapping> rows() {
        List<Mapping> rows = new ArrayList<>();
        rows.addAll(version0());
        rows.addAll(version1());
        rows.addAll(arguments());
        rows.addAll(lost());
        return List.copyOf(rows);
    }

    private static List<Mapping> version0() {
        return List.of(
                Mapping.of("*", "timestamp", "time", "nanoseconds since 1970; in version 1 RFC 3339"),
                Mapping.of(
                        "*", "hostName", "node", "unless the process is in a container, which has a name of its own"),
                Mapping.of("*", "hostProcessId", "pid"),
                Mapping.of("*", "processId", "containerPid"),
                Mapping.of("*", "hostParentProcessId", "parentPid"),
                Mapping.of("*", "userId", "uid"),
                Mapping.of("*", "executable.path", "binary", "else processName; of a launch the argument pathname"),
                Mapping.of("*", "processName", "binary", "where the path is not told"),
                Mapping.of("*", "threadStartTime", "startTime", "of the first thread; not where it is since boot"),
                Mapping.of("*", "cgroupId", "cgroupId"),
                Mapping.of("*", "mountNamespace", "mountNamespace"),
                Mapping.of("*", "pidNamespace", "pidNamespace"),
                Mapping.of("*", "containerId", "containerId", "container.id goes first"),
                Mapping.of("*", "container.name", "container", "in older versions containerName"),
                Mapping.of("*", "container.image", "image", "in older versions containerImage"),
                Mapping.of("*", "container.imageDigest", "imageDigest"),
                Mapping.of("*", "kubernetes.podName", "pod", "in older versions podName"),
                Mapping.of("*", "kubernetes.podNamespace", "namespace", "in older versions podNamespace"),
                Mapping.of("*", "kubernetes.podUID", "podUid", "in older versions podUID"),
                Mapping.of("*", "returnValue", "succeeded", "of system calls; a connect in progress has none"),
                Mapping.of("*", "metadata.Properties", "verdict", "signatureName, Severity, Category, external_id"),
                Mapping.of("*", "metadata.Description", "verdict", "the message"),
                Mapping.of("*", "metadata.Tags", "verdict", "with the category"));
    }

    private static List<Mapping> version1() {
        return List.of(
                Mapping.of("*", "workload.process.host_pid", "pid", "version 1; also hostPid, and so for the others"),
                Mapping.of("*", "workload.process.pid", "containerPid"),
                Mapping.of("*", "workload.process.real_user.id", "uid"),
                Mapping.of("*", "workload.process.executable.path", "binary", "else thread.name"),
                Mapping.of("*", "workload.process.thread.start_time", "startTime", "of the first thread"),
                Mapping.of("*", "workload.process.ancestors", "parentPid", "the first; the others are ancestors"),
                Mapping.of("*", "workload.container.id", "containerId"),
                Mapping.of("*", "workload.container.name", "container"),
                Mapping.of("*", "workload.container.image.name", "image"),
                Mapping.of("*", "workload.container.image.repo_digests", "imageDigest", "the first"),
                Mapping.of("*", "workload.k8s.pod.name", "pod"),
                Mapping.of("*", "workload.k8s.pod.uid", "podUid"),
                Mapping.of("*", "workload.k8s.pod.labels", "labels"),
                Mapping.of("*", "workload.k8s.namespace.name", "namespace"),
                Mapping.of("*", "threat.severity", "verdict"),
                Mapping.of("*", "threat.name", "verdict", "else the event's name"),
                Mapping.of("*", "threat.mitre.technique.id", "verdict"));
    }

    private static List<Mapping> arguments() {
        return List.of(
                argument("process.launch", "args", "argv of sched_process_exec, execve; without the first"),
                argument("process.launch", "binary", "pathname"),
                argument("process.launch", "binaryHash", "sha256"),
                argument("process.launch", "fromMemory", "pathname, where it is a memfd"),
                argument("process.exit", "code", "exit_code of sched_process_exit, and signal_code"),
                argument("file.open", "path", "pathname of security_file_open, open, openat"),
                argument("file.open", "flags", "flags"),
                argument("file.create", "path", "where the flags have O_CREAT; creat, security_inode_mknod"),
                argument("file.create", "mode", "mode"),
                argument("file.delete", "path", "pathname of security_inode_unlink, unlink, rmdir"),
                argument("file.rename", "targetPath", "old_path, new_path of security_inode_rename; rename"),
                argument("file.link", "targetPath", "target, linkpath of security_inode_symlink; link, symlink"),
                argument("file.write", "path", "vfs_write, magic_write, file_modification, do_truncate"),
                argument("file.read", "path", "vfs_read; read where fd tells the path"),
                argument("file.chmod", "mode", "chmod_common, chmod, fchmodat"),
                argument("file.chown", "path", "chown, fchownat"),
                argument("file.memfd", "path", "name of memfd_create"),
                argument("library.load", "path", "shared_object_loaded, symbols_loaded"),
                argument("network.connect", "peerAddress", "remote_addr of security_socket_connect; net_tcp_connect"),
                argument("network.connect", "protocol", "type"),
                argument("network.bind", "localAddress", "local_addr of security_socket_bind"),
                argument("network.listen", "localAddress", "local_addr of security_socket_listen"),
                argument("network.accept", "peerAddress", "remote_addr of socket_accept"),
                argument("network.send", "peerAddress", "dest_addr of sendto"),
                argument("network.receive", "peerAddress", "src_addr of recvfrom"),
                argument("network.close", "peerAddress", "net_flow_tcp_end"),
                argument("network.socket", "protocol", "family, type of security_socket_create"),
                argument("dns.query", "query", "proto_dns of net_packet_dns; net_packet_dns_request"),
                argument("dns.query", "server", "dst, or metadata"),
                argument("dns.response", "answers", "addresses and names: A, AAAA, CNAME, NS, PTR"),
                argument("dns.response", "responseCode", "proto_dns"),
                argument("privilege.setuid", "toUid", "setuid; euid of setresuid; commit_creds"),
                argument("privilege.setgid", "toGid", "setgid; commit_creds"),
                argument("privilege.capability", "capabilities", "commit_creds"),
                argument("namespace.setns", "namespaces", "setns; switch_task_ns"),
                argument("namespace.unshare", "namespaces", "unshare; switch_task_ns"),
                argument("mount.mount", "source", "security_sb_mount, mount"),
                argument("mount.mount", "fileSystem", "type, filesystemtype"),
                argument("mount.unmount", "target", "security_sb_umount, umount2"),
                argument("process.access", "request", "ptrace, process_vm_writev"),
                argument("process.access", "targetPid", "pid"),
                argument("kernel.module_load", "name", "module_load, do_init_module; fd of finit_module"),
                argument("kernel.module_unload", "name", "module_free, delete_module"),
                argument("kernel.bpf_load", "name", "security_bpf_prog, bpf_attach"),
                argument("kernel.bpf_load", "command", "cmd of security_bpf and bpf: only BPF_PROG_LOAD is modelled"),
                argument("descriptor.dup", "toDescriptor", "dup, dup2, dup3, socket_dup"),
                Mapping.of("file.open", "data[].value", "path", "version 1; also in str, int32 and so on"),
                Mapping.of("file.open", "detected_from.data[].value", "path", "what caused a detection"));
    }

    private static List<Mapping> lost() {
        return List.of(
                Mapping.lost("*", "matchedPolicies", "Tracee's policies choose events, and think nothing of them"),
                Mapping.lost("*", "processEntityId", "node, process id and start time stand for it"),
                Mapping.lost("*", "stackAddresses", "no field"),
                Mapping.lost("*", "metadata.Properties.Technique", "its id is kept"),
                Mapping.lost("process.launch", "args[].envp", "environments hold secrets"),
                Mapping.lost(
                        "process.launch", "args[].interpreter_pathname", "no field; nor have inodes and times one"),
                Mapping.lost("network.connect", "args[].dst_dns", "no field"),
                Mapping.lost("privilege.capability", "args[].cap", "cap_capable is a question, and no change"),
                Mapping.lost("*", "lost events", "Tracee tells of them in its own log and metrics only"));
    }

    private static Mapping argument(String kind, String to, String names) {
        return Mapping.of(kind, "args[].value", to, names);
    }
}
