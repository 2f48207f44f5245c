package dev.plumbline.detectors.cli;

import dev.plumbline.ingest.bpftrace.Bpftrace;
import dev.plumbline.ingest.bpftrace.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose doings the live collector is to see, and the name of the node that it tells. */
final class LiveOptions {
    @Option(
            names = "--cgroup",
            paramLabel = "DIR",
            description = "only the processes of this cgroup v2 and of those below it")
    private Path cgroup;

    @Option(
            names = "--pid-namespace",
            paramLabel = "INODE",
            description = "only the processes of this PID namespace, as readlink /proc/PID/ns/pid tells it")
    private Long pidNamespace;

    @Option(names = "--subtree", paramLabel = "PID", description = "only this process and all that descend from it")
    private Long subtree;

    @Option(names = "--node", paramLabel = "NAME", description = "name of this host in the events; default: its own")
    private String node;

    /** @throws Failure if more than one limit is given */
    Scope scope() {
        List<Scope> limits = new ArrayList<>();
        if (cgroup != null) {
            limits.add(new Scope.Cgroup(cgroup));
        }
        if (pidNamespace != null) {
            limits.add(new Scope.PidNamespace(pidNamespace));
        }
        if (subtree != null) {
            limits.add(new Scope.Subtree(subtree));
        }
        if (limits.size() > 1) {
            throw new Failure("--cgroup, --pid-namespace and --subtree exclude each other; give one of them");
        }
        return limits.isEmpty() ? new Scope.Host() : limits.get(0);
    }

    Bpftrace.Options options() {
        Bpftrace.Options defaults = Bpftrace.Options.defaults();
        return node == null ? defaults : defaults.withNode(node);
    }
}
