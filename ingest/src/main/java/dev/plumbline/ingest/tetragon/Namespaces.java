package dev.plumbline.ingest.tetragon;

import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;

/** The namespaces that a process is in. */
final class Namespaces {
    /** Tetragon's name of each kind, then ours. */
    private static final List<List<String>> KINDS = List.of(
            List.of("mnt", "mount"),
            List.of("uts", "uts"),
            List.of("ipc", "ipc"),
            List.of("user", "user"),
            List.of("pid", "pid"),
            List.of("net", "net"),
            List.of("cgroup", "cgroup"),
            List.of("time", "time"));

    private Namespaces() {}

    /** Kinds of those that it shares with the host. */
    static List<String> ofHost(Fields namespaces) {
        List<String> shared = new ArrayList<>(KINDS.size());
        for (List<String> kind : KINDS) {
            if (Boolean.TRUE.equals(namespaces.object(kind.get(0)).truth("is_host"))) {
                shared.add(kind.get(1));
            }
        }
        return shared;
    }
}
