package dev.plumbline.ingest.auditd;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the audit system says of its own losses, in the system's log and where its counter is put back. The kernel counts from its
 * boot on, or from where the counter was put back; an event has what came on top since the node last told.
 */
final class Losses {
    private static final Pattern COUNT = Pattern.compile("\\baudit_lost=(\\S+)");
    private static final Pattern SAID =
            Pattern.compile("backlog limit exceeded|rate limit exceeded|kauditd hold queue overflow");
    private static final Pattern DROPPED =
            Pattern.compile("queue is full - dropping event|queue to plugins is full - dropping event|event lost");
    private static final int MOST_NODES = 10_000;

    private final Map<String, Long> counts = new HashMap<>();
    private final Map<String, Instant> last = new HashMap<>();

    /** Time of a record, for losses that its node tells without one. */
    void passed(Stamp stamp) {
        if (last.size() >= MOST_NODES) {
            last.clear();
        }
        last.put(stamp.node(), stamp.time());
    }

    /** Null where the line tells of none. */
    Parsed read(String text, RawRecord record) {
        Matcher count = COUNT.matcher(text);
        if (count.find()) {
            Long total = Values.decimal(count.group(1));
            return total == null
                    ? new Parsed.Rejected("incomplete", "audit_lost", record)
                    : loss(text, record, "audit_lost", total, true);
        }
        Matcher said = SAID.matcher(text);
        if (said.find()) {
            return loss(text, record, said.group(), 0, false);
        }
        Matcher dropped = DROPPED.matcher(text);
        return dropped.find() ? loss(text, record, dropped.group(), 1, false) : null;
    }

    /** The counter is put back, and the record tells where it stood. Null where it does not tell that. */
    Parsed reset(Line line) {
        Long total = line.values().has("lost") ? line.values().number("old") : null;
        if (total == null) {
            return null;
        }
        String node = line.stamp().node();
        long lost = since(node, total);
        counts.remove(node);
        return event(line.record(), line.stamp().time(), node, "audit_lost", lost);
    }

    private Parsed loss(String text, RawRecord record, String what, long number, boolean isTotal) {
        String node = Prefix.node(text);
        Instant told = Prefix.time(text);
        Instant time = told == null ? last.get(node) : told;
        return time == null
                ? new Parsed.Rejected("incomplete", what + ": no time", record)
                : event(record, time, node, what, isTotal ? since(node, number) : number);
    }

    private long since(String node, long total) {
        if (counts.size() >= MOST_NODES) {
            counts.clear();
        }
        Long before = counts.put(node, total);
        return before == null || before > total ? total : total - before;
    }

    private static Parsed event(RawRecord record, Instant time, String node, String what, long lost) {
        KernelEvent event = new Events(AuditdFormat.NAME, record).kernel(0, time);
        event.setNode(node);
        event.setActivity(new CollectorLoss(lost, what));
        return new Parsed.Kernel(event);
    }
}
