package dev.plumbline.ingest.falco;

import dev.plumbline.ingest.Mapping;
import java.util.ArrayList;
import java.util.List;

/** What becomes of Falco's fields. */
final class MappingTable {
    static final List<Mapping> ROWS = rows();

    private MappingTable() {}

    private static List<Mapping> rows() {
        List<Mapping> rows = new ArrayList<>();
        rows.addAll(alert());
        rows.addAll(process());
        rows.addAll(calls());
        rows.addAll(cluster());
        rows.addAll(lost());
        return List.copyOf(rows);
    }

    private static List<Mapping> alert() {
        return List.of(
                Mapping.of("*", "time", "time", "evt.time, evt.rawtime or evt.time.iso8601 where it is missing"),
                Mapping.of("*", "hostname", "node", "of system calls and Falco's own messages; else evt.hostname"),
                Mapping.of("*", "rule", "verdict"),
                Mapping.of(
                        "*",
                        "priority",
                        "verdict",
                        "Emergency to Critical are critical, Error high, Warning medium, Notice low"),
                Mapping.of("*", "output", "verdict", "the message; without it message"),
                Mapping.of("*", "tags", "verdict", "tags, and the ids of ATT&CK techniques in them"),
                field("*", "evt.res", "succeeded", "else evt.rawres, evt.failed; a connect in progress has none"),
                field("collector.finding", "evt.type", "what", "where it is not modelled; of plugins the source"));
    }

    private static List<Mapping> process() {
        return List.of(
                field("*", "proc.pid", "pid", "0 where the rule does not print it"),
                field("*", "proc.vpid", "containerPid", ""),
                field("*", "proc.ppid", "parentPid", "else proc.apid[1]"),
                field("*", "proc.exepath", "binary", "else proc.exe if it is a path, else proc.name"),
                field("*", "proc.args", "args", "split at spaces: where an argument held one is lost"),
                field("*", "proc.cmdline", "args", "without its first word, where proc.args is missing"),
                field("*", "proc.cwd", "cwd", "without the last slash"),
                field("*", "proc.tty", "terminal", "pts/N and ttyN by their device number"),
                field("*", "proc.pid.ts", "startTime", ""),
                field("*", "proc.pexepath", "parentBinary", "else proc.pexe if it is a path, else proc.pname"),
                field("*", "proc.pcmdline", "parentArgs", "without its first word"),
                field("*", "proc.aexepath[2]", "ancestors", "2 to 8; else proc.aname[2]"),
                field("*", "proc.apid[2]", "ancestors", "2 to 8"),
                field("*", "proc.acmdline[2]", "ancestors", "2 to 8"),
                field("*", "proc.is_exe_upper_layer", "binaryAdded", "else EXE_UPPER_LAYER among the flags of an exec"),
                field("*", "user.uid", "uid", ""),
                field("*", "user.name", "user", ""),
                field("*", "user.loginuid", "loginUid", "-1 is none"),
                field("*", "thread.cap_effective", "processCapabilities", ""),
                field("*", "container.id", "containerId", "12 digits, host is none; container.full_id goes first"),
                field("*", "container.name", "container", ""),
                field("*", "container.image.repository", "image", "with container.image.tag"),
                field("*", "container.image.digest", "imageDigest", ""),
                field("*", "k8s.ns.name", "namespace", "else k8smeta.ns.name"),
                field("*", "k8s.pod.name", "pod", "else k8smeta.pod.name"),
                field("*", "k8s.pod.uid", "podUid", "else k8smeta.pod.uid"),
                field("*", "k8s.pod.labels", "labels", "else container.labels"),
                field("*", "k8s.deployment.name", "service", "else k8smeta.deployment.name"));
    }

    private static List<Mapping> calls() {
        return List.of(
                field("process.launch", "proc.is_exe_from_memfd", "fromMemory", "else EXE_FROM_MEMFD among the flags"),
                field("process.exit", "evt.arg.status", "code", "and signal; else evt.arg.ret and evt.arg.sig"),
                field("file.read", "fd.name", "path", "opened for reading (evt.is_open_read), or read"),
                field("file.write", "fd.name", "path", "opened for writing (evt.is_open_write), or written"),
                field("file.create", "fd.name", "path", "O_CREAT among the flags, or creat"),
                field("file.create", "evt.arg.mode", "mode", ""),
                field("file.create", "evt.arg.flags", "flags", ""),
                field("file.open", "fd.name", "path", "else fs.path.name, evt.arg.name or path, fd.nameraw"),
                field("file.open", "evt.arg.flags", "flags", ""),
                field("file.delete", "evt.arg.path", "path", "or name; fs.path.name goes first"),
                field("file.rename", "evt.arg.oldpath", "path", "fs.path.source goes first"),
                field("file.rename", "evt.arg.newpath", "targetPath", "fs.path.target goes first"),
                field("file.link", "evt.arg.oldpath", "path", "of a symbolic link evt.arg.target"),
                field("file.link", "evt.arg.newpath", "targetPath", "of a symbolic link evt.arg.linkpath"),
                field("file.chmod", "evt.arg.filename", "path", "of fchmod fd.name"),
                field("file.chmod", "evt.arg.mode", "mode", "octal, or names such as S_IXUSR"),
                field("file.chown", "evt.arg.pathname", "path", ""),
                field("file.memfd", "evt.arg.name", "path", ""),
                field(
                        "network.connect",
                        "fd.name",
                        "peerAddress",
                        "CLIENT:PORT->SERVER:PORT; fd.rip and fd.sip go first"),
                field("network.connect", "fd.sip", "peerAddress", ""),
                field("network.connect", "fd.sport", "peerPort", ""),
                field("network.connect", "fd.cip", "localAddress", ""),
                field("network.connect", "fd.cport", "localPort", ""),
                field("network.connect", "fd.l4proto", "protocol", ""),
                field("network.accept", "fd.lip", "localAddress", ""),
                field("network.accept", "fd.lport", "localPort", ""),
                field("network.accept", "fd.rip", "peerAddress", ""),
                field("network.accept", "fd.rport", "peerPort", ""),
                field("network.listen", "fd.name", "localAddress", ""),
                field("network.bind", "fd.name", "localAddress", ""),
                field("network.send", "fd.name", "peerAddress", ""),
                field(
                        "network.receive",
                        "fd.is_server",
                        "peerAddress",
                        "without it the process is taken for the client"),
                field("network.close", "fd.name", "peerAddress", ""),
                field("network.socket", "evt.arg.domain", "protocol", "with evt.arg.type"),
                field("privilege.setuid", "evt.arg.uid", "toUid", "of setresuid and setreuid the effective one"),
                field("privilege.setgid", "evt.arg.gid", "toGid", ""),
                field("privilege.capability", "evt.arg.cap_effective", "capabilities", ""),
                field("namespace.setns", "evt.arg.nstype", "namespaces", ""),
                field("namespace.unshare", "evt.arg.flags", "namespaces", ""),
                field("mount.mount", "evt.arg.dev", "source", ""),
                field("mount.mount", "evt.arg.dir", "target", ""),
                field("mount.mount", "evt.arg.type", "fileSystem", ""),
                field("mount.unmount", "evt.arg.name", "target", ""),
                field("process.access", "evt.arg.request", "request", ""),
                field("process.access", "evt.arg.pid", "targetPid", ""),
                field("kernel.module_load", "fd.name", "name", ""),
                field("kernel.module_unload", "evt.arg.name", "name", ""),
                field("kernel.bpf_load", "evt.arg.cmd", "command", "of bpf() only BPF_PROG_LOAD is modelled"),
                field("descriptor.dup", "fd.num", "fromDescriptor", "evt.arg.oldfd goes first"),
                field("descriptor.dup", "evt.rawres", "toDescriptor", "evt.arg.newfd goes first"),
                field("collector.loss", "n_drops", "lost", "of a drop"),
                field("collector.loss", "scap.n_drops", "lost", "of a snapshot, less scap.n_drops_prev"),
                field("collector.loss", "falco.version", "collectorVersion", ""),
                field(
                        "collector.heartbeat",
                        "falco.rules.matches_total",
                        "events",
                        "a snapshot in which nothing was lost"));
    }

    private static List<Mapping> cluster() {
        return List.of(
                field(
                        "kubernetes.secret_read",
                        "ka.verb",
                        "verb",
                        "create where a rule on exec, attach or portforward leaves it out"),
                field("kubernetes.exec", "ka.target.resource", "resource", ""),
                field("kubernetes.attach", "ka.target.resource", "resource", "and all that exec has"),
                field("kubernetes.port_forward", "ka.target.resource", "resource", "and all that exec has"),
                field("kubernetes.ephemeral_container", "ka.target.resource", "resource", "and all that exec has"),
                field("kubernetes.token_create", "ka.target.resource", "resource", "and all that secret_read has"),
                field("kubernetes.exec", "ka.target.subresource", "subresource", ""),
                field("kubernetes.exec", "ka.target.namespace", "objectNamespace", ""),
                field("kubernetes.exec", "ka.target.name", "objectName", ""),
                field("kubernetes.exec", "ka.user.name", "requestUser", ""),
                field("kubernetes.exec", "ka.uri.param[command]", "command", ""),
                field("kubernetes.secret_read", "ka.uri", "path", "without its query"),
                field("kubernetes.secret_read", "ka.user.groups", "groups", ""),
                field("kubernetes.secret_read", "ka.impuser.name", "impersonatedUser", ""),
                field("kubernetes.secret_read", "ka.sourceips", "sourceAddresses", ""),
                field("kubernetes.secret_read", "ka.useragent", "userAgent", ""),
                field("kubernetes.secret_read", "ka.response.code", "responseCode", ""),
                field("kubernetes.secret_read", "ka.auth.decision", "decision", ""),
                field("kubernetes.call", "ka.req.binding.role", "grants", ""));
    }

    private static List<Mapping> lost() {
        return List.of(
                Mapping.lost("*", "uuid", "the event's id is made of its content"),
                Mapping.lost("*", "output_fields.proc.env", "environments hold secrets"),
                Mapping.lost("*", "output_fields.proc.sid", "no field; nor have groups, sessions and threads one"),
                Mapping.lost("*", "output_fields.thread.cgroups", "the container's id stands for them"),
                Mapping.lost("*", "output_fields.k8s.pod.label[app]", "name k8s.pod.labels in the rule's output"),
                Mapping.lost(
                        "process.launch", "output_fields.proc.exe_ino", "no field; nor have times of the file one"),
                Mapping.lost(
                        "collector.finding",
                        "output_fields.ct.name",
                        "of plugins the verdict is kept, whose message tells it"),
                Mapping.lost(
                        "kubernetes.call",
                        "output_fields.ka.req.pod.containers.image",
                        "the audit log itself tells the workload"),
                Mapping.lost(
                        "collector.loss",
                        "output_fields.falco.outputs_queue_num_drops",
                        "Falco counts it from its start only"));
    }

    private static Mapping field(String kind, String name, String to, String note) {
        return Mapping.of(kind, "output_fields." + name, to, note);
    }
}
