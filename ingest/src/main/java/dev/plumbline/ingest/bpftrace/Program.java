package dev.plumbline.ingest.bpftrace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes the bpftrace program from collector.bt.
 *
 * <p>bpftrace 0.17 has no macros of several lines; it refuses a program that names a tracepoint which the kernel lacks (old
 * system calls on new architectures); and it mixes up the code of clauses that share some, not all, of their attach points.
 * So macros are expanded here, attach points that are not there are dropped, and each attach point gets its own clause.
 */
final class Program {
    static final int CGROUP_DEPTH = 5;
    static final int NAMESPACE_DEPTH = 3;

    /** Bytes of a text in one line: what fits on the stack. BPFTRACE_STRLEN must be the same. */
    static final int PIECE = 160;

    private static final Pattern DEFINE = Pattern.compile("#define ([A-Z_]+) (.*)");
    private static final Pattern NAME = Pattern.compile("\\b[A-Z][A-Z_]+\\b");
    private static final String TRACEPOINT = "tracepoint:";
    private static final int NESTING = 8;

    /** Names of files that hold credentials, at most 16 bytes each. */
    private static final List<String> SECRET_FILES = List.of(
            "shadow",
            "shadow-",
            "gshadow",
            "gshadow-",
            "sudoers",
            "id_rsa",
            "id_ed25519",
            "id_ecdsa",
            "id_dsa",
            "authorized_keys",
            ".pgpass",
            ".netrc",
            ".git-credentials",
            ".env",
            "environ",
            "token",
            "secret",
            "kubeconfig",
            "admin.conf",
            "krb5.keytab",
            "credentials.json");

    /** Names of folders whose files are credentials. */
    private static final List<String> SECRET_FOLDERS = List.of(
            ".ssh",
            ".aws",
            ".kube",
            ".gnupg",
            ".docker",
            ".azure",
            "gcloud",
            "secrets",
            "serviceaccount",
            "private",
            "sudoers.d");

    /** Names of both. */
    private static final List<String> SECRETS = List.of("credentials");

    private Program() {}

    /** @param jvm process that reads what bpftrace prints */
    static String of(String scope, Set<Long> tracked, long jvm, int cpus, Set<String> tracepoints) {
        Map<String, String> macros = new LinkedHashMap<>();
        macros.put("SCOPE", scope);
        macros.put("TRACKING", tracked.isEmpty() ? "0" : "1");
        macros.put(
                "TRACKED",
                tracked.stream()
                        .sorted()
                        .map(pid -> "@tracked[" + pid + "] = 1;")
                        .collect(Collectors.joining(" ")));
        macros.put("SECRETS", secrets());
        macros.put("JAVA", Long.toString(jvm));
        macros.put("CPUS", Integer.toString(cpus));
        macros.put("PIECE", Integer.toString(PIECE));
        return expanded(template(), macros, tracepoints);
    }

    /** The predicate for a cgroup and those below it: itself, its parent, its parent's parent, … is the one. */
    static String inCgroup(long id) {
        StringBuilder predicate = new StringBuilder("cgroup == " + id);
        String cgroup = "curtask->cgroups->dfl_cgrp";
        for (int level = 0; level < CGROUP_DEPTH; level++) {
            cgroup = "((struct cgroup *)" + cgroup + "->self.parent->cgroup)";
            predicate.append(" || ((struct kernfs_node *)" + cgroup + "->kn)->id == " + id);
        }
        return predicate.toString();
    }

    static String inPidNamespace(long inode) {
        List<String> levels = new ArrayList<>();
        String namespace = "curtask->nsproxy->pid_ns_for_children";
        for (int level = 0; level <= NAMESPACE_DEPTH; level++) {
            levels.add(namespace + "->ns.inum == " + inode);
            namespace += "->parent";
        }
        return String.join(" || ", levels);
    }

    static String expanded(String template, Map<String, String> given, Set<String> tracepoints) {
        Map<String, String> macros = new LinkedHashMap<>(given);
        List<String> lines = new ArrayList<>();
        for (String line : template.replace("\\\n", " ").split("\n", -1)) {
            Matcher define = DEFINE.matcher(line);
            if (define.matches()) {
                macros.put(define.group(1), define.group(2));
            } else if (!line.trim().startsWith("//")) {
                lines.add(line);
            }
        }
        return clauses(lines).stream()
                .flatMap(clause -> separated(clause, tracepoints).stream())
                .map(clause -> expanded(clause, macros))
                .collect(Collectors.joining("\n"));
    }

    /** A clause ends with a brace at the beginning of a line. */
    private static List<List<String>> clauses(List<String> lines) {
        List<List<String>> clauses = new ArrayList<>();
        List<String> clause = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank()) {
                clause.add(line);
            }
            if (line.equals("}")) {
                clauses.add(clause);
                clause = new ArrayList<>();
            }
        }
        return clauses;
    }

    /** The clause once for each of its attach points that there is. */
    private static List<String> separated(List<String> clause, Set<String> tracepoints) {
        List<String> points =
                clause.stream().filter(line -> line.startsWith(TRACEPOINT)).toList();
        List<String> rest =
                clause.stream().filter(line -> !line.startsWith(TRACEPOINT)).toList();
        if (points.isEmpty()) {
            return List.of(String.join("\n", rest));
        }
        return points.stream()
                .map(point -> point.endsWith(",") ? point.substring(0, point.length() - 1) : point)
                .filter(point -> tracepoints.contains(point.substring(TRACEPOINT.length())))
                .map(point -> point + "\n" + String.join("\n", rest))
                .toList();
    }

    private static String expanded(String clause, Map<String, String> macros) {
        String text = clause;
        for (int i = 0; i < NESTING; i++) {
            text = NAME.matcher(text)
                    .replaceAll(name -> Matcher.quoteReplacement(macros.getOrDefault(name.group(), name.group())));
        }
        return text;
    }

    private static String secrets() {
        StringBuilder text = new StringBuilder();
        SECRET_FILES.forEach(name -> text.append(secret(name, 1)));
        SECRET_FOLDERS.forEach(name -> text.append(secret(name, 2)));
        SECRETS.forEach(name -> text.append(secret(name, 3)));
        return text.toString();
    }

    /**
     * The name's bytes as the kernel's two words, and as two numbers of which the first has the last eight bytes. bpftrace
     * knows only the kernel's own byte order; so does Java.
     */
    private static String secret(String name, int what) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer words = ByteBuffer.wrap(Arrays.copyOf(bytes, 16)).order(ByteOrder.nativeOrder());
        BigInteger number = new BigInteger(1, bytes);
        return String.format(
                "@secret[(uint64)0x%x, (uint64)0x%x] = %d; @asksecret[(uint64)0x%x, (uint64)0x%x] = %d; ",
                words.getLong(),
                words.getLong(),
                what,
                number.longValue(),
                number.shiftRight(64).longValue(),
                what);
    }

    private static String template() {
        try (InputStream in = Program.class.getResourceAsStream("collector.bt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
