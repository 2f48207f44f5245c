package dev.plumbline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AutoFormatTest {
    private static final String TETRAGON =
            "{\"process_exec\":{\"process\":{\"pid\":7}},\"node_name\":\"n\",\"time\":\"2026-06-01T10:00:00Z\"}";
    private static final String FALCO =
            "{\"rule\":\"r\",\"priority\":\"Notice\",\"output\":\"o\",\"time\":\"2026-06-01T10:00:00Z\","
                    + "\"output_fields\":{\"evt.type\":\"execve\",\"proc.pid\":7}}";
    private static final String GITLEAKS =
            "{\"RuleID\":\"aws\",\"Secret\":\"AKIAABCDEFGHIJKLMNOP\",\"Match\":\"m\",\"File\":\"a\",\"Commit\":\"c\",\"StartLine\":1,"
                    + "\"Description\":\"d\",\"Date\":\"2026-06-01T10:00:00Z\",\"Fingerprint\":\"f\",\"Author\":\"a\",\"Email\":\"e\",\"Entropy\":4.5}";

    @Test
    void everyRecordTellsByItsCollectorWhatItWasReadAs() throws IOException {
        assertThat(collectors(TETRAGON + "\n" + FALCO + "\n" + TETRAGON))
                .containsExactly("tetragon", "falco", "tetragon");
    }

    @Test
    void aDocumentOverManyLinesIsOneRecord() throws IOException {
        assertThat(collectors(" \n" + TETRAGON.replace(",", ",\n"))).containsExactly("tetragon");
    }

    @Test
    void whatLooksLikeNothingIsUnrecognisedAndTheRestGoesOn() throws IOException {
        List<Parsed> parsed = read("{\"a\":1}\n" + TETRAGON);
        assertThat(parsed.get(0)).isInstanceOfSatisfying(Parsed.Rejected.class, it -> {
            assertThat(it.reason()).isEqualTo("unrecognised");
            assertThat(it.detail()).contains("tetragon");
        });
        assertThat(parsed.get(1)).isInstanceOf(Parsed.Kernel.class);
    }

    @Test
    void whatItsFormatRefusesIsToldWithTheFormatsName() throws IOException {
        assertThat(read("{\"process_exec\":{\"process\":{}},\"node_name\":\"n\"}"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Rejected.class, it -> assertThat(it.detail()).startsWith("tetragon: "));
    }

    @Test
    void nothingIsKeptOfARefusedRecordThatHoldsASecret() throws IOException {
        assertThat(read(GITLEAKS.replace("2026-06-01T10:00:00Z", "")))
                .singleElement()
                .isInstanceOfSatisfying(Parsed.Rejected.class, it -> {
                    assertThat(it.detail()).startsWith("gitleaks: ");
                    assertThat(it.record().bytes()).isEmpty();
                });
    }

    @Test
    void whatACloudEventCarriesIsRecognisedInside() throws IOException {
        String wrapped =
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/ci\",\"type\":\"shop.finding\",\"time\":\"2026-06-01T11:00:00Z\","
                        + "\"data\":" + GITLEAKS.replace("2026-06-01T10:00:00Z", "") + "}";
        assertThat(read(wrapped)).singleElement().isInstanceOfSatisfying(Parsed.Pipeline.class, it -> {
            assertThat(it.event().getCollector().getName()).isEqualTo("gitleaks");
            assertThat(it.event().getTime()).isEqualTo("2026-06-01T11:00:00Z");
        });
    }

    @Test
    void aRecordOfATopicIsRecognisedByItsHeadersToo() {
        RawRecord push = RawRecord.ofTopic(
                "{\"ref\":\"refs/heads/main\",\"after\":\"3f2c\",\"repository\":{\"html_url\":\"https://git.example/shop/web\"},\"head_commit\":{\"timestamp\":\"2026-06-01T10:00:00Z\"}}"
                        .getBytes(UTF_8),
                "hooks",
                0,
                1,
                Map.of("x-github-event", "push"));
        assertThat(AutoFormat.ofRecords().decoder().decode(push))
                .singleElement()
                .isInstanceOfSatisfying(
                        Parsed.Pipeline.class,
                        it -> assertThat(it.event().getCollector().getName()).isEqualTo("github"));
    }

    @Test
    void linesThatJoinStayWithTheirFormat() throws IOException {
        String lines = """
                type=SYSCALL msg=audit(1780308000.123:7): arch=c000003e syscall=59 success=yes exit=0 items=0 ppid=1 pid=7 auid=0 uid=0 gid=0 euid=0 comm="sh" exe="/bin/sh" key=(null)
                type=EOE msg=audit(1780308000.123:7):
                """;
        assertThat(collectors(lines)).containsExactly("auditd");
    }

    private static List<String> collectors(String text) throws IOException {
        return read(text).stream()
                .map(it -> it instanceof Parsed.Kernel kernel
                        ? kernel.event().getCollector().getName()
                        : it instanceof Parsed.Pipeline pipeline
                                ? pipeline.event().getCollector().getName()
                                : it.toString())
                .toList();
    }

    private static List<Parsed> read(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        List<Parsed> parsed = new ArrayList<>();
        Source.read(new ByteArrayInputStream(bytes), "-", AutoFormat.of(bytes), Harmless.CLOCK, parsed::add);
        return parsed;
    }
}
