package dev.plumbline.ingest.tracee;

import dev.plumbline.event.CollectorFinding;
import dev.plumbline.event.DnsActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SystemCalls.Outcome;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One record of Tracee's: an event, or a detection with what caused it. */
final class TraceeEvents {
    private static final long IN_PROGRESS = -115;
    private static final String[] CAUSES = {"triggeredBy", "detectedFrom"};
    private static final Set<String> DONE = Set.of("sched_process_exec");
    private static final Set<String> FAILED = Set.of("process_execute_failed");

    /** What happened, and whether the kernel did it. */
    private record Told(Outcome outcome, Boolean succeeded, Arguments arguments) {}

    private final RawRecord record;
    private final Fields event;
    private final boolean isFirstVersion;
    private Fields structures;

    private TraceeEvents(RawRecord record, Fields event) {
        this.record = record;
        this.event = event;
        this.isFirstVersion = event.has("eventName") || !event.has("workload");
    }

    static List<Parsed> read(RawRecord record) {
        Shape.Read read = Shapes.EVENT.read(record.bytes());
        return read instanceof Shape.Read.Malformed malformed
                ? List.of(new Parsed.Rejected("malformed", malformed.detail(), record))
                : new TraceeEvents(record, ((Shape.Read.Value) read).fields()).parsed();
    }

    private List<Parsed> parsed() {
        String field = isFirstVersion ? "eventName" : "name";
        String name = event.text(field);
        if (name == null) {
            return List.of(incomplete(field + ": missing"));
        }
        Optional<Instant> time = Times.ofNanos(event.number("timestamp"));
        time = time.isPresent() ? time : Times.parse(event.text("timestamp"));
        if (time.isEmpty()) {
            return List.of(incomplete("timestamp: no time"));
        }
        Process process = isFirstVersion ? Processes.ofEvent(event) : Processes.ofWorkload(event.object("workload"));
        if (process == null) {
            return List.of(incomplete((isFirstVersion ? "hostProcessId" : "workload.process.host_pid") + ": missing"));
        }
        return Names.isDns(name) ? names(name, time.get(), process) : List.of(one(field, name, time.get(), process));
    }

    private Parsed one(String field, String name, Instant time, Process process) {
        Verdict verdict = Verdicts.read(name, event);
        Told told = verdict == null ? told(name, arguments()) : detected(name);
        if (told.outcome instanceof Outcome.Unmodelled && verdict == null) {
            return new Parsed.Rejected("unmodelled", field + ": " + name, record);
        }
        if (told.outcome instanceof Outcome.Incomplete lacking && verdict == null) {
            return incomplete(name + ": " + lacking.what());
        }
        KernelEvent parsed = event(0, time, process);
        parsed.setVerdict(verdict);
        if (told.outcome instanceof Outcome.Done done) {
            if (done.activity() instanceof ProcessLaunch) {
                Processes.setProgram(process, told.arguments);
            }
            parsed.setActivity(done.activity());
            parsed.setSucceeded(told.succeeded);
        } else {
            parsed.setActivity(new CollectorFinding(name));
        }
        return new Parsed.Kernel(parsed);
    }

    private List<Parsed> names(String name, Instant time, Process process) {
        List<Parsed> all = new ArrayList<>();
        for (DnsActivity activity : Names.read(name, arguments())) {
            KernelEvent parsed = event(all.size(), time, process);
            parsed.setVerdict(Verdicts.read(name, event));
            parsed.setActivity(activity);
            all.add(new Parsed.Kernel(parsed));
        }
        return all.isEmpty() ? List.of(incomplete(name + ": no question")) : all;
    }

    /** A container has a host name of its own, which is no node's. */
    private KernelEvent event(int index, Instant time, Process process) {
        KernelEvent parsed = new Events(TraceeFormat.NAME, record).kernel(index, time);
        parsed.setNode(process.getContainerId() == null ? event.text("hostName") : null);
        parsed.setProcess(process);
        return parsed;
    }

    private static Told told(String name, Arguments arguments) {
        Outcome hook = Hooks.hook(name, arguments);
        if (!(hook instanceof Outcome.Unmodelled)) {
            Boolean succeeded = DONE.contains(name) ? Boolean.TRUE : FAILED.contains(name) ? Boolean.FALSE : null;
            return new Told(hook, succeeded, arguments);
        }
        Long returned = arguments.returned();
        boolean isOpen = returned == null || returned == IN_PROGRESS;
        return new Told(Hooks.call(name, arguments), isOpen ? null : Boolean.valueOf(returned >= 0), arguments);
    }

    /** A detection is what caused it; some are told as events of their own too. */
    private Told detected(String name) {
        Fields cause = cause();
        Told own = told(name, arguments());
        if (cause == null || cause.text("name") == null || own.outcome instanceof Outcome.Done) {
            return own;
        }
        List<Fields> arguments = Words.objects(cause, isFirstVersion ? "args" : "data");
        Long returned = isFirstVersion ? cause.number("returnValue") : null;
        return told(cause.text("name"), new Arguments(arguments, this::structuresOfCause, returned, null));
    }

    private Fields cause() {
        Fields told = isFirstVersion ? null : Words.object(event, "detected_from", "detectedFrom");
        if (told != null && told.has("name")) {
            return told;
        }
        for (String name : CAUSES) {
            List<Fields> causes = arguments().objects(name);
            if (!causes.isEmpty()) {
                return causes.get(0);
            }
        }
        return null;
    }

    private Arguments arguments() {
        String list = isFirstVersion ? "args" : "data";
        String systemCall = isFirstVersion
                ? event.text("syscall")
                : event.object("workload").object("process").object("thread").text("syscall");
        return new Arguments(
                event.objects(list), () -> structures().objects(list), event.number("returnValue"), systemCall);
    }

    /** The record was read once already, so that it is well-formed. */
    private Fields structures() {
        if (structures == null) {
            structures = ((Shape.Read.Value) Shapes.STRUCTURES.read(record.bytes())).fields();
        }
        return structures;
    }

    private List<Fields> structuresOfCause() {
        String list = isFirstVersion ? "args" : "data";
        Fields all = ((Shape.Read.Value) Shapes.STRUCTURES_OF_CAUSE.read(record.bytes())).fields();
        List<Fields> beside = Words.object(all, "detected_from", "detectedFrom").objects("data");
        if (!beside.isEmpty()) {
            return beside;
        }
        for (Fields argument : all.objects(list)) {
            boolean isCause = List.of(CAUSES).contains(String.valueOf(argument.text("name")));
            List<Fields> causes = isCause ? Words.objects(argument, "value", "triggered_by", "triggeredBy") : List.of();
            if (!causes.isEmpty()) {
                return causes.get(0).objects(list);
            }
        }
        return List.of();
    }

    private Parsed incomplete(String what) {
        return new Parsed.Rejected("incomplete", what, record);
    }
}
