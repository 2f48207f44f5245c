package dev.plumbline.ingest.bpftrace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads /proc: the processes that run now. Those that end meanwhile are left out. */
final class Proc {
    private static final Path PROC = Path.of("/proc");
    private static final HexFormat HEX = HexFormat.of();

    private Proc() {}

    static Set<Long> all() {
        Set<Long> pids = new TreeSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[1-9]*")) {
            folders.forEach(folder -> pids.add(Long.valueOf(folder.getFileName().toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pids;
    }

    /** A process and its descendants. */
    static Set<Long> subtree(long root) {
        Map<Long, List<Long>> children = new HashMap<>();
        for (long pid : all()) {
            stat(pid)
                    .ifPresent(stat -> children.computeIfAbsent(stat.parent(), parent -> new ArrayList<>())
                            .add(pid));
        }
        Set<Long> found = new TreeSet<>();
        List<Long> next = new ArrayList<>(List.of(root));
        while (!next.isEmpty()) {
            long pid = next.remove(next.size() - 1);
            if (found.add(pid)) {
                next.addAll(children.getOrDefault(pid, List.of()));
            }
        }
        return found;
    }

    static Set<Long> inCgroup(Path folder) throws IOException {
        try (Stream<Path> files = Files.find(folder, 64, (file, attributes) -> file.endsWith("cgroup.procs"))) {
            return files.flatMap(file -> lines(file).stream())
                    .map(Long::valueOf)
                    .collect(Collectors.toSet());
        }
    }

    static Set<Long> inPidNamespace(long inode) {
        return all().stream()
                .filter(pid -> link(pid, "ns/pid").equals("pid:[" + inode + "]"))
                .collect(Collectors.toSet());
    }

    /** The line {@code y|pid|start|executable|arguments|command}; empty for a kernel thread and for what has ended. */
    static Optional<String> line(long pid) {
        String executable = link(pid, "exe");
        if (executable.isEmpty()) {
            return Optional.empty();
        }
        return stat(pid)
                .map(stat -> "y|" + pid + "|" + stat.start() + "|"
                        + HEX.formatHex(executable.getBytes(StandardCharsets.UTF_8)) + "|"
                        + HEX.formatHex(bytes(pid, "cmdline")) + "|"
                        + HEX.formatHex(stat.command().getBytes(StandardCharsets.UTF_8)));
    }

    /** @param start in hundredths of a second since the boot */
    private record Stat(String command, long parent, long start) {}

    /** The command stands in parentheses and may hold some itself. */
    private static Optional<Stat> stat(long pid) {
        String text = new String(bytes(pid, "stat"), StandardCharsets.UTF_8);
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 0 || close < open) {
            return Optional.empty();
        }
        String[] fields = text.substring(close + 1).trim().split(" ", -1);
        return Optional.of(
                new Stat(text.substring(open + 1, close), Long.parseLong(fields[1]), Long.parseLong(fields[19])));
    }

    private static byte[] bytes(long pid, String file) {
        try {
            return Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve(file));
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private static String link(long pid, String file) {
        try {
            return Files.readSymbolicLink(PROC.resolve(Long.toString(pid)).resolve(file))
                    .toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
