package dev.plumbline.ingest.kubearmor;

import dev.plumbline.event.Collector;
import dev.plumbline.event.CollectorFinding;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import java.time.Instant;

/** One entry: what it holds, when, who and what, and which policy matched. */
final class KubeArmorEvents {
    private static final String THROTTLED = "AlertThreshold";
    private static final long LAST_SECOND = 253_402_300_799L; // of the year 9999

    private KubeArmorEvents() {}

    static Parsed read(RawRecord record) {
        Entry.Read read = Entry.read(record.bytes());
        return read instanceof Entry.Read.Malformed malformed
                ? new Parsed.Rejected("malformed", malformed.detail(), record)
                : read(((Entry.Read.Value) read).entry(), record);
    }

    private static Parsed read(Entry entry, RawRecord record) {
        String operation = entry.text("Operation");
        if (operation == null) {
            return refused(Outcome.incomplete("Operation"), record);
        }
        boolean ofCollector = operation.equals(THROTTLED);
        Verdict verdict = ofCollector ? null : Verdicts.of(entry);
        Outcome outcome = ofCollector ? throttled(entry) : activity(operation, entry, verdict);
        if (!(outcome instanceof Outcome.Done done)) {
            return refused(outcome, record);
        }
        Process process = ofCollector ? null : Processes.of(entry, Activities.isStart(entry));
        if (process == null && !ofCollector) {
            return refused(Outcome.incomplete("HostPID"), record);
        }
        Instant time = time(entry);
        if (time == null) {
            return refused(Outcome.incomplete("UpdatedTime"), record);
        }
        KernelEvent event = new Events(KubeArmorFormat.NAME, record).kernel(0, time);
        event.setCollector(new Collector(KubeArmorFormat.NAME, entry.text("KubeArmorVersion")));
        event.setNode(entry.text("HostName"));
        event.setProcess(process);
        event.setSucceeded(ofCollector ? null : succeeded(entry.text("Result")));
        event.setVerdict(verdict);
        event.setActivity(done.activity());
        return new Parsed.Kernel(event);
    }

    /** What has no kind of its own is kept where a policy matched. */
    private static Outcome activity(String operation, Entry entry, Verdict verdict) {
        Outcome outcome = Activities.of(operation, entry);
        boolean isUnmodelled =
                outcome instanceof Outcome.Refused refused && refused.reason().equals("unmodelled");
        if (!isUnmodelled || verdict == null) {
            return outcome;
        }
        String resource = entry.text("Resource");
        String what = ((Outcome.Refused) outcome).detail() + (resource == null ? "" : " " + resource);
        return new Outcome.Done(new CollectorFinding(what));
    }

    /** More alerts than are wanted; how many are dropped is not told: 0. */
    private static Outcome throttled(Entry entry) {
        String whose = entry.text("PodName") == null ? entry.text("HostName") : entry.text("PodName");
        return new Outcome.Done(new CollectorLoss(
                0L,
                "alerts of " + whose + " above " + entry.number("MaxAlertsPerSec") + " a second, for "
                        + entry.number("DroppingAlertsInterval") + " s"));
    }

    private static Instant time(Entry entry) {
        Instant updated = Times.parse(entry.text("UpdatedTime")).orElse(null);
        Long seconds = entry.number("Timestamp");
        boolean isTime = seconds != null && seconds > 0 && seconds <= LAST_SECOND;
        return updated == null && isTime ? Instant.ofEpochSecond(seconds) : updated;
    }

    /** Passed, or the text of an error. */
    private static Boolean succeeded(String result) {
        boolean isTold = result != null && !result.equals("Unknown");
        return isTold ? Boolean.valueOf(result.equals("Passed")) : null;
    }

    private static Parsed refused(Outcome outcome, RawRecord record) {
        Outcome.Refused refused = (Outcome.Refused) outcome;
        String detail = refused.detail();
        return new Parsed.Rejected(
                refused.reason(), detail.length() > 200 ? detail.substring(0, 200) + "…" : detail, record);
    }
}
