package dev.plumbline.ingest.bpftrace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Container ids in the names of cgroups, as container runtimes give them. */
final class Containers {
    /** Such as docker-ID.scope, cri-containerd-ID.scope, crio-ID.scope, libpod-ID.scope, pod:cri-containerd:ID, or the bare id. */
    private static final Pattern ID = Pattern.compile("(?:^|[-:])([0-9a-f]{64})(?:\\.scope)?$");

    private Containers() {}

    /** Null where the cgroup is no container's. */
    static String id(String cgroup) {
        if (cgroup == null) {
            return null;
        }
        Matcher matcher = ID.matcher(cgroup);
        return matcher.find() ? matcher.group(1) : null;
    }
}
