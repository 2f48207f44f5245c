package dev.plumbline.ingest.tetragon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Json;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import java.time.Instant;
import java.util.Optional;

/** One record of the export: which event it holds, when, who and what. */
final class TetragonEvents {
    /** Stands in where only the kind of a record is asked for. */
    private static final Process NOBODY = Process.newBuilder().setPid(0).build();

    private TetragonEvents() {}

    static Parsed read(RawRecord record) {
        Json.Read json = Json.object(record.bytes());
        if (json instanceof Json.Read.Value value) {
            return read(value.object(), record);
        }
        return new Parsed.Rejected("malformed", ((Json.Read.Malformed) json).detail(), record);
    }

    private static Parsed read(JsonNode response, RawRecord record) {
        String kind = kind(response);
        if (kind == null) {
            return new Parsed.Rejected("incomplete", "no event such as process_exec", record);
        }
        JsonNode event = response.get(kind);
        boolean ofCollector = kind.equals("process_throttle") || kind.equals("rate_limit_info");
        Process process = ofCollector ? null : Processes.read(event.path("process"), event.path("parent"));
        Outcome outcome = ofCollector || process != null ? activity(kind, event, process) : withoutProcess(kind, event);
        if (outcome instanceof Outcome.Refused refused) {
            return new Parsed.Rejected(refused.reason(), refused.detail(), record);
        }
        Optional<Instant> time = Times.parse(Json.text(response.path("time")));
        return time.isEmpty()
                ? new Parsed.Rejected("incomplete", "time", record)
                : new Parsed.Kernel(event(response, time.get(), process, ((Outcome.Done) outcome).activity(), record));
    }

    private static KernelEvent event(
            JsonNode response, Instant time, Process process, Object activity, RawRecord record) {
        KernelEvent event = new Events(TetragonFormat.NAME, record).kernel(0, time);
        event.setNode(Json.text(response.path("node_name")));
        event.setProcess(process);
        event.setActivity(activity);
        return event;
    }

    /** The field that holds the event: beside it there are only texts and labels. Null where there is none. */
    private static String kind(JsonNode response) {
        for (String name : (Iterable<String>) response::fieldNames) {
            boolean beside = name.equals("node_labels") || name.equals("aggregation_info");
            if (!beside && response.get(name).isObject()) {
                return name;
            }
        }
        return null;
    }

    private static Outcome activity(String kind, JsonNode event, Process process) {
        return switch (kind) {
            case "process_exec" -> new Outcome.Done(new ProcessLaunch(isFromMemory(event.path("process"))));
            case "process_exit" -> new Outcome.Done(exit(event));
            case "process_kprobe" -> hook(Json.text(event.path("function_name")), event, process);
            case "process_lsm" -> lsm(Json.text(event.path("function_name")), event, process);
            case "process_tracepoint" -> tracepoint(event, process);
            case "process_connect" -> Sockets.ends(NetworkAction.CONNECT, event);
            case "process_accept" -> Sockets.ends(NetworkAction.ACCEPT, event);
            case "process_listen" -> Sockets.listening(event);
            case "process_throttle" -> new Outcome.Done(throttled(event));
            case "rate_limit_info" -> rateLimited(Json.number(event.path("number_of_dropped_process_events")));
            default -> Outcome.unmodelled(kind);
        };
    }

    private static Outcome withoutProcess(String kind, JsonNode event) {
        boolean known = activity(kind, event, NOBODY) instanceof Outcome.Done;
        return known ? Outcome.incomplete(kind + ".process.pid") : activity(kind, event, NOBODY);
    }

    private static Outcome hook(String function, JsonNode event, Process process) {
        return function == null
                ? Outcome.incomplete("function_name")
                : Hooks.read(function, event.path("args"), event.path("return"), process);
    }

    private static Outcome lsm(String hook, JsonNode event, Process process) {
        return hook(hook == null ? null : Hooks.lsm(hook), event, process);
    }

    /** The tracepoints of single system calls name them; raw_syscalls tells a number that differs by architecture. */
    private static Outcome tracepoint(JsonNode event, Process process) {
        String subsystem = event.path("subsys").asText("");
        String name = Json.text(event.path("event"));
        if (name == null) {
            return Outcome.incomplete("event");
        }
        return subsystem.equals("syscalls") ? hook(name, event, process) : Outcome.unmodelled(subsystem + "/" + name);
    }

    /** A file without a link has no name: a memfd, or one that was deleted before it ran. */
    private static boolean isFromMemory(JsonNode process) {
        String binary = process.path("binary").asText("");
        Long links = Json.number(
                process.path("binary_properties").path("file").path("inode").path("links"));
        return binary.startsWith("memfd:") || binary.startsWith("/memfd:") || (links != null && links == 0);
    }

    /** Tetragon leaves the status out where it is 0. */
    private static ProcessExit exit(JsonNode event) {
        String signal = Json.text(event.path("signal"));
        Long status = event.has("status") ? Json.number(event.path("status")) : Long.valueOf(0);
        boolean isCode = signal == null && status != null && status >= 0 && status <= 255;
        Integer code = isCode ? Integer.valueOf(status.intValue()) : null;
        return new ProcessExit(code, Signals.number(signal));
    }

    /** A cgroup's events are dropped from here on, or no longer. How many, Tetragon does not tell: 0. */
    private static CollectorLoss throttled(JsonNode event) {
        boolean over = event.path("type").asText("").equals("THROTTLE_STOP");
        String what = (over ? "throttling ended: " : "throttled: ")
                + event.path("cgroup").asText("");
        return new CollectorLoss(0L, what);
    }

    private static Outcome rateLimited(Long dropped) {
        return dropped == null
                ? Outcome.incomplete("rate_limit_info.number_of_dropped_process_events")
                : new Outcome.Done(new CollectorLoss(dropped, "rate limit of the export"));
    }
}
