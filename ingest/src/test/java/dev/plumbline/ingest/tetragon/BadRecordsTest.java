package dev.plumbline.ingest.tetragon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Admission;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.schemas.Wire;
import dev.plumbline.schemas.Wire.Decoded;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadRecordsTest {
    private static final Instant NOW = Instant.parse("2026-07-01T00:00:00Z");
    private static final Set<String> REASONS = Set.of("malformed", "incomplete", "unmodelled", "time");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "not JSON",
                "[]",
                "null",
                "42",
                "\"text\"",
                "{\"process_exec\":{\"process\":{\"pid\":1",
                "{} trailing",
                "{}{}",
                "{\"a\":NaN}",
                "{'process_exec':{}}"
            })
    void whatIsNoJsonObjectIsMalformed(String line) {
        assertThat(Lines.refusal(line)).startsWith("malformed: not ");
    }

    @Test
    void theDetailTellsTheColumn() {
        assertThat(Lines.refusal("{\"process_exec\":{,}}")).contains("line 1, column 18");
    }

    @Test
    void endlessNestingIsMalformed() {
        assertThat(Lines.refusal("{\"a\":".repeat(100_000))).startsWith("malformed: ");
    }

    @Test
    void bytesThatAreNoUtf8AreMalformed() {
        byte[] line = Lines.line("process_exec", "").getBytes(UTF_8);
        line[line.length - 5] = (byte) 0xFF;
        Parsed parsed = decode(line);
        assertThat(parsed).isInstanceOf(Parsed.Rejected.class);
        assertThat(((Parsed.Rejected) parsed).reason()).isEqualTo("malformed");
    }

    @Test
    void anObjectWithoutAnEventIsIncomplete() {
        assertThat(Lines.refusal("{}")).isEqualTo("incomplete: no event such as process_exec");
        assertThat(Lines.refusal("{\"node_labels\":{},\"time\":\"2026-06-01T12:00:00Z\"}"))
                .isEqualTo("incomplete: no event such as process_exec");
        assertThat(Lines.refusal("{\"process_exec\":\"soon\",\"time\":\"2026-06-01T12:00:00Z\"}"))
                .isEqualTo("incomplete: no event such as process_exec");
    }

    @Test
    void labelsBesideTheEventAreNoEvent() {
        assertThat(Lines.event("{\"node_labels\":{\"a\":\"b\"},\"process_exec\":{\"process\":{\"pid\":1}},"
                                + "\"time\":\"2026-06-01T12:00:00Z\"}")
                        .getProcess()
                        .getPid())
                .isEqualTo(1);
    }

    @Test
    void anEventWithoutTimeIsIncomplete() {
        assertThat(Lines.refusal("{\"process_exec\":{\"process\":{\"pid\":1}}}"))
                .isEqualTo("incomplete: time");
        assertThat(Lines.refusal("{\"process_exec\":{\"process\":{\"pid\":1}},\"time\":\"yesterday\"}"))
                .isEqualTo("incomplete: time");
        assertThat(Lines.refusal("{\"process_exec\":{\"process\":{\"pid\":1}},\"time\":1769860800}"))
                .isEqualTo("incomplete: time");
    }

    @Test
    void anEventWithoutItsProcessIsIncomplete() {
        assertThat(Lines.refusal("{\"process_exec\":{},\"time\":\"2026-06-01T12:00:00Z\"}"))
                .isEqualTo("incomplete: process_exec.process.pid");
        assertThat(Lines.refusal(
                        "{\"process_exit\":{\"process\":{\"pid\":\"one\"}},\"time\":\"2026-06-01T12:00:00Z\"}"))
                .isEqualTo("incomplete: process_exit.process.pid");
        assertThat(Lines.refusal("{\"process_exec\":{\"process\":[1]},\"time\":\"2026-06-01T12:00:00Z\"}"))
                .isEqualTo("incomplete: process_exec.process.pid");
    }

    @Test
    void aKindThatIsNotModelledIsNamed() {
        assertThat(Lines.refusal(Lines.line("process_tls", "\"sni\":\"shop.example\"")))
                .isEqualTo("unmodelled: process_tls");
        assertThat(Lines.refusal("{\"process_new\":{},\"time\":\"2026-06-01T12:00:00Z\"}"))
                .isEqualTo("unmodelled: process_new");
        assertThat(Lines.refusal(Lines.kprobe("wake_up_new_task"))).isEqualTo("unmodelled: wake_up_new_task");
        assertThat(Lines.refusal(Lines.tracepoint("raw_syscalls", "sys_enter")))
                .isEqualTo("unmodelled: raw_syscalls/sys_enter");
    }

    @Test
    void aHookWithoutAFunctionIsIncomplete() {
        assertThat(Lines.refusal(Lines.line("process_kprobe", "\"args\":[]"))).isEqualTo("incomplete: function_name");
        assertThat(Lines.refusal(Lines.line("process_lsm", "\"args\":[]"))).isEqualTo("incomplete: function_name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5", "\"x\"", "null", "{}", "[5]", "[[]]", "[null]", "[{\"sock_arg\":5}]", "[{\"int_arg\":{}}]"})
    void argumentsOfAWrongTypeNeverThrow(String args) {
        for (String function : List.of("__x64_sys_openat", "__x64_sys_setuid", "commit_creds", "__x64_sys_mount")) {
            assertThat(Lines.refusal(
                            Lines.line("process_kprobe", "\"function_name\":\"" + function + "\",\"args\":" + args)))
                    .startsWith("incomplete: args: no ");
        }
    }

    /** As a start time before the common era, which no microsecond of a record can hold. */
    @Test
    void aStartTimeBeyondAnyCalendarIsUnknown() {
        KernelEvent event = Lines.event("{\"process_exec\":{\"process\":{\"pid\":1,"
                + "\"start_time\":\"+999999999-01-01T00:00:00Z\"}},\"time\":\"2026-06-01T12:00:00Z\"}");
        assertThat(event.getProcess().getStartTime()).isNull();
    }

    static List<String> validLines() {
        return List.of(
                Lines.line("process_exec", "\"parent\":{\"pid\":1,\"arguments\":\"-c \\\"a b\\\"\"}"),
                Lines.line("process_exit", "\"status\":3,\"signal\":\"SIGKILL\""),
                Lines.kprobe("tcp_connect", """
                        {"sock_arg":{"family":"AF_INET6","protocol":"IPPROTO_TCP","saddr":"::ffff:10.0.0.1","daddr":"2001:db8::7","sport":1,"dport":443}}"""),
                Lines.kprobe("__x64_sys_openat", Lines.integer(-100), Lines.string("/tmp/é"), Lines.integer(0102)),
                Lines.kprobe("security_capset", "{\"cap_effective_arg\":\"0000000000200080\"}"),
                Lines.lsm("path_rename", Lines.path("/a"), Lines.path("b"), Lines.path("/c"), Lines.path("d")),
                Lines.tracepoint("syscalls", "sys_enter_dup2", Lines.integer(7), Lines.integer(0)),
                "{\"process_throttle\":{\"type\":\"THROTTLE_STOP\",\"cgroup\":\"c\"},\"time\":\"2026-06-01T12:00:00Z\"}");
    }

    @ParameterizedTest
    @MethodSource("validLines")
    void halfARecordIsRejected(String line) {
        byte[] whole = line.getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            Parsed parsed = decode(Arrays.copyOf(whole, length));
            assertThat(parsed).as("%d bytes", length).isInstanceOf(Parsed.Rejected.class);
            assertThat(((Parsed.Rejected) parsed).reason()).isEqualTo("malformed");
        }
    }

    /** One byte of a valid record changed: an event that goes over the wire, or a rejection with one of the reasons. */
    @ParameterizedTest
    @MethodSource("validLines")
    void aChangedByteNeverThrows(String line) {
        Random random = new Random(42);
        byte[] whole = line.getBytes(UTF_8);
        for (int position = 0; position < whole.length; position++) {
            for (int round = 0; round < 24; round++) {
                byte[] changed = whole.clone();
                changed[position] =
                        round < 12 ? (byte) random.nextInt(256) : (byte) "{}[]\":,0-9e\\".charAt(round - 12);
                assertThatCode(() -> check(changed))
                        .as("%s", new String(changed, UTF_8))
                        .doesNotThrowAnyException();
            }
        }
    }

    private static void check(byte[] line) {
        RawRecord record = new RawRecord(line, "export.json", 1);
        Parsed parsed = Admission.admit(decode(line), record, NOW);
        if (parsed instanceof Parsed.Kernel kernel) {
            byte[] bytes = Wire.KERNEL_EVENT.encode(kernel.event());
            assertThat(Wire.KERNEL_EVENT.decode(bytes)).isInstanceOf(Decoded.Read.class);
        } else {
            Parsed.Rejected rejected = (Parsed.Rejected) parsed;
            assertThat(REASONS).contains(rejected.reason());
            assertThat(rejected.detail()).isNotBlank();
        }
    }

    private static Parsed decode(byte[] line) {
        return TetragonFormat.FORMAT
                .decoder()
                .decode(new RawRecord(line, "export.json", 1))
                .get(0);
    }
}
