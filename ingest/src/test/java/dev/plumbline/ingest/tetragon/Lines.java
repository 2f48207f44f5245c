package dev.plumbline.ingest.tetragon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.util.List;

/** Lines of an export, and what they are read as. */
final class Lines {
    static final String PROCESS = "\"process\":{\"pid\":4711,\"uid\":1000,\"binary\":\"/usr/bin/python3.11\"}";

    private Lines() {}

    /** A record of {@code kind} by process 4711; {@code fields} stand beside the process. */
    static String line(String kind, String fields) {
        return "{\"%s\":{%s%s},\"node_name\":\"node-1\",\"time\":\"2026-06-01T12:00:00.123456789Z\"}"
                .formatted(kind, PROCESS, fields.isEmpty() ? "" : "," + fields);
    }

    static String kprobe(String function, String... args) {
        return line("process_kprobe", hook(function, args));
    }

    static String lsm(String hook, String... args) {
        return line("process_lsm", hook(hook, args));
    }

    static String tracepoint(String subsystem, String event, String... args) {
        return line(
                "process_tracepoint",
                "\"subsys\":\"%s\",\"event\":\"%s\",\"args\":[%s]".formatted(subsystem, event, String.join(",", args)));
    }

    private static String hook(String function, String... args) {
        return "\"function_name\":\"%s\",\"args\":[%s]".formatted(function, String.join(",", args));
    }

    static String integer(long value) {
        return "{\"int_arg\":" + value + "}";
    }

    static String string(String value) {
        return "{\"string_arg\":\"" + value + "\"}";
    }

    static String file(String path) {
        return "{\"file_arg\":{\"path\":\"" + path + "\"}}";
    }

    static String path(String path) {
        return "{\"path_arg\":{\"path\":\"" + path + "\"}}";
    }

    static Parsed parsed(String line) {
        List<Parsed> all = TetragonFormat.FORMAT.decoder().decode(RawRecord.of(line, "export.json", 3));
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    static KernelEvent event(String line) {
        assertThat(parsed(line)).isInstanceOf(Parsed.Kernel.class);
        return ((Parsed.Kernel) parsed(line)).event();
    }

    /** What was done, which has to be of that type. */
    static <T> T activity(Class<T> type, String line) {
        assertThat(event(line).getActivity()).isInstanceOf(type);
        return type.cast(event(line).getActivity());
    }

    /** Reason and detail. */
    static String refusal(String line) {
        assertThat(parsed(line)).isInstanceOf(Parsed.Rejected.class);
        Parsed.Rejected rejected = (Parsed.Rejected) parsed(line);
        return rejected.reason() + ": " + rejected.detail();
    }
}
