package dev.plumbline.ingest.auditd;

import dev.plumbline.event.Process;
import dev.plumbline.ingest.Events;
import java.util.List;
import java.util.regex.Pattern;

/** Who made a call, as the kernel saw it when the call was over. */
final class Processes {
    private static final long MOST_PID = 1 << 22;
    private static final long UNSET = 0xffff_ffffL;
    private static final Pattern PSEUDO_TERMINAL = Pattern.compile("pts\\d{1,9}");
    private static final String DELETED = " (deleted)";

    private Processes() {}

    /** Null where its id is not told. */
    static Process of(Group group) {
        Values call = group.call().values();
        Long pid = pid(call.number("pid"));
        if (pid == null || pid == 0) {
            return null;
        }
        Arguments arguments = Arguments.of(group);
        Process process = Events.process(pid);
        process.setParentPid(pid(call.number("ppid")));
        process.setUid(id(call.number("uid")));
        process.setEffectiveUid(id(call.number("euid")));
        process.setLoginUid(id(call.number("auid")));
        process.setUser(user(call.text("UID")));
        process.setTerminal(terminal(call.word("tty")));
        process.setBinary(binary(call));
        process.setArgs(arguments.args());
        process.setTruncated(arguments.truncated());
        process.setCwd(group.values("CWD").text("cwd"));
        return process;
    }

    /** Whether the program that runs has no name in a file system: a memfd, or a file that was deleted before it ran. */
    static boolean runsFromMemory(Values call) {
        String path = call.text("exe");
        return path != null && (path.endsWith(DELETED) || path.startsWith("/memfd:"));
    }

    /** A start that failed leaves the old program running: the event is about the one that was asked for. */
    static void failedToStart(Process process, String program) {
        process.setBinary(program);
        process.setArgs(List.of());
        process.setTruncated(false);
    }

    private static String binary(Values call) {
        String path = call.text("exe");
        if (path == null) {
            return call.text("comm");
        }
        return path.endsWith(DELETED) ? path.substring(0, path.length() - DELETED.length()) : path;
    }

    private static Long pid(Long number) {
        return number != null && number <= MOST_PID ? number : null;
    }

    private static Long id(Long number) {
        return number != null && number < UNSET ? number : null;
    }

    private static String user(String name) {
        return name == null || name.equals("unset") || name.startsWith("unknown(") ? null : name;
    }

    /** The kernel leaves the slash out. */
    private static String terminal(String name) {
        return name != null && PSEUDO_TERMINAL.matcher(name).matches() ? "pts/" + name.substring(3) : name;
    }
}
