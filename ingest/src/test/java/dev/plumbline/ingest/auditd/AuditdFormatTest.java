package dev.plumbline.ingest.auditd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditdFormatTest {
    private static final String CALL =
            "type=SYSCALL msg=audit(1795428000.000:%d): arch=c000003e syscall=59 success=yes exit=0"
                    + " a0=1 a1=2 a2=3 a3=4 items=1 ppid=4700 pid=4711 auid=1000 uid=1000 euid=0 tty=pts1 comm=\"web\""
                    + " exe=\"/usr/bin/web\" key=\"shop\"";
    private static final String ARGUMENTS = "type=EXECVE msg=audit(1795428000.000:%d): argc=2 a0=\"web\" a1=\"-v\"";
    private static final String PATH =
            "type=PATH msg=audit(1795428000.000:%d): item=0 name=\"/usr/bin/web\" nametype=NORMAL";
    private static final String END = "type=EOE msg=audit(1795428000.000:%d): ";

    @Test
    void anEventHasOneIdWhateverIsLostOrMovedBesideItsCall() {
        KernelEvent whole = only(read(7, CALL, ARGUMENTS, PATH, END));

        assertThat(only(read(7, PATH, ARGUMENTS, CALL, END)).getId()).isEqualTo(whole.getId());
        assertThat(only(read(7, CALL)).getId()).isEqualTo(whole.getId());
        assertThat(only(read(8, CALL, ARGUMENTS, PATH, END)).getId()).isNotEqualTo(whole.getId());
    }

    @Test
    void anEventStandsWhereItsFirstRecordDoes() {
        Decoder decoder = AuditdFormat.FORMAT.decoder();
        decoder.decode(RawRecord.of(PATH.formatted(7), "audit.log", 3));
        decoder.decode(RawRecord.of(CALL.formatted(7), "audit.log", 5));

        assertThat(decoder.oldestHeld()).hasValue(3);
        assertThat(only(decoder.end()).getOrigin().getLine()).isEqualTo(3);
        assertThat(decoder.oldestHeld()).isEmpty();
    }

    @Test
    void ofTooManyEventsTheOldestIsTold() {
        Decoder decoder = AuditdFormat.FORMAT.decoder();
        List<Parsed> told = new ArrayList<>();
        IntStream.range(0, AuditDecoder.MOST_EVENTS + 1)
                .forEach(it -> told.addAll(decoder.decode(RawRecord.of(CALL.formatted(it), "audit.log", it + 1))));

        assertThat(only(told).getOrigin().getLine()).isEqualTo(1);
        assertThat(decoder.oldestHeld()).hasValue(2);
        assertThat(decoder.end()).hasSize(AuditDecoder.MOST_EVENTS);
    }

    @Test
    void whatWasAnnouncedIsWaitedForOnAQuietNodeToo() {
        Decoder decoder = AuditdFormat.FORMAT.decoder();
        decoder.decode(RawRecord.of(CALL.formatted(7), "audit.log", 1));
        List<Parsed> told = new ArrayList<>();
        String other = "type=USER_LOGIN msg=audit(1795428060.000:8): pid=1";
        for (int i = 0; i < AuditDecoder.REORDERED; i++) {
            told.addAll(decoder.decode(RawRecord.of(other, "audit.log", i + 2)));
        }

        assertThat(told).hasSize(AuditDecoder.REORDERED).allMatch(it -> it instanceof Parsed.Rejected);
        assertThat(decoder.decode(RawRecord.of(other, "audit.log", 99)))
                .hasSize(2)
                .first()
                .isInstanceOf(Parsed.Kernel.class);
    }

    @Test
    void whatIsRefusedCanBeReadAgain() {
        String unmodelled = CALL.replace("syscall=59", "syscall=13");
        Parsed.Rejected rejected =
                (Parsed.Rejected) read(7, unmodelled, PATH, END).get(0);

        Decoder decoder = AuditdFormat.FORMAT.decoder();
        assertThat(decoder.decode(rejected.record())).isEmpty();
        assertThat(decoder.end()).singleElement().usingRecursiveComparison().isEqualTo(rejected);
    }

    @Test
    void manySmallArgumentsAreReadInOneGo() {
        int count = 20_000;
        StringBuilder record = new StringBuilder("type=EXECVE msg=audit(1795428000.000:7): argc=" + count);
        IntStream.range(0, count).forEach(it -> record.append(" a").append(it).append("=\"x\""));

        assertThat(only(read(7, CALL, record.toString(), PATH, END))
                        .getProcess()
                        .getArgs())
                .hasSize(count - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"",
                "'",
                "(null)",
                "99999999999999999999",
                "-1",
                "zz",
                "\"\"",
                "F",
                "7fffffffffffffff",
                "a=b"
            })
    void noValueOfAnyFieldIsTooOddToBeRead(String odd) {
        for (String record : List.of(CALL, ARGUMENTS, PATH)) {
            for (String field : record.substring(record.indexOf("): ") + 3).split(" ", -1)) {
                String name = field.substring(0, field.indexOf('='));
                String changed = record.replace(" " + field, " " + name + "=" + odd);
                assertThat(read(7, record.equals(CALL) ? changed : CALL, changed, END))
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type=SYSCALL msg=audit(1795428000.000:7): arch=c000003e",
                "node=web-1 type=UNKNOWN[1420] msg=audit(1795428000.000:7): x",
                "type=DAEMON_START msg=audit(1795428000.000:7) auditd start",
                "audit: type=1300 audit(1795428000.000:7): arch=c000003e",
                "Nov 23 10:00:00 web-1 kernel: [ 1.0] audit: type=1300 audit(1795428000.000:7): arch=c000003e",
                "Nov 23 10:00:00 web-1 kernel: audit: backlog limit exceeded",
                "----"
            })
    void aRecordIsKnownByItsLooks(String record) {
        assertThat(AuditdFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(record, "-", 1))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"log\":\"type=SYSCALL msg=audit(1795428000.000:7): x\"}",
                "b|1|2",
                "Nov 23 10:00:00 web-1 sysmon: <Event></Event>",
                "type=SYSCALL"
            })
    void whatOthersWriteIsNotTakenForOne(String record) {
        assertThat(AuditdFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(record, "-", 1))))
                .isFalse();
    }

    private static List<Parsed> read(int serial, String... records) {
        Decoder decoder = AuditdFormat.FORMAT.decoder();
        List<Parsed> parsed = new ArrayList<>();
        for (int i = 0; i < records.length; i++) {
            parsed.addAll(decoder.decode(RawRecord.of(records[i].replace("%d", "" + serial), "audit.log", i + 1)));
        }
        parsed.addAll(decoder.end());
        return parsed;
    }

    private static KernelEvent only(List<Parsed> parsed) {
        assertThat(parsed).hasSize(1);
        KernelEvent event = ((Parsed.Kernel) parsed.get(0)).event();
        assertThat(event.getActivity()).isInstanceOf(ProcessLaunch.class);
        return event;
    }
}
