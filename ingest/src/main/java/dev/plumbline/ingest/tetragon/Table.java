package dev.plumbline.ingest.tetragon;

import dev.plumbline.ingest.Mapping;
import java.util.List;
import java.util.stream.Stream;

/** What becomes of each field, for the documentation. A process is told in every kind of record as it is in process_exec. */
final class Table {
    private static final String ANY = "*";

    static final List<Mapping> ROWS = Stream.of(everywhere(), process(), pod(), calls(), own(), dropped())
            .flatMap(List::stream)
            .toList();

    private Table() {}

    private static List<Mapping> everywhere() {
        return List.of(
                Mapping.of(ANY, "time", "time", "of an exec without one, its process's start_time"),
                Mapping.of("process.exit", "process_exit.time", "time", "where the record has no time"),
                Mapping.of(ANY, "node_name", "node"),
                Mapping.of(ANY, "cluster_name", "cluster"));
    }

    private static List<Mapping> process() {
        return List.of(
                Mapping.of(ANY, "process_exec.process.pid", "pid", "0 to 4194304; the record is incomplete without it"),
                Mapping.of(ANY, "process_exec.process.process_credentials.uid", "uid", "the real user"),
                Mapping.of(
                        ANY,
                        "process_exec.process.uid",
                        "uid",
                        "where the credentials are not told; Tetragon's is the effective one"),
                Mapping.of(ANY, "process_exec.process.process_credentials.euid", "effectiveUid"),
                Mapping.of(ANY, "process_exec.process.auid", "loginUid", "4294967295 is none"),
                Mapping.of(ANY, "process_exec.process.user.name", "user"),
                Mapping.of(ANY, "process_exec.process.start_time", "startTime", "cut to microseconds"),
                Mapping.of(ANY, "process_exec.process.binary", "binary"),
                Mapping.of(
                        ANY,
                        "process_exec.process.arguments",
                        "args",
                        "split again; quotes inside quotes have more than one reading"),
                Mapping.of(
                        ANY,
                        "process_exec.process.flags",
                        "truncated",
                        "truncArgs, truncFilename; the others are for debugging"),
                Mapping.of(ANY, "process_exec.process.cwd", "cwd"),
                Mapping.of(ANY, "process_exec.process.cap.effective", "processCapabilities"),
                Mapping.of(
                        ANY,
                        "process_exec.process.process_credentials.caps.effective",
                        "processCapabilities",
                        "where cap is not told"),
                Mapping.of(ANY, "process_exec.process.ns.net.is_host", "hostNamespaces", "and so of the other kinds"),
                Mapping.of(ANY, "process_exec.process.ns.pid.inum", "pidNamespace"),
                Mapping.of(ANY, "process_exec.process.ns.net.inum", "networkNamespace"),
                Mapping.of(ANY, "process_exec.process.ns.mnt.inum", "mountNamespace"),
                Mapping.of(ANY, "process_exec.process.ns.user.inum", "userNamespace"),
                Mapping.of(ANY, "process_exec.parent.pid", "parentPid"),
                Mapping.of(ANY, "process_exec.parent.binary", "parentBinary"),
                Mapping.of(ANY, "process_exec.parent.arguments", "parentArgs"),
                Mapping.of(ANY, "process_exec.ancestors[].pid", "ancestors[].pid"),
                Mapping.of(ANY, "process_exec.ancestors[].binary", "ancestors[].binary"),
                Mapping.of(ANY, "process_exec.ancestors[].arguments", "ancestors[].args"));
    }

    private static List<Mapping> pod() {
        return List.of(
                Mapping.of(ANY, "process_exec.process.pod.container.id", "containerId", "without the runtime's name"),
                Mapping.of(ANY, "process_exec.process.docker", "containerId", "where no pod is told: 31 digits"),
                Mapping.of(ANY, "process_exec.process.pod.container.pid", "containerPid"),
                Mapping.of(ANY, "process_exec.process.pod.container.name", "container"),
                Mapping.of(ANY, "process_exec.process.pod.container.image.name", "image"),
                Mapping.of(ANY, "process_exec.process.pod.container.image.id", "imageDigest"),
                Mapping.of(ANY, "process_exec.process.pod.workload", "service"),
                Mapping.of(ANY, "process_exec.process.pod.workload_kind", "workloadKind"),
                Mapping.of(ANY, "process_exec.process.pod.namespace", "namespace"),
                Mapping.of(ANY, "process_exec.process.pod.name", "pod"),
                Mapping.of(ANY, "process_exec.process.pod.uid", "podUid"),
                Mapping.of(ANY, "process_exec.process.pod.pod_labels", "labels"));
    }

    /** What a policy has Tetragon report: a kprobe here, and so of tracepoints, LSM hooks, uprobes and USDT probes. */
    private static List<Mapping> calls() {
        return List.of(
                Mapping.of(ANY, "process_kprobe.policy_name", "verdict.rule"),
                Mapping.of(ANY, "process_kprobe.message", "verdict.message"),
                Mapping.of(ANY, "process_kprobe.tags", "verdict.tags"),
                Mapping.of(ANY, "process_kprobe.tags", "verdict.attack", "those that are or end with a technique's id"),
                Mapping.of(ANY, "process_kprobe.tags", "verdict.severity", "of a tag such as severity:high; else info"),
                Mapping.of(
                        ANY,
                        "process_kprobe.action",
                        "verdict.response",
                        "SIGKILL, SIGNAL, OVERRIDE and others that do more than tell"),
                Mapping.of(ANY, "process_kprobe.return_action", "verdict.response", "where action only tells"),
                Mapping.of(
                        ANY,
                        "process_kprobe.return",
                        "succeeded",
                        "false for an error number, and for the action OVERRIDE"),
                Mapping.of("network.connect", "process_kprobe.args[].sock_arg.protocol", "protocol"),
                Mapping.of("network.connect", "process_kprobe.args[].sock_arg.saddr", "localAddress"),
                Mapping.of("network.connect", "process_kprobe.args[].sock_arg.sport", "localPort"),
                Mapping.of("network.connect", "process_kprobe.args[].sock_arg.daddr", "peerAddress"),
                Mapping.of("network.connect", "process_kprobe.args[].sock_arg.dport", "peerPort"),
                Mapping.of(
                        "network.connect",
                        "process_kprobe.args[].sockaddr_arg.addr",
                        "peerAddress",
                        "before the socket's"),
                Mapping.of(
                        "network.connect",
                        "process_kprobe.args[].sockaddr_arg.port",
                        "peerPort",
                        "before the socket's"),
                Mapping.of("network.accept", "process_kprobe.return.sock_arg", "peerAddress", "inet_csk_accept"),
                Mapping.of("network.listen", "process_kprobe.args[].sock_arg.sport", "localPort"),
                Mapping.of("network.bind", "process_kprobe.args[].sockaddr_arg.addr", "localAddress"),
                Mapping.of("network.bind", "process_kprobe.args[].sockaddr_arg.port", "localPort"),
                Mapping.of("network.send", "process_kprobe.args[].sock_arg.daddr", "peerAddress"),
                Mapping.of("network.receive", "process_kprobe.args[].sock_arg.daddr", "peerAddress"),
                Mapping.of("network.close", "process_kprobe.args[].sock_arg.daddr", "peerAddress", "tcp_close"),
                Mapping.of(
                        "network.socket",
                        "process_kprobe.args[].int_arg",
                        "protocol",
                        "from family, type and protocol"),
                Mapping.of("file.open", "process_kprobe.args[].file_arg.path", "path"),
                Mapping.of("file.open", "process_tracepoint.args[].int_arg", "flags"),
                Mapping.of(
                        "file.open", "process_lsm.args[].file_arg.flags", "pathTruncated", "unresolvedPathComponents"),
                Mapping.of("file.create", "process_kprobe.args[].string_arg", "path", "an open that may create"),
                Mapping.of("file.create", "process_kprobe.args[].int_arg", "mode"),
                Mapping.of("file.read", "process_kprobe.args[].file_arg.path", "path"),
                Mapping.of("file.write", "process_kprobe.args[].file_arg.path", "path"),
                Mapping.of("file.delete", "process_kprobe.args[].path_arg.path", "path", "folder and name are joined"),
                Mapping.of("file.rename", "process_kprobe.args[].string_arg", "targetPath"),
                Mapping.of("file.link", "process_kprobe.args[].string_arg", "targetPath"),
                Mapping.of("file.chmod", "process_kprobe.args[].int_arg", "mode"),
                Mapping.of("file.chown", "process_kprobe.args[].string_arg", "path"),
                Mapping.of("file.memfd", "process_kprobe.args[].string_arg", "path"),
                Mapping.of("privilege.setuid", "process_kprobe.args[].int_arg", "toUid"),
                Mapping.of("privilege.setuid", "process_kprobe.args[].process_credentials_arg.euid", "toUid"),
                Mapping.of(
                        "privilege.setuid",
                        "process_kprobe.args[].process_credentials_arg.caps.effective",
                        "capabilities"),
                Mapping.of("privilege.setgid", "process_kprobe.args[].int_arg", "toGid"),
                Mapping.of("privilege.setgid", "process_kprobe.args[].process_credentials_arg.egid", "toGid"),
                Mapping.of("privilege.capability", "process_kprobe.args[].cap_effective_arg", "capabilities"),
                Mapping.of("process.access", "process_kprobe.args[].int_arg", "request"),
                Mapping.of("process.access", "process_kprobe.args[].int_arg", "targetPid"),
                Mapping.of("kernel.module_load", "process_kprobe.args[].module_arg.name", "name"),
                Mapping.of(
                        "kernel.module_load",
                        "process_tracepoint.args[].syscall_id",
                        "name",
                        "raw_syscalls: only that it was called"),
                Mapping.of("kernel.module_unload", "process_kprobe.args[].module_arg.name", "name"),
                Mapping.of("kernel.module_unload", "process_tracepoint.args[].long_arg", "succeeded", "sys_exit"),
                Mapping.of("kernel.bpf_load", "process_kprobe.args[].bpf_attr_arg.ProgName", "name"),
                Mapping.of("mount.mount", "process_kprobe.args[].string_arg", "target"),
                Mapping.of("mount.unmount", "process_kprobe.args[].string_arg", "target"),
                Mapping.of("namespace.unshare", "process_kprobe.args[].int_arg", "namespaces"),
                Mapping.of("namespace.setns", "process_kprobe.args[].int_arg", "namespaces"),
                Mapping.of("descriptor.dup", "process_tracepoint.args[].int_arg", "toDescriptor"),
                Mapping.of(
                        "collector.finding",
                        "process_kprobe.function_name",
                        "what",
                        "a policy's hook of which no more is known here"));
    }

    private static List<Mapping> own() {
        return List.of(
                Mapping.of(
                        "process.launch",
                        "process_exec.process.binary_properties.file.inode.links",
                        "fromMemory",
                        "or a memfd's name"),
                Mapping.of(
                        "privilege.setuid",
                        "process_exec.process.binary_properties.setuid",
                        "toUid",
                        "a second event of the exec"),
                Mapping.of(
                        "privilege.setgid",
                        "process_exec.process.binary_properties.setgid",
                        "toGid",
                        "a second event of the exec"),
                Mapping.of(
                        "privilege.capability",
                        "process_exec.process.binary_properties.privileges_changed",
                        "capabilities",
                        "a second event of the exec"),
                Mapping.of(
                        "process.exit", "process_exit.status", "code", "0 where it is left out; null after a signal"),
                Mapping.of("process.exit", "process_exit.signal", "signal", "its number"),
                Mapping.of("library.load", "process_loader.path", "path"),
                Mapping.of("library.load", "process_loader.buildid", "buildId"),
                Mapping.of("probe.hit", "process_uprobe.path", "path"),
                Mapping.of("probe.hit", "process_uprobe.symbol", "symbol"),
                Mapping.of("probe.hit", "process_uprobe.offset", "symbol", "where there is no symbol"),
                Mapping.of("probe.hit", "process_usdt.path", "path"),
                Mapping.of("probe.hit", "process_usdt.provider", "symbol", "before its name"),
                Mapping.of("probe.hit", "process_usdt.name", "symbol"),
                Mapping.of("network.connect", "process_connect.destination_ip", "peerAddress"),
                Mapping.of("network.accept", "process_accept.source_ip", "peerAddress"),
                Mapping.of("network.listen", "process_listen.port", "localPort"),
                Mapping.of("network.close", "process_close.destination_ip", "peerAddress"),
                Mapping.of("dns.query", "process_dns.dns.query", "query"),
                Mapping.of("dns.query", "process_dns.dns.question_types", "queryType"),
                Mapping.of("dns.response", "process_dns.dns.rcode", "responseCode"),
                Mapping.of("dns.response", "process_dns.dns.ips", "answers"),
                Mapping.of(
                        "collector.loss",
                        "process_throttle.cgroup",
                        "what",
                        "lost is 0: Tetragon does not tell how many"),
                Mapping.of("collector.loss", "process_throttle.type", "what"),
                Mapping.of("collector.loss", "rate_limit_info.number_of_dropped_process_events", "lost"));
    }

    private static List<Mapping> dropped() {
        return List.of(
                Mapping.lost(ANY, "node_labels", "they are the node's"),
                Mapping.lost(ANY, "aggregation_info", "an aggregate is one event, at its first time"),
                Mapping.lost(ANY, "process_exec.process.exec_id", "pid and startTime tell the process"),
                Mapping.lost(ANY, "process_exec.process.parent_exec_id", "the parent is told beside it"),
                Mapping.lost(ANY, "process_exec.process.tid", "no event tells threads"),
                Mapping.lost(ANY, "process_exec.process.refcnt", "Tetragon's own book-keeping"),
                Mapping.lost(ANY, "process_exec.process.in_init_tree", "no field for it"),
                Mapping.lost(
                        ANY, "process_exec.process.cap.permitted", "only what is in effect is kept; so of inheritable"),
                Mapping.lost(
                        ANY,
                        "process_exec.process.process_credentials.gid",
                        "no field for groups, nor for saved and file-system ids"),
                Mapping.lost(ANY, "process_exec.process.pod.pod_annotations", "no field for it"),
                Mapping.lost(ANY, "process_exec.process.pod.container.start_time", "no field for it"),
                Mapping.lost(ANY, "process_exec.process.pod.container.maybe_exec_probe", "no field for it"),
                Mapping.lost(ANY, "process_exec.process.pod.container.security_context", "the admission tells it"),
                Mapping.lost(ANY, "process_kprobe.kernel_stack_trace", "no field for stacks"),
                Mapping.lost(ANY, "process_kprobe.user_stack_trace", "no field for stacks"),
                Mapping.lost(ANY, "process_kprobe.data", "no field for it"),
                Mapping.lost("file.chown", "process_kprobe.args[].int_arg", "no field for the new owner"),
                Mapping.lost("kernel.module_load", "process_kprobe.args[].module_arg.tainted", "no field for it"),
                Mapping.lost(
                        "collector.finding",
                        "process_lsm.ima_hash",
                        "of the file that the hook saw, not of the process's"),
                Mapping.lost("network.close", "process_close.stats", "no field for traffic"));
    }
}
