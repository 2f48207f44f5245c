package dev.plumbline.ingest.falco;

import dev.plumbline.event.ApiCall;
import dev.plumbline.event.Collector;
import dev.plumbline.event.CollectorFinding;
import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.SystemCalls.Outcome;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One record of Falco's: an alert, a list of them, a snapshot of its metrics, or the fields of an event that no rule chose. */
final class Alerts {
    private static final String INTERNAL = "Falco internal: ";
    private static final String DROP = INTERNAL + "syscall event drop";
    private static final String METRICS = INTERNAL + "metrics snapshot";

    /** The output of a drop whose fields were lost on the way. */
    private static final Pattern DROPPED = Pattern.compile("([0-9]{1,18}) system calls dropped");

    private static final Pattern TECHNIQUE =
            Pattern.compile("(?<![A-Za-z0-9])[Tt]([0-9]{4}(?:\\.[0-9]{3})?)(?![A-Za-z0-9.])");

    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("([+-][0-9]{2})([0-9]{2})$");

    private static final Shape ALERT = Shape.of(
            Shape.value("rule"),
            Shape.value("priority"),
            Shape.value("source"),
            Shape.value("hostname"),
            Shape.value("time"),
            Shape.value("output"),
            Shape.value("message"),
            Shape.value("tags"),
            Shape.value("sample"),
            Shape.value("evt.type"),
            Shape.value("evt.num"),
            Shape.object("output_fields", FieldNames.SHAPE));

    private static final Shape LIST = Shape.of(Shape.objects("list", ALERT));
    private static final Shape LIST_OF_FIELDS = Shape.of(Shape.objects("list", FieldNames.SHAPE));

    private final RawRecord record;
    private final Events events;

    private Alerts(RawRecord record) {
        this.record = record;
        this.events = new Events(FalcoFormat.NAME, record);
    }

    static List<Parsed> read(RawRecord record) {
        Alerts alerts = new Alerts(record);
        return isList(record.bytes()) ? alerts.list() : List.of(alerts.alone());
    }

    private static boolean isList(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && bytes[at] <= ' ') {
            at++;
        }
        return at < bytes.length && bytes[at] == '[';
    }

    private Parsed alone() {
        Shape.Read read = ALERT.read(record.bytes());
        if (read instanceof Shape.Read.Malformed malformed) {
            return new Parsed.Rejected("malformed", malformed.detail(), record);
        }
        Fields alert = ((Shape.Read.Value) read).fields();
        return isBare(alert) ? bare(fields(FieldNames.SHAPE, record.bytes()), 0, "") : alert(alert, 0, "");
    }

    private List<Parsed> list() {
        byte[] wrapped = wrapped(record.bytes());
        if (LIST.read(wrapped) instanceof Shape.Read.Malformed malformed) {
            return List.of(new Parsed.Rejected("malformed", malformed.detail(), record));
        }
        List<Fields> alerts = fields(LIST, wrapped).objects("list");
        List<Parsed> all = new ArrayList<>();
        for (int i = 0; i < alerts.size(); i++) {
            String place = "[" + i + "].";
            all.add(
                    isBare(alerts.get(i))
                            ? bare(
                                    fields(LIST_OF_FIELDS, wrapped)
                                            .objects("list")
                                            .get(i),
                                    i,
                                    place)
                            : alert(alerts.get(i), i, place));
        }
        return all.isEmpty() ? List.of(incomplete("no alert in the list")) : all;
    }

    /** A shape reads objects only. */
    private static byte[] wrapped(byte[] list) {
        byte[] before = "{\"list\":".getBytes(StandardCharsets.US_ASCII);
        byte[] wrapped = new byte[before.length + list.length + 1];
        System.arraycopy(before, 0, wrapped, 0, before.length);
        System.arraycopy(list, 0, wrapped, before.length, list.length);
        wrapped[wrapped.length - 1] = '}';
        return wrapped;
    }

    private static Fields fields(Shape shape, byte[] json) {
        return shape.read(json) instanceof Shape.Read.Value value ? value.fields() : null;
    }

    private static boolean isBare(Fields alert) {
        boolean isAlert = alert.has("rule") || alert.has("output_fields") || alert.has("output");
        return !isAlert && (alert.has("evt.type") || alert.has("evt.num"));
    }

    /** An event's fields alone: what happened, of which Falco thinks nothing. */
    private Parsed bare(Fields fields, int index, String place) {
        Values values = new Values(fields);
        String type = values.text("evt.type");
        if (type == null) {
            return incomplete(place + "rule: missing");
        }
        Outcome outcome = Calls.read(type, values);
        boolean isBeforeResult = ">".equals(values.text("evt.dir")) && !type.equals("procexit");
        if (outcome instanceof Outcome.Unmodelled || isBeforeResult) {
            String why = outcome instanceof Outcome.Unmodelled ? type : type + " before its result";
            return new Parsed.Rejected("unmodelled", place + "evt.type: " + why, record);
        }
        if (outcome instanceof Outcome.Incomplete lacking) {
            return incomplete(place + "evt.arg: " + lacking.what());
        }
        Process process = Processes.read(values);
        Instant time = timeOf(values);
        if (process == null || time == null) {
            return incomplete(place + (time == null ? "evt.rawtime: missing" : "proc.pid: missing"));
        }
        KernelEvent event = event(index, time, values, values.text("evt.hostname"));
        event.setProcess(process);
        event.setSucceeded(succeeded(values));
        event.setActivity(((Outcome.Done) outcome).activity());
        return new Parsed.Kernel(event);
    }

    private Parsed alert(Fields alert, int index, String place) {
        Values values = new Values(alert.object("output_fields"));
        boolean isSample = alert.has("sample") && values.has("falco.version");
        String rule = alert.word("rule") == null && isSample ? METRICS : alert.word("rule");
        if (rule == null) {
            return incomplete(place + "rule: missing");
        }
        Instant time = Times.parse(alert.text("time")).orElseGet(() -> timeOf(values));
        if (time == null) {
            return incomplete(place + (alert.has("time") ? "time: no RFC 3339 time" : "time: missing"));
        }
        String source = alert.text("source");
        boolean isOfNode = source == null || source.startsWith("syscall") || source.equals("internal");
        String host = alert.text("hostname");
        String node = host == null ? values.first("evt.hostname", "falco.hostname") : host;
        KernelEvent event = event(index, time, values, isOfNode ? node : null);
        if (rule.equals(DROP)) {
            return dropped(event, values, alert.text("output"), place);
        }
        if (rule.equals(METRICS)) {
            return measured(event, values);
        }
        event.setVerdict(verdict(rule, alert));
        if (isOfNode && !"internal".equals(source) && !values.has("ka.verb")) {
            setCall(event, values);
        } else {
            ApiCall call = ApiCalls.read(values);
            event.setActivity(call == null ? new CollectorFinding(source) : call);
        }
        return new Parsed.Kernel(event);
    }

    private KernelEvent event(int index, Instant time, Values values, String node) {
        KernelEvent event = events.kernel(index, time);
        event.setNode(node);
        String version = values.text("falco.version");
        if (version != null) {
            event.setCollector(new Collector(FalcoFormat.NAME, version));
        }
        return event;
    }

    private static void setCall(KernelEvent event, Values values) {
        String type = values.text("evt.type");
        Process process = Processes.read(values);
        boolean isTyped = type != null && process != null;
        event.setProcess(process);
        event.setSucceeded(succeeded(values));
        event.setActivity(
                isTyped && Calls.read(type, values) instanceof Outcome.Done done
                        ? done.activity()
                        : new CollectorFinding(type));
    }

    private Parsed dropped(KernelEvent event, Values values, String output, String place) {
        Long told = values.number("n_drops");
        Matcher text = DROPPED.matcher(output == null ? "" : output);
        if (told == null && text.find()) {
            told = Long.valueOf(text.group(1));
        }
        if (told == null || told < 0) {
            return incomplete(place + "output_fields.n_drops: missing");
        }
        event.setActivity(new CollectorLoss(told, "syscall event drop"));
        return new Parsed.Kernel(event);
    }

    /** The counters go on from one snapshot to the next. Where nothing was lost in between, Falco is alive. */
    private static Parsed measured(KernelEvent event, Values values) {
        Long now = values.number("scap.n_drops");
        Long before = values.number("scap.n_drops_prev");
        long lost = now == null ? 0 : now - (before == null || before < 0 || before > now ? 0 : before);
        Long matches = values.number("falco.rules.matches_total");
        event.setActivity(
                lost > 0
                        ? new CollectorLoss(lost, "metrics snapshot")
                        : new Heartbeat(matches == null || matches < 0 ? null : matches));
        return new Parsed.Kernel(event);
    }

    /** Null where there is none, as of a call that is not over: a connect that does not wait is in progress. */
    private static Boolean succeeded(Values values) {
        String result = values.text("evt.res");
        if (result != null) {
            return result.equals("EINPROGRESS") ? null : Boolean.valueOf(result.equals("SUCCESS"));
        }
        Long raw = values.number("evt.rawres");
        if (raw != null) {
            return raw == -115 ? null : Boolean.valueOf(raw >= 0);
        }
        return Boolean.TRUE.equals(values.truth("evt.failed")) ? Boolean.FALSE : null;
    }

    /** Falco writes nanoseconds since 1970 in JSON, and a text where a rule asks for one. */
    private static Instant timeOf(Values values) {
        for (String name : List.of("evt.time", "evt.rawtime", "evt.time.iso8601")) {
            String text = values.text(name);
            Optional<Instant> time = Times.ofNanos(values.number(name));
            if (time.isEmpty() && text != null) {
                time = Times.parse(OFFSET_WITHOUT_COLON.matcher(text).replaceFirst("$1:$2"));
            }
            if (time.isPresent()) {
                return time.get();
            }
        }
        return null;
    }

    private static Verdict verdict(String rule, Fields alert) {
        String output = alert.text("output");
        List<String> tags =
                alert.words("tags").stream().filter(tag -> !tag.isEmpty()).toList();
        return new Verdict(
                rule,
                severity(alert.text("priority")),
                output == null ? alert.text("message") : output,
                techniques(tags),
                tags,
                null);
    }

    private static Severity severity(String priority) {
        return switch (priority == null ? "" : priority.toLowerCase(Locale.ROOT)) {
            case "emergency", "alert", "critical" -> Severity.CRITICAL;
            case "error" -> Severity.HIGH;
            case "warning" -> Severity.MEDIUM;
            case "notice" -> Severity.LOW;
            default -> Severity.INFO;
        };
    }

    private static List<String> techniques(List<String> tags) {
        Set<String> techniques = new LinkedHashSet<>();
        for (String tag : tags) {
            Matcher found = TECHNIQUE.matcher(tag);
            while (found.find()) {
                techniques.add("T" + found.group(1));
            }
        }
        return List.copyOf(techniques);
    }

    private Parsed incomplete(String what) {
        return new Parsed.Rejected("incomplete", what, record);
    }
}
