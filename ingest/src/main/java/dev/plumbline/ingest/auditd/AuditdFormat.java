package dev.plumbline.ingest.auditd;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import java.util.regex.Pattern;

/**
 * Records of the Linux audit system, one a line: as auditd writes them to audit.log, raw or enriched, with and without
 * {@code node=}; as {@code ausearch --raw} gives them; as syslog has them from audisp or from the kernel itself. Several of
 * them, with the same time and serial, make one event.
 *
 * <p>Units: time in seconds and milliseconds since 1970; the arguments of calls in hex, flags and modes as the kernel's bits.
 * <br>Errors: never throws. A line without a type, a time or a serial is {@code malformed} (also the times that
 * {@code ausearch -i} writes out); an event without its call, or a call without what it was done to, is {@code incomplete};
 * a call or a type of record that we do not model is {@code unmodelled}, the latter also where it stands beside a call.
 * <br>Source: kernel/auditsc.c and include/uapi/linux/audit.h of the kernel, auditd's log format.
 * <br>Dropped: security contexts, sessions, inodes, capabilities of files, names of sockets in the file system, the end of an
 * event as such, and a record that comes a second time. Nothing in the log says which container a process was in.
 */
public final class AuditdFormat {
    static final String NAME = "auditd";

    private static final Pattern RECORD =
            Pattern.compile("(?:.{0,300} )?type=[A-Z0-9_\\[\\]]+ (?:msg=)?audit\\([^)]{1,60}\\).*", Pattern.DOTALL);
    private static final Pattern LOSS =
            Pattern.compile(".{0,300}(?:audit: (?:audit_lost=|(?:backlog|rate) limit exceeded|kauditd hold queue)"
                    + "|audisp?d?(?:\\[\\d+])?: .{0,60}(?:dropping event|event lost)).*");

    public static final Format FORMAT = new Format(NAME, Format.Framing.LINES, Format.Family.KERNEL, AuditDecoder::new)
            .joining()
            .recognisedBy(AuditdFormat::isOurs)
            .mapping(Table.rows());

    private AuditdFormat() {}

    /** Whether it is a line that ausearch writes between events. */
    static boolean isBetween(String text) {
        return text.equals("----") || text.startsWith("time->");
    }

    private static boolean isOurs(Glimpse glimpse) {
        if (glimpse.isJson()) {
            return false;
        }
        String head = glimpse.head();
        return isBetween(head)
                || RECORD.matcher(head).matches()
                || LOSS.matcher(head).lookingAt();
    }
}
