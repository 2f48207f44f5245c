package dev.plumbline.ingest.tetragon;

import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * The namespaces that a process is in.
 *
 * @param ofHost kinds of those that it shares with the host
 */
record Namespaces(Long pid, Long net, Long mount, Long user, List<String> ofHost) {
    static final Function<Fields, Namespaces> READ = Namespaces::read;

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

    private static Namespaces read(Fields namespaces) {
        List<String> shared = new ArrayList<>(KINDS.size());
        for (List<String> kind : KINDS) {
            if (Boolean.TRUE.equals(namespaces.object(kind.get(0)).truth("is_host"))) {
                shared.add(kind.get(1));
            }
        }
        return new Namespaces(
                inode(namespaces, "pid"),
                inode(namespaces, "net"),
                inode(namespaces, "mnt"),
                inode(namespaces, "user"),
                Collections.unmodifiableList(shared));
    }

    private static Long inode(Fields namespaces, String kind) {
        return Ranges.inode(namespaces.object(kind).number("inum"));
    }
}
