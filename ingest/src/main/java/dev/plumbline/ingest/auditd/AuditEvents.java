package dev.plumbline.ingest.auditd;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.Digests;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** One event from all records of it that came. */
final class AuditEvents {
    private static final String IN_PROGRESS = "-115";

    private AuditEvents() {}

    static Parsed read(Group group) {
        Line call = group.call();
        if (call == null) {
            return refused("incomplete", "no SYSCALL beside " + group.types(), group);
        }
        Values values = call.values();
        String name = name(call);
        if (name == null) {
            return withoutName(call, group);
        }
        Boolean succeeded = succeeded(name, values);
        Process process = Processes.of(group);
        Outcome outcome = Calls.isStart(name)
                ? started(name, group, process, succeeded)
                : Activities.of(name, values, group, succeeded);
        if (outcome instanceof Outcome.Refused refused) {
            return refused(refused.reason(), refused.detail(), group);
        }
        if (process == null) {
            return refused("incomplete", call.type() + " pid", group);
        }
        KernelEvent event = new Events(AuditdFormat.NAME, group.first())
                .kernel(0, group.stamp().time());
        event.setId(id(call));
        event.setNode(group.stamp().node());
        event.setSucceeded(succeeded);
        event.setVerdict(verdict(values.text("key")));
        event.setProcess(process);
        event.setActivity(((Outcome.Done) outcome).activity());
        return new Parsed.Kernel(event);
    }

    /**
     * The record of the call has time, serial and process in it: no other event's is the same, and it stays so whichever
     * records came beside it, in which order, and from which of them on the log is read again.
     */
    private static String id(Line call) {
        return Digests.eventId(AuditdFormat.NAME, Digests.sha256(call.record().bytes()), 0);
    }

    private static String name(Line call) {
        if (call.type().equals(Types.CALL)) {
            return Calls.name(call.values());
        }
        Long operation = call.values().number("uring_op");
        return operation == null ? null : Calls.ofRing(operation);
    }

    private static Parsed withoutName(Line call, Group group) {
        if (call.type().equals(Types.CALL)) {
            return refused("incomplete", "SYSCALL arch, syscall", group);
        }
        Long operation = call.values().number("uring_op");
        return operation == null
                ? refused("incomplete", "URINGOP uring_op", group)
                : refused("unmodelled", "uring_op: " + operation, group);
    }

    private static Outcome started(String call, Group group, Process process, Boolean succeeded) {
        if (process == null) {
            return Outcome.incomplete("SYSCALL pid");
        }
        if (Boolean.FALSE.equals(succeeded)) {
            List<Paths.Path> paths = Paths.of(group);
            if (paths.isEmpty()) {
                return Outcome.incomplete(call + ": PATH name");
            }
            Processes.failedToStart(process, paths.get(0).name());
            return new Outcome.Done(new ProcessLaunch(false));
        }
        process.setStartTime(group.stamp().time());
        return new Outcome.Done(
                new ProcessLaunch(Processes.runsFromMemory(group.call().values())));
    }

    /** A connect that goes on in the background has not failed yet. */
    private static Boolean succeeded(String call, Values values) {
        String success = values.word("success");
        boolean isOpen = "no".equals(success) && "connect".equals(call) && IN_PROGRESS.equals(values.word("exit"));
        if (success == null || isOpen) {
            return null;
        }
        return success.equals("yes");
    }

    /** The keys of the rules that matched stand one behind the other; between them a byte 1. */
    private static Verdict verdict(String key) {
        if (key == null) {
            return null;
        }
        List<String> keys =
                Arrays.stream(key.split("\u0001")).filter(it -> !it.isEmpty()).toList();
        return keys.isEmpty()
                ? null
                : new Verdict(
                        keys.get(0), Severity.INFO, null, List.of(), List.copyOf(keys.subList(1, keys.size())), null);
    }

    private static Parsed refused(String reason, String detail, Group group) {
        return new Parsed.Rejected(reason, shown(detail), group.joined());
    }

    private static String shown(String detail) {
        byte[] bytes = detail.getBytes(StandardCharsets.UTF_8);
        return bytes.length > 200 ? detail.substring(0, Math.min(detail.length(), 100)) + "…" : detail;
    }
}
