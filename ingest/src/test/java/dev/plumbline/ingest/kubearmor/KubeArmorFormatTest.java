package dev.plumbline.ingest.kubearmor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeArmorFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FIXTURES = Path.of("src", "test", "resources", "formats", "kubearmor");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "-1",
                "1e400",
                "99999999999999999999",
                "\"\"",
                "\",=|\"",
                "[]",
                "[[1]]",
                "{}",
                "{\"addr\":{}}"
            })
    void noValueOfAnyFieldIsTooOddToBeRead(String odd) throws IOException {
        for (String line : lines()) {
            JsonNode event = JSON.readTree(line);
            for (String name : event.isObject() ? names(event) : List.<String>of()) {
                String changed = ((ObjectNode) event.deepCopy())
                        .put(name, "ODD")
                        .toString()
                        .replace("\"ODD\"", odd);
                assertThat(read(changed)).isNotNull();
            }
        }
    }

    @Test
    void everyRecordIsKnownByItsLooks() throws IOException {
        for (String line : lines()) {
            assertThat(isOurs(line)).as(line).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"process_exec\":{\"process\":{\"pid\":1}},\"node_name\":\"n\",\"time\":\"2026-11-23T10:00:00Z\"}",
                "{\"output\":\"x\",\"rule\":\"r\",\"output_fields\":{},\"time\":\"2026-11-23T10:00:00Z\"}",
                "{\"timestamp\":1,\"processName\":\"web\",\"eventName\":\"openat\",\"args\":[]}",
                "{\"comm\":\"web\",\"proc\":{},\"k8s\":{},\"timestamp\":\"2026-11-23T10:00:00Z\"}"
            })
    void whatOthersWriteIsNotTakenForOne(String record) {
        assertThat(isOurs(record)).isFalse();
    }

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String name : List.of("process.in", "files.in", "network.in", "others.in")) {
            lines.addAll(Files.readAllLines(FIXTURES.resolve(name)));
        }
        return lines;
    }

    private static List<String> names(JsonNode event) {
        List<String> names = new ArrayList<>();
        event.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static boolean isOurs(String record) {
        return KubeArmorFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(record, "-", 1)));
    }

    private static Parsed read(String record) {
        return KubeArmorFormat.FORMAT
                .decoder()
                .decode(RawRecord.of(record, "-", 1))
                .get(0);
    }
}
