package dev.plumbline.ingest.inspektorgadget;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One record: which gadget's event it is, when, who and what. */
final class GadgetEvents {
    /** Nanoseconds since 1970 at the beginning of 2000; no node has been up for as long. */
    private static final long EARLIEST = 946_684_800_000_000_000L;

    /** What gadgets that were built in say of themselves. */
    private static final Set<String> MESSAGES = Set.of("err", "warn", "info", "debug", "ready");

    private static final Pattern LOST = Pattern.compile("lost (\\d{1,15}) (?:samples|events)");

    private GadgetEvents() {}

    static Parsed read(RawRecord record) {
        if (record.bytes().length > 0 && record.bytes()[0] == '[') {
            return refused(Outcome.unmodelled("gadget: a list, as snapshots and tops are"), record);
        }
        GadgetEvent.Read read = GadgetEvent.read(record.bytes());
        return read instanceof GadgetEvent.Read.Malformed malformed
                ? new Parsed.Rejected("malformed", malformed.detail(), record)
                : read(((GadgetEvent.Read.Value) read).event(), record);
    }

    private static Parsed read(GadgetEvent event, RawRecord record) {
        String type = event.text("type");
        boolean isMessage = type != null && MESSAGES.contains(type);
        Outcome outcome = isMessage ? message(type, event.text("message")) : Activities.of(event);
        if (!(outcome instanceof Outcome.Done done)) {
            return refused(outcome, record);
        }
        Process process = isMessage ? null : Processes.of(event);
        if (process == null && !isMessage) {
            return refused(Outcome.incomplete(event.has("proc") ? "proc.pid" : "pid"), record);
        }
        Instant time = time(event);
        if (time == null) {
            return refused(withoutTime(event), record);
        }
        Boolean succeeded = isMessage ? null : succeeded(event);
        if (done.activity() instanceof ProcessLaunch) {
            Programs.tell(event, process, succeeded, time);
        }
        KernelEvent told = new Events(InspektorGadgetFormat.NAME, record).kernel(0, time);
        told.setNode(Processes.node(event.fields()));
        told.setProcess(process);
        told.setSucceeded(succeeded);
        told.setActivity(done.activity());
        return new Parsed.Kernel(told);
    }

    private static Outcome message(String type, String text) {
        Matcher lost = LOST.matcher(text == null ? "" : text);
        return lost.find()
                ? new Outcome.Done(new CollectorLoss(Long.parseLong(lost.group(1)), lost.group()))
                : Outcome.unmodelled("type: " + type);
    }

    /** RFC 3339, or nanoseconds since 1970; those since the node's boot are no time. */
    private static Instant time(GadgetEvent event) {
        Instant written = Times.parse(event.text("timestamp")).orElse(null);
        Long nanos = event.number("timestamp", "timestamp_raw");
        if (written != null || nanos == null || nanos < EARLIEST) {
            return written;
        }
        return Instant.ofEpochSecond(nanos / 1_000_000_000L, nanos % 1_000_000_000L)
                .truncatedTo(ChronoUnit.MICROS);
    }

    private static Outcome withoutTime(GadgetEvent event) {
        Long nanos = event.number("timestamp", "timestamp_raw");
        return Outcome.incomplete(
                nanos != null && nanos > 0 ? "timestamp: counted from the boot of the node" : "timestamp");
    }

    /** An error number, or its name, which is empty where there is none; of gadgets that were built in what the call returned. */
    private static Boolean succeeded(GadgetEvent event) {
        Long error = event.number("error_raw", "err");
        if (error != null) {
            return error == 0;
        }
        if (event.has("error")) {
            return event.text("error") == null;
        }
        Long returned = event.number("ret");
        return returned == null ? null : Boolean.valueOf(returned >= 0);
    }

    private static Parsed refused(Outcome outcome, RawRecord record) {
        Outcome.Refused refused = (Outcome.Refused) outcome;
        return new Parsed.Rejected(refused.reason(), refused.detail(), record);
    }
}
