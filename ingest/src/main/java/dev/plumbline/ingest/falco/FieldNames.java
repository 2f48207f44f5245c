package dev.plumbline.ingest.falco;

import dev.plumbline.ingest.json.Shape;
import java.util.ArrayList;
import java.util.List;

/** The fields of Falco's that are read, by their names. */
final class FieldNames {
    /** As many generations of a process as are read. */
    static final int GENERATIONS = 8;

    private static final List<String> NAMES = List.of(
            "evt.time",
            "evt.rawtime",
            "evt.time.iso8601",
            "evt.type",
            "evt.dir",
            "evt.res",
            "evt.rawres",
            "evt.failed",
            "evt.args",
            "evt.hostname",
            "evt.is_open_read",
            "evt.is_open_write",
            "fd.name",
            "fd.nameraw",
            "fd.num",
            "fd.type",
            "fd.typechar",
            "fd.l4proto",
            "fd.is_server",
            "fd.cip",
            "fd.cport",
            "fd.sip",
            "fd.sport",
            "fd.lip",
            "fd.lport",
            "fd.rip",
            "fd.rport",
            "fs.path.name",
            "fs.path.source",
            "fs.path.target",
            "proc.pid",
            "proc.vpid",
            "proc.ppid",
            "proc.name",
            "proc.exe",
            "proc.exepath",
            "proc.args",
            "proc.cmdline",
            "proc.cwd",
            "proc.tty",
            "proc.pid.ts",
            "proc.pname",
            "proc.pexe",
            "proc.pexepath",
            "proc.pcmdline",
            "proc.is_exe_upper_layer",
            "proc.is_exe_from_memfd",
            "thread.cap_effective",
            "user.uid",
            "user.name",
            "user.loginuid",
            "container.id",
            "container.full_id",
            "container.name",
            "container.image",
            "container.image.repository",
            "container.image.tag",
            "container.image.digest",
            "container.labels",
            "k8s.ns.name",
            "k8s.pod.name",
            "k8s.pod.uid",
            "k8s.pod.labels",
            "k8s.deployment.name",
            "k8smeta.ns.name",
            "k8smeta.pod.name",
            "k8smeta.pod.uid",
            "k8smeta.deployment.name",
            "ka.verb",
            "ka.uri",
            "ka.uri.param[command]",
            "ka.user.name",
            "ka.user.groups",
            "ka.impuser.name",
            "ka.target.resource",
            "ka.target.subresource",
            "ka.target.namespace",
            "ka.target.name",
            "ka.sourceips",
            "ka.useragent",
            "ka.response.code",
            "ka.auth.decision",
            "ka.req.binding.role",
            "n_drops",
            "scap.n_drops",
            "scap.n_drops_prev",
            "falco.version",
            "falco.hostname",
            "falco.rules.matches_total");

    /** Arguments of system calls, as Falco's event table has them. */
    private static final List<String> ARGUMENTS = List.of(
            "name",
            "path",
            "pathname",
            "filename",
            "oldpath",
            "newpath",
            "target",
            "linkpath",
            "flags",
            "mode",
            "status",
            "ret",
            "sig",
            "uid",
            "euid",
            "ruid",
            "suid",
            "gid",
            "egid",
            "rgid",
            "sgid",
            "cap_effective",
            "nstype",
            "dev",
            "dir",
            "type",
            "request",
            "pid",
            "cmd",
            "oldfd",
            "newfd",
            "domain",
            "proto",
            "res");

    static final Shape SHAPE = Shape.of(members());

    private FieldNames() {}

    private static Shape.Member[] members() {
        List<Shape.Member> members = new ArrayList<>();
        for (String name : NAMES) {
            members.add(Shape.value(name));
        }
        for (int generation = 1; generation <= GENERATIONS; generation++) {
            for (String name : List.of("proc.aname", "proc.apid", "proc.aexepath", "proc.acmdline")) {
                members.add(Shape.value(name + "[" + generation + "]"));
            }
        }
        for (String argument : ARGUMENTS) {
            members.add(Shape.value("evt.arg." + argument));
            members.add(Shape.value("evt.rawarg." + argument));
        }
        return members.toArray(Shape.Member[]::new);
    }
}
