package dev.plumbline.detectors.chaos;

import java.time.Instant;
import java.util.Random;

/**
 * What a container of the load does, and which rule that is for. Rules over several events get acts of their own here, and
 * stand in the suite's pack beside the others.
 */
enum Act {
    /** Nothing that a rule asks for. */
    NOISE(40, "process_exec", "/usr/bin/true", "/sbin/init", ""),
    /** {@code chaos/probe}, which tells of each. */
    PROBE(30, "process_exec", "/usr/bin/probe", "/sbin/init", ""),
    /** {@code chaos/tool}, which suppresses: which one is the first, and so told, is decided by their order. */
    TOOL(20, "process_exec", "/usr/bin/tool", "/sbin/init", ""),
    /** The bundled {@code process/shell-from-server}. */
    SHELL(5, "process_exec", "/usr/bin/dash", "/usr/bin/python3.11", ""),
    /** The bundled {@code file/credential-read}. */
    CREDENTIALS(
            5,
            "process_kprobe",
            "/usr/bin/cat",
            "/sbin/init",
            ",\"function_name\":\"__x64_sys_openat\",\"args\":[{\"int_arg\":-100},{\"string_arg\":\"/etc/shadow\"},{\"int_arg\":0}]"
                    + ",\"action\":\"KPROBE_ACTION_POST\",\"return\":{\"int_arg\":5}");

    private final int share;
    private final String kind;
    private final String binary;
    private final String parent;
    private final String rest;

    Act(int share, String kind, String binary, String parent, String rest) {
        this.share = share;
        this.kind = kind;
        this.binary = binary;
        this.parent = parent;
        this.rest = rest;
    }

    /** Any one, each as often as its share says. */
    static Act any(Random random) {
        int left = random.nextInt(100);
        for (Act act : values()) {
            left -= act.share;
            if (left < 0) {
                return act;
            }
        }
        throw new IllegalStateException("the shares of all acts are 100 together");
    }

    /** As Tetragon exports it. */
    String line(Container container, long pid, Instant time) {
        return ("{\"%s\":{\"process\":{\"pid\":%d,\"binary\":\"%s\"%s},\"parent\":{\"pid\":1,\"binary\":\"%s\"}%s},"
                        + "\"node_name\":\"%s\",\"time\":\"%s\"}")
                .formatted(kind, pid, binary, container.inRecord(), parent, rest, container.node(), time);
    }
}
