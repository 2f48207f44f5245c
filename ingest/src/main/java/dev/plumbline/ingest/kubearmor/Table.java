package dev.plumbline.ingest.kubearmor;

import dev.plumbline.ingest.Mapping;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the fields; a path into Resource or Data is the name of a pair in it. */
final class Table {
    private Table() {}

    static List<Mapping> rows() {
        List<Mapping> rows = new ArrayList<>(List.of(
                Mapping.of("*", "UpdatedTime", "time", "else Timestamp"),
                Mapping.of("*", "HostName", "node"),
                Mapping.of("*", "KubeArmorVersion", "collectorVersion"),
                Mapping.of("*", "Result", "succeeded", "Passed or not; Unknown is null"),
                Mapping.of("*", "PolicyName", "verdict", "with Severity (1 to 10), Message, ATags or Tags, Action"),
                Mapping.of("*", "HostPID", "pid"),
                Mapping.of("*", "PID", "containerPid", "of a container"),
                Mapping.of("*", "UID", "uid"),
                Mapping.of("*", "ProcessName", "binary"),
                Mapping.of("*", "Source", "args", "split at each space; of a start it is the parent"),
                Mapping.of("*", "Cwd", "cwd"),
                Mapping.of("*", "TTY", "terminal", "pts0 as pts/0"),
                Mapping.of("*", "HostPPID", "parentPid"),
                Mapping.of("*", "ParentProcessName", "parentBinary"),
                Mapping.of("*", "ContainerID", "containerId"),
                Mapping.of("*", "ContainerImage", "image"),
                Mapping.of("*", "ContainerImage", "imageDigest"),
                Mapping.of("*", "ContainerName", "container"),
                Mapping.of("*", "NamespaceName", "namespace"),
                Mapping.of("*", "PodName", "pod"),
                Mapping.of("*", "Owner.Name", "service"),
                Mapping.of("*", "Owner.Ref", "workloadKind"),
                Mapping.of("*", "ClusterName", "cluster", "only of pods and containers"),
                Mapping.of("*", "Labels", "labels"),
                Mapping.lost("*", "PPID", "in the container's PID namespace"),
                Mapping.lost("*", "Enforcer, HashID, ExecEvent, EventData", "no field, or told twice")));
        rows.addAll(kinds());
        return rows;
    }

    private static List<Mapping> kinds() {
        return List.of(
                Mapping.of("process.launch", "Resource", "args", "split at each space"),
                Mapping.of("process.access", "Data.request", "request"),
                Mapping.of(
                        "process.access", "Data.pid", "targetPid", "none in a container, where it is not the host's"),
                Mapping.of("file.open", "Resource", "path"),
                Mapping.of("file.open", "Data.flags", "flags"),
                Mapping.of("file.create", "Resource", "path", "flags with O_CREAT"),
                Mapping.of("file.delete", "Resource", "path"),
                Mapping.of("file.write", "Resource", "path", "truncate"),
                Mapping.of("file.chmod", "Resource", "path"),
                Mapping.of("file.chown", "Resource", "path"),
                Mapping.lost("file.chown", "Data.userid, group", "no field for the new owner"),
                Mapping.of("file.link", "Resource", "path"),
                Mapping.of("file.rename", "Resource", "path"),
                Mapping.of(
                        "network.connect",
                        "Resource.remoteip",
                        "peerAddress",
                        "or sin_addr, sin6_addr; none by a hook"),
                Mapping.of("network.connect", "Resource.port", "peerPort", "or sin_port, sin6_port"),
                Mapping.lost("network.connect", "Resource.sun_path", "a unix socket's name"),
                Mapping.of("network.accept", "Resource.remoteip", "peerAddress"),
                Mapping.of("network.accept", "Resource.port", "peerPort"),
                Mapping.of("network.bind", "Resource.sin_addr", "localAddress"),
                Mapping.of("network.bind", "Resource.sin_port", "localPort"),
                Mapping.of("network.socket", "Resource.type", "protocol", "with domain and protocol"),
                Mapping.of("dns.query", "Data.domain", "query"),
                Mapping.of("dns.query", "Data.qtype", "queryType"),
                Mapping.of("dns.query", "Data.daddr", "server"),
                Mapping.of("privilege.setuid", "Data.userid", "toUid"),
                Mapping.of("privilege.setgid", "Data.userid", "toGid"),
                Mapping.of("mount.mount", "Data.source", "source"),
                Mapping.of("mount.mount", "Data.target", "target"),
                Mapping.of("mount.mount", "Data.filesystem", "fileSystem"),
                Mapping.of("mount.unmount", "Data.target", "target"),
                Mapping.of("collector.finding", "Resource", "what", "what has no kind, where a policy matched"),
                Mapping.of("collector.loss", "MaxAlertsPerSec", "what", "how many were dropped is not told: 0"));
    }
}
