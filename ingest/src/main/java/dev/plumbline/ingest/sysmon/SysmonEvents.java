package dev.plumbline.ingest.sysmon;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessAccess;
import dev.plumbline.event.ProcessExit;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Severity;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.Addresses;
import dev.plumbline.ingest.Events;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Times;
import dev.plumbline.ingest.sysmon.EventXml.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecordBase;

/** One line: which event it holds, when, who and what. */
final class SysmonEvents {
    private static final String PROVIDER = "Linux-Sysmon";
    private static final int LAUNCH = 1;
    private static final int ACCESS = 10;
    private static final int ERROR = 255;
    private static final Duration CLOCKS_AGREE = Duration.ofMinutes(1);
    private static final Pattern DROPPED = Pattern.compile(":(\\d{1,12})(?= |$)");
    private static final Pattern TECHNIQUE = Pattern.compile("(?i)technique_?id=(T\\d{4}(?:\\.\\d{3})?)");

    private SysmonEvents() {}

    static Parsed read(RawRecord record) {
        Read read = EventXml.read(record.text());
        return read instanceof Read.Malformed malformed
                ? new Parsed.Rejected("malformed", malformed.detail(), record)
                : read((Read.Value) read, record);
    }

    private static Parsed read(Read.Value event, RawRecord record) {
        String provider = event.text("Provider.Name");
        if (provider != null && !provider.equals(PROVIDER)) {
            return refused(Outcome.unmodelled("Provider: " + shown(provider)), record);
        }
        Long number = Numbers.whole(event.text("EventID"), Integer.MAX_VALUE);
        if (number == null) {
            return refused(Outcome.incomplete("EventID"), record);
        }
        int id = number.intValue();
        Process process = Processes.of(event, id == ACCESS ? "Source" : "");
        Outcome outcome = outcome(id, event);
        if (!(outcome instanceof Outcome.Done done)) {
            return refused(outcome, record);
        }
        if (process == null && id != ERROR) {
            return refused(Outcome.incomplete(id == ACCESS ? "SourceProcessId" : "ProcessId"), record);
        }
        Instant time = time(event);
        if (time == null) {
            return refused(Outcome.incomplete("UtcTime, SystemTime"), record);
        }
        if (id == LAUNCH) {
            Processes.started(process, event);
            process.setStartTime(startTime(event, time));
        }
        return new Parsed.Kernel(event(event, id, time, process, done.activity(), record));
    }

    private static KernelEvent event(
            Read.Value told, int id, Instant time, Process process, SpecificRecordBase activity, RawRecord record) {
        KernelEvent event = new Events(SysmonFormat.NAME, record).kernel(0, time);
        event.setNode(told.text("Computer"));
        event.setProcess(id == ERROR ? null : process);
        event.setActivity(activity);
        event.setSucceeded(id == ACCESS ? Boolean.TRUE : null);
        event.setVerdict(verdict(told.data("RuleName")));
        return event;
    }

    private static Outcome outcome(int id, Read.Value event) {
        return switch (id) {
            case LAUNCH -> new Outcome.Done(new ProcessLaunch(isFromMemory(event.data("Image"))));
            case 3 -> network(event);
            case 5 -> new Outcome.Done(new ProcessExit(null, null));
            case 9 -> file(FileAction.READ, "Device", event);
            case ACCESS ->
                new Outcome.Done(new ProcessAccess("PTRACE_ATTACH", Numbers.pid(event.data("TargetProcessId"))));
            case 11 -> file(FileAction.CREATE, "TargetFilename", event);
            case 23, 26 -> file(FileAction.DELETE, "TargetFilename", event);
            case ERROR -> error(event.data("Description"));
            default -> Outcome.unmodelled("EventID: " + id);
        };
    }

    private static boolean isFromMemory(String image) {
        return image != null
                && (image.startsWith("memfd:") || image.startsWith("/memfd:") || image.endsWith(" (deleted)"));
    }

    /** The source is whoever began: the other side, where this process did not. */
    private static Outcome network(Read.Value event) {
        String initiated = event.data("Initiated");
        boolean own = "true".equals(initiated);
        if (!own && !"false".equals(initiated)) {
            return Outcome.incomplete("Initiated");
        }
        String protocol = event.data("Protocol");
        boolean isTcp = !"udp".equals(protocol);
        String local = own ? "Source" : "Destination";
        String peer = own ? "Destination" : "Source";
        NetworkAction action = own
                ? (isTcp ? NetworkAction.CONNECT : NetworkAction.SEND)
                : (isTcp ? NetworkAction.ACCEPT : NetworkAction.RECEIVE);
        String peerAddress = address(event, peer);
        return peerAddress == null
                ? Outcome.incomplete(peer + "Ip")
                : new Outcome.Done(new NetworkActivity(
                        action,
                        protocol,
                        address(event, local),
                        Numbers.port(event.data(local + "Port")),
                        peerAddress,
                        Numbers.port(event.data(peer + "Port"))));
    }

    private static String address(Read.Value event, String side) {
        return Addresses.canonical(event.data(side + "Ip")).orElse(null);
    }

    private static Outcome file(FileAction action, String field, Read.Value event) {
        String path = event.data(field);
        return path == null
                ? Outcome.incomplete(field)
                : new Outcome.Done(new FileActivity(action, path, null, null, null, false));
    }

    /** Of errors only that counts that events were dropped: {@code Events dropped from driver queue: ProcessCreate:3}. */
    private static Outcome error(String description) {
        if (description == null || !description.contains("dropped")) {
            return Outcome.unmodelled("EventID: " + ERROR);
        }
        long lost = 0;
        Matcher dropped = DROPPED.matcher(description);
        while (dropped.find()) {
            lost += Long.parseLong(dropped.group(1));
        }
        return new Outcome.Done(new CollectorLoss(lost, shown(description)));
    }

    /** The kernel's clock, unless it is far from the wall's: it stands still while the node sleeps. */
    private static Instant time(Read.Value event) {
        Instant kernel = kernelTime(event);
        Instant logged = Times.parse(event.text("TimeCreated.SystemTime")).orElse(null);
        return kernel == null || (logged != null && !agree(kernel, logged)) ? logged : kernel;
    }

    private static Instant startTime(Read.Value event, Instant time) {
        Instant kernel = kernelTime(event);
        return kernel != null && kernel.equals(time) ? kernel : null;
    }

    private static Instant kernelTime(Read.Value event) {
        String told = event.data("UtcTime");
        return told == null || told.length() > 32 || told.indexOf(' ') < 0
                ? null
                : Times.parse(told.replace(' ', 'T') + "Z").orElse(null);
    }

    private static boolean agree(Instant one, Instant other) {
        return Duration.between(one, other).abs().compareTo(CLOCKS_AGREE) <= 0;
    }

    private static Verdict verdict(String rule) {
        if (rule == null) {
            return null;
        }
        List<String> techniques =
                TECHNIQUE.matcher(rule).results().map(it -> it.group(1)).toList();
        return new Verdict(rule, Severity.INFO, null, techniques, List.of(), null);
    }

    private static Parsed refused(Outcome outcome, RawRecord record) {
        Outcome.Refused refused = (Outcome.Refused) outcome;
        return new Parsed.Rejected(refused.reason(), refused.detail(), record);
    }

    private static String shown(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
