package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.CollectorFinding;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.LibraryLoad;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.PrivilegeChange;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** One record of the export: which event it holds, when, who and what. */
final class TetragonEvents {
    /** The fields of which a record has one, that which holds its event. */
    static final List<String> KINDS = List.of(
            "process_exec",
            "process_exit",
            "process_kprobe",
            "process_tracepoint",
            "process_lsm",
            "process_uprobe",
            "process_usdt",
            "process_loader",
            "process_throttle",
            "rate_limit_info",
            "process_connect",
            "process_accept",
            "process_listen",
            "process_close",
            "process_dns");

    private static final int LONGEST_BUILD_ID = 256;

    private TetragonEvents() {}

    static List<Parsed> read(RawRecord record) {
        Shape.Read json = Shapes.RESPONSE.read(record.bytes());
        return json instanceof Shape.Read.Value value
                ? read(value.fields(), record)
                : refused("malformed", ((Shape.Read.Malformed) json).detail(), record);
    }

    private static List<Parsed> read(Fields response, RawRecord record) {
        String kind = kind(response);
        if (kind == null) {
            return response.firstOther() == null
                    ? refused("incomplete", "no event such as process_exec", record)
                    : refused("unmodelled", response.firstOther(), record);
        }
        Fields event = response.object(kind);
        boolean isOfCollector = kind.equals("process_throttle") || kind.equals("rate_limit_info");
        Process process = isOfCollector ? null : Processes.read(event, response.text("cluster_name"));
        Verdict verdict = isHook(kind) ? Verdicts.read(event) : null;
        Calls.Call call = call(kind, event, process);
        Outcome outcome = outcome(call, verdict);
        if (outcome instanceof Outcome.Refused refused) {
            return refused(refused.reason(), refused.detail(), record);
        }
        if (process == null && !isOfCollector) {
            return refused("incomplete", kind + ".process.pid", record);
        }
        Instant time = time(kind, response, event);
        if (time == null) {
            return refused("incomplete", "time", record);
        }
        Events events = new Events(TetragonFormat.NAME, record);
        KernelEvent first = event(events, 0, time, response, process);
        first.setActivity(((Outcome.Done) outcome).activity());
        first.setSucceeded(call.succeeded());
        first.setVerdict(verdict);
        return kind.equals("process_exec") ? withRaises(first, events, event.object("process"), response) : one(first);
    }

    /** Null where there is none that is known. */
    private static String kind(Fields response) {
        for (String kind : KINDS) {
            if (response.has(kind)) {
                return kind;
            }
        }
        return null;
    }

    /** Whether a tracing policy had Tetragon report it. */
    private static boolean isHook(String kind) {
        return switch (kind) {
            case "process_kprobe", "process_tracepoint", "process_lsm", "process_uprobe", "process_usdt" -> true;
            default -> false;
        };
    }

    private static Calls.Call call(String kind, Fields event, Process process) {
        return switch (kind) {
            case "process_kprobe" -> Calls.kprobe(event, process);
            case "process_lsm" -> Calls.lsm(event, process);
            case "process_tracepoint" -> Calls.tracepoint(event, process);
            case "process_uprobe" -> Calls.uprobe(event);
            case "process_usdt" -> Calls.usdt(event);
            default -> new Calls.Call(null, unhooked(kind, event, process), null);
        };
    }

    /** What Tetragon tells without a policy. */
    private static Outcome unhooked(String kind, Fields event, Process process) {
        return switch (kind) {
            case "process_exec" -> new Outcome.Done(new ProcessLaunch(isFromMemory(event, process)));
            case "process_exit" -> new Outcome.Done(exit(event));
            case "process_loader" -> loaded(event);
            case "process_throttle" -> new Outcome.Done(throttled(event));
            case "rate_limit_info" -> rateLimited(event.number("number_of_dropped_process_events"));
            case "process_connect" -> Sockets.ends(NetworkAction.CONNECT, event);
            case "process_accept" -> Sockets.ends(NetworkAction.ACCEPT, event);
            case "process_close" -> Sockets.ends(NetworkAction.CLOSE, event);
            case "process_listen" -> Sockets.listening(event);
            default -> DnsMessages.read(event.object("dns"));
        };
    }

    /** What a policy saw is told even where it has no kind here, or not all of it was reported: its verdict counts. */
    private static Outcome outcome(Calls.Call call, Verdict verdict) {
        boolean isFinding = verdict != null && call.outcome() instanceof Outcome.Refused;
        return isFinding ? new Outcome.Done(new CollectorFinding(call.what())) : call.outcome();
    }

    /** An exec without a time, as old exports have it, happened when its program began; an exit tells its own time too. */
    private static Instant time(String kind, Fields response, Fields event) {
        if (response.has("time")) {
            return response.text("time", Times::parse);
        }
        return switch (kind) {
            case "process_exec" -> event.object("process").text("start_time", Times::parse);
            case "process_exit" -> event.text("time", Times::parse);
            default -> null;
        };
    }

    private static KernelEvent event(Events events, int index, Instant time, Fields response, Process process) {
        KernelEvent event = events.kernel(index, time);
        event.setNode(response.text("node_name"));
        event.setProcess(process);
        return event;
    }

    private static List<Parsed> one(KernelEvent event) {
        return List.of(new Parsed.Kernel(event));
    }

    private static List<Parsed> refused(String reason, String detail, RawRecord record) {
        return List.of(new Parsed.Rejected(reason, detail, record));
    }

    /** A program that raises privileges gives an event for each that its process got by it. */
    private static List<Parsed> withRaises(KernelEvent launch, Events events, Fields process, Fields response) {
        if (!process.has("binary_properties")) {
            return one(launch);
        }
        List<PrivilegeChange> raises = Privileges.raisedByProgram(process);
        List<Parsed> all = new ArrayList<>(one(launch));
        for (PrivilegeChange raise : raises) {
            KernelEvent event = event(events, all.size(), launch.getTime(), response, launch.getProcess());
            event.setActivity(raise);
            event.setSucceeded(true);
            all.add(new Parsed.Kernel(event));
        }
        return all;
    }

    /** A file without a link has no name: a memfd, or one that was deleted before it ran. */
    private static boolean isFromMemory(Fields event, Process process) {
        String binary = process == null ? null : process.getBinary();
        if (binary != null && (binary.startsWith("memfd:") || binary.startsWith("/memfd:"))) {
            return true;
        }
        Fields program = event.object("process");
        if (!program.has("binary_properties")) {
            return false;
        }
        Fields file = program.object("binary_properties").object("file");
        Long links = file.object("inode").number("links");
        return links != null && links == 0;
    }

    /** Tetragon leaves the status out where it is 0. */
    private static ProcessExit exit(Fields event) {
        String signal = event.text("signal");
        Long status = event.has("status") ? event.number("status") : Long.valueOf(0);
        boolean isCode = signal == null && status != null && status >= 0 && status <= 255;
        Integer code = isCode ? Integer.valueOf(status.intValue()) : null;
        return new ProcessExit(code, Signals.number(signal));
    }

    private static Outcome loaded(Fields event) {
        String path = event.text("path");
        return path == null
                ? Outcome.incomplete("process_loader.path")
                : new Outcome.Done(new LibraryLoad(path, buildId(event.text("buildid"))));
    }

    /** Bytes are base64 in Protobuf's JSON. */
    private static String buildId(String base64) {
        if (base64 == null || base64.length() > LONGEST_BUILD_ID) {
            return null;
        }
        try {
            return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A cgroup's events are dropped from here on, or no longer. How many, Tetragon does not tell: 0. */
    private static CollectorLoss throttled(Fields event) {
        boolean over = "THROTTLE_STOP".equals(event.text("type"));
        String cgroup = event.text("cgroup");
        return new CollectorLoss(0L, (over ? "throttling ended: " : "throttled: ") + (cgroup == null ? "" : cgroup));
    }

    private static Outcome rateLimited(Long dropped) {
        return dropped == null || dropped < 0
                ? Outcome.incomplete("rate_limit_info.number_of_dropped_process_events")
                : new Outcome.Done(new CollectorLoss(dropped, "rate limit of the export"));
    }
}
