package dev.plumbline.ingest.inspektorgadget;

import dev.plumbline.ingest.Mapping;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the fields; those of gadgets that were built in stand beside those of images. */
final class Table {
    private Table() {}

    static List<Mapping> rows() {
        List<Mapping> rows = new ArrayList<>(List.of(
                Mapping.of("*", "timestamp", "time", "else timestamp_raw; one that counts from the boot is refused"),
                Mapping.of("*", "k8s.node", "node"),
                Mapping.of("*", "error_raw", "succeeded", "error, err and ret likewise"),
                Mapping.of("*", "proc.pid", "pid", "or pid"),
                Mapping.of("*", "proc.creds.uid", "uid", "or uid"),
                Mapping.of("*", "proc.creds.user", "user"),
                Mapping.of(
                        "*",
                        "proc.comm",
                        "binary",
                        "or comm; only where exepath is not told: gadgets need --paths for it"),
                Mapping.of("*", "exepath", "binary"),
                Mapping.of("*", "cwd", "cwd", "only with --paths"),
                Mapping.of("*", "proc.parent.pid", "parentPid", "or ppid"),
                Mapping.of("*", "proc.parent.comm", "parentBinary", "or pcomm"),
                Mapping.of("*", "proc.mntns_id", "mountNamespace", "or mntns_id, mountnsid, mntnsid"),
                Mapping.of("*", "netns_id", "networkNamespace", "or netnsid"),
                Mapping.of("*", "runtime.containerId", "containerId"),
                Mapping.of("*", "runtime.containerImageName", "image"),
                Mapping.of("*", "runtime.containerImageDigest", "imageDigest"),
                Mapping.of("*", "k8s.containerName", "container", "else runtime.containerName, or container"),
                Mapping.of("*", "k8s.namespace", "namespace", "or namespace"),
                Mapping.of("*", "k8s.podName", "pod", "or pod"),
                Mapping.of("*", "k8s.owner.name", "service"),
                Mapping.of("*", "k8s.owner.kind", "workloadKind"),
                Mapping.of("*", "k8s.podLabels", "labels"),
                Mapping.lost("*", "proc.tid, proc.creds.gid", "no field"),
                Mapping.lost("*", "runtime.containerPid, containerStartedAt, runtimeName", "no field")));
        rows.addAll(kinds());
        return rows;
    }

    private static List<Mapping> kinds() {
        return List.of(
                Mapping.of(
                        "process.launch",
                        "args",
                        "args",
                        "of images joined by spaces: an argument with spaces comes as several"),
                Mapping.of("process.launch", "upper_layer", "binaryAdded", "or upperlayer"),
                Mapping.of("process.launch", "loginuid", "loginUid", "4294967295 is none"),
                Mapping.of("process.launch", "timestamp", "startTime", "none of a start that failed"),
                Mapping.of("file.open", "fname", "path", "or path"),
                Mapping.of("file.open", "flags_raw", "flags", "or flags, as a number or by names"),
                Mapping.of("file.create", "fname", "path", "flags with O_CREAT"),
                Mapping.of("file.create", "mode_raw", "mode", "or mode, as a number"),
                Mapping.of("file.link", "target", "path"),
                Mapping.of("file.link", "linkpath", "targetPath"),
                Mapping.of("network.connect", "dst.proto", "protocol"),
                Mapping.of("network.connect", "src.addr", "localAddress", "or saddr"),
                Mapping.of("network.connect", "src.port", "localPort", "or sport"),
                Mapping.of("network.connect", "dst.addr", "peerAddress", "or daddr"),
                Mapping.of("network.connect", "dst.port", "peerPort", "or dport"),
                Mapping.of("network.accept", "src.addr", "localAddress", "type is accept"),
                Mapping.of("network.accept", "dst.addr", "peerAddress"),
                Mapping.of("network.close", "dst.addr", "peerAddress", "type is close"),
                Mapping.of("network.bind", "addr.addr", "localAddress", "or addr"),
                Mapping.of("network.bind", "addr.port", "localPort", "or port"),
                Mapping.lost("network.bind", "opts, bound_dev_if", "no field"),
                Mapping.of("dns.query", "name", "query", "qr is Q"),
                Mapping.of("dns.query", "qtype", "queryType"),
                Mapping.of("dns.query", "dst.addr", "server", "or nameserver"),
                Mapping.of("dns.response", "name", "query", "qr is R"),
                Mapping.of("dns.response", "rcode", "responseCode", "under the names that RFC 1035 and 2136 have"),
                Mapping.of("dns.response", "addresses", "answers"),
                Mapping.of("dns.response", "src.addr", "server", "or nameserver"),
                Mapping.of("mount.mount", "src", "source", "or source"),
                Mapping.of("mount.mount", "dest", "target", "or target"),
                Mapping.of("mount.mount", "fs", "fileSystem"),
                Mapping.lost("mount.mount", "flags, data", "no field"),
                Mapping.of("mount.unmount", "dest", "target"),
                Mapping.of("kernel.module_load", "filepath", "name"),
                Mapping.of("collector.loss", "message", "lost", "lost … samples, of gadgets that were built in"));
    }
}
