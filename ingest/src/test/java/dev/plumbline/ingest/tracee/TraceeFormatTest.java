package dev.plumbline.ingest.tracee;

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

class TraceeFormatTest {
    private static final String EVENT = """
            {"timestamp": 1795428000123456789, "threadStartTime": 1795427999000001000, "processId": 12, "cgroupId": 5650, \
            "hostProcessId": 4711, "hostThreadId": 4711, "hostParentProcessId": 4700, "userId": 1000, "processName": "web", \
            "executable": {"path": "/usr/bin/web"}, "hostName": "node-1", "container": {"id": "0123456789ab"}, \
            "kubernetes": {"podName": "web-0"}, "eventName": "shell", "returnValue": 0, "metadata": {"Description": "Shell", \
            "Tags": ["linux"], "Properties": {"Severity": 3, "external_id": "T1059"}}, "args": [{"name": "triggeredBy", \
            "value": {"name": "security_socket_connect", "args": [{"name": "remote_addr", "value": \
            {"sa_family": "AF_INET", "sin_addr": "203.0.113.9", "sin_port": "443"}}]}}]}""";

    private static final String DETECTION = """
            {"timestamp": "2026-11-23T10:00:00Z", "name": "shell", "workload": {"process": {"host_pid": 4711, \
            "real_user": {"id": 0}, "thread": {"host_tid": 4711, "start_time": "2026-11-23T09:00:00Z"}, "ancestors": \
            [{"host_pid": 4700}]}, "container": {"id": "0123456789ab", "image": {"repo_digests": ["x@y"]}}, "k8s": {"pod": \
            {"labels": {"app": "web"}}}}, "threat": {"severity": 3}, "detected_from": {"name": "commit_creds", "data": \
            [{"name": "old_cred", "value": {"euid": 1}}, {"name": "new_cred", "value": {"euid": 0, "cap_effective": [21]}}]}}""";

    private static final String NAMES = """
            {"timestamp": 1795428000123456789, "hostProcessId": 4711, "processName": "web", "eventName": "net_packet_dns", "args": \
            [{"name": "proto_dns", "value": {"QR": 1, "responseCode": "no error", "questions": [{"name": "a.example", \
            "type": "A"}, {"name": "b.example", "type": "A"}], "answers": [{"IP": "203.0.113.9"}]}}]}""";

    private static final Pattern MEMBER = Pattern.compile("\"[A-Za-z_]+\": ");

    @Test
    void anEventHasTheSameIdHoweverOftenItIsRead() {
        assertThat(ids(EVENT)).isEqualTo(ids(EVENT)).hasSize(1);
    }

    @Test
    void theNamesInOnePacketHaveIdsOfTheirOwn() {
        assertThat(ids(NAMES)).hasSize(2).doesNotHaveDuplicates();
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
                "\"=\"",
                "[]",
                "[[1], {}]",
                "{}",
                "{\"value\": [{}]}"
            })
    void noValueOfAnyFieldThrows(String value) {
        for (String record : List.of(EVENT, DETECTION, NAMES)) {
            List<String> hostile = with(value, record);
            assertThat(hostile).hasSizeGreaterThan(10);
            hostile.forEach(it ->
                    assertThat(decode(it.getBytes(StandardCharsets.UTF_8))).isNotEmpty());
        }
    }

    @Test
    void noSingleByteThatIsOffThrows() {
        Random random = new Random(11);
        for (int round = 0; round < 6_000; round++) {
            byte[] bytes = List.of(EVENT, DETECTION, NAMES).get(round % 3).getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertThat(decode(bytes)).isNotEmpty();
        }
    }

    @Test
    void deepNestingIsRefused() {
        String deep = EVENT.replace("\"args\": [", "\"args\": " + "[".repeat(50_000));
        assertThat(decode(deep.getBytes(StandardCharsets.UTF_8)))
                .singleElement()
                .isInstanceOf(Parsed.Rejected.class);
    }

    @Test
    void bothVersionsAreRecognisedAndOtherCollectorsRecordsAreNot() {
        assertThat(looksLikeOne(EVENT)).isTrue();
        assertThat(looksLikeOne(DETECTION)).isTrue();
        assertThat(looksLikeOne("{\"rule\": \"x\", \"priority\": \"Notice\", \"time\": \"\", \"output_fields\": {}}"))
                .isFalse();
        assertThat(looksLikeOne("{\"process_exec\": {}, \"time\": \"2026-11-23T10:00:00Z\"}"))
                .isFalse();
    }

    /** The record with each of its values replaced in turn; the old one stays under another name. */
    private static List<String> with(String value, String record) {
        List<String> records = new ArrayList<>();
        Matcher member = MEMBER.matcher(record);
        while (member.find()) {
            records.add(record.substring(0, member.end()) + value + ", \"was\": " + record.substring(member.end()));
        }
        return records;
    }

    private static boolean looksLikeOne(String record) {
        return TraceeFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(record, "events", 1)));
    }

    private static List<Parsed> decode(byte[] bytes) {
        return TraceeFormat.FORMAT.decoder().decode(new RawRecord(bytes, "events", 1));
    }

    private static List<String> ids(String record) {
        return decode(record.getBytes(StandardCharsets.UTF_8)).stream()
                .map(it -> ((Parsed.Kernel) it).event().getId())
                .toList();
    }
}
