package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NativeFieldTest {
    @Test
    void aMemberOfJsonIsTakenOutOfEveryElement() {
        assertThat(without("{\"a\":[{\"b\":1,\"c\":2},{\"b\":3}]}", "a[].b")).isEqualTo("{\"a\":[{\"c\":2},{}]}");
        assertThat(without("[{\"a\":{\"b\":1}},{\"c\":2}]", "a.b")).isEqualTo("[{\"a\":{}},{\"c\":2}]");
        assertThat(without("{\"a\":{\"b\":1}}", "a[].b")).isNull();
    }

    @Test
    void theLongestNameThatIsThereCounts() {
        String json = "{\"output_fields\":{\"proc.name\":\"sh\",\"proc\":{\"name\":\"other\"}}}";

        assertThat(without(json, "output_fields.proc.name"))
                .isEqualTo("{\"output_fields\":{\"proc\":{\"name\":\"other\"}}}");
    }

    @Test
    void jsonInATextIsGoneInto() {
        assertThat(without("{\"m\":\"{\\\"a\\\":1,\\\"b\\\":2}\"}", "m.a")).isEqualTo("{\"m\":\"{\\\"b\\\":2}\"}");
        assertThat(without("{\"payload\":\"eyJhIjoxfQ==\"}", "payload.a")).isEqualTo("{\"payload\":\"e30=\"}");
    }

    @Test
    void anElementOrAnAttributeOfXmlIsTakenOut() {
        String xml = "<Event><Execution ProcessID=\"5\"/><Computer>n</Computer><Data Name=\"Image\">/x</Data></Event>";

        assertThat(without(xml, "EventData.Image")).doesNotContain("/x").contains("Computer");
        assertThat(without(xml, "System.Computer")).doesNotContain("Computer");
        assertThat(without(xml, "System.Execution.ProcessID")).contains("<Execution/>");
        assertThat(without(xml, "EventData.User")).isNull();
    }

    @Test
    void aPairIsTakenOutOfALineOfItsType() {
        String line = "type=SYSCALL msg=audit(1.2:3): ppid=1 pid=2 comm=\"a b\" key=(null)";

        assertThat(without(line, "SYSCALL.pid")).contains("ppid=1").doesNotContain(" pid=");
        assertThat(without(line, "SYSCALL.comm")).doesNotContain("a b");
        assertThat(without(line, "PATH.pid")).isNull();
        assertThat(without(line, "exe")).isNull();
    }

    private static String without(String record, String path) {
        return NativeField.without(record.getBytes(StandardCharsets.UTF_8), path)
                .map(it -> new String(it, StandardCharsets.UTF_8))
                .orElse(null);
    }
}
