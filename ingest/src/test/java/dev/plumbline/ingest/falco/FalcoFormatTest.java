package dev.plumbline.ingest.falco;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FalcoFormatTest {
    private static final String ALERT = """
            {"hostname": "node-1", "output": "Shell in shop/web", "priority": "Notice", "rule": "Shell", "source": "syscall", \
            "tags": ["T1059"], "time": "2026-11-23T10:00:00.123456789Z", "output_fields": {"evt.type": "connect", \
            "evt.res": "SUCCESS", "evt.args": "fd=3 tuple=x ", "fd.name": "10.0.0.7:40000->203.0.113.9:443", "proc.pid": 4711, \
            "proc.ppid": 4700, "proc.name": "web", "proc.cmdline": "web -p 80", "proc.tty": 34816, "user.uid": 1000, \
            "proc.aname[2]": "node", "container.id": "0123456789ab", "k8s.pod.labels": "(app:web)"}}""";

    private static final Pattern MEMBER = Pattern.compile("\"[^\" ]+\": ");

    @Test
    void anAlertHasTheSameIdHoweverOftenItIsRead() {
        assertThat(ids(ALERT)).isEqualTo(ids(ALERT)).hasSize(1);
    }

    @Test
    void theAlertsOfAListHaveIdsOfTheirOwn() {
        assertThat(ids("[" + ALERT + "," + ALERT + "]")).hasSize(2).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "-1",
                "1e999",
                "99999999999999999999999",
                "\"\"",
                "\"<NA>\"",
                "[]",
                "[[1]]",
                "{}",
                "{\"a\":[{}]}"
            })
    void noValueOfAnyFieldThrows(String value) {
        List<String> hostile = with(value);
        assertThat(hostile).hasSizeGreaterThan(15);
        hostile.forEach(
                it -> assertThat(decode(it.getBytes(StandardCharsets.UTF_8))).isNotEmpty());
    }

    @Test
    void noSingleByteThatIsOffThrows() {
        Random random = new Random(7);
        for (int round = 0; round < 4_000; round++) {
            byte[] bytes = ALERT.getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertThat(decode(bytes)).isNotEmpty();
        }
    }

    @Test
    void deepNestingIsRefused() {
        assertThat(decode("[".repeat(100_000).getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .isInstanceOf(Parsed.Rejected.class);
    }

    @Test
    void alertsAreRecognisedAndOtherCollectorsRecordsAreNot() {
        assertThat(looksLikeOne(ALERT)).isTrue();
        assertThat(looksLikeOne("[" + ALERT + "]")).isTrue();
        assertThat(looksLikeOne("{\"process_exec\": {}, \"time\": \"2026-11-23T10:00:00Z\"}"))
                .isFalse();
        assertThat(looksLikeOne("{\"eventName\": \"openat\", \"processName\": \"web\", \"timestamp\": 1}"))
                .isFalse();
    }

    /** The alert with each of its values replaced in turn; the old one stays under another name. */
    private static List<String> with(String value) {
        List<String> alerts = new ArrayList<>();
        Matcher member = MEMBER.matcher(ALERT);
        while (member.find()) {
            alerts.add(ALERT.substring(0, member.end()) + value + ", \"was\": " + ALERT.substring(member.end()));
        }
        return alerts;
    }

    private static boolean looksLikeOne(String record) {
        return FalcoFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(record, "alerts", 1)));
    }

    private static List<Parsed> decode(byte[] bytes) {
        return FalcoFormat.FORMAT.decoder().decode(new RawRecord(bytes, "alerts", 1));
    }

    private static List<String> ids(String record) {
        return decode(record.getBytes(StandardCharsets.UTF_8)).stream()
                .map(it -> ((Parsed.Kernel) it).event().getId())
                .toList();
    }
}
