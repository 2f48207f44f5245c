package dev.plumbline.ingest.sysmon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysmonFormatTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "formats", "sysmon");

    @Test
    void aLineThatIsCutAnywhereIsMalformed() throws Exception {
        String line = launch();

        for (int end = 0; end < line.length(); end++) {
            assertThat(reason(line.substring(0, end))).as("cut at " + end).isEqualTo("malformed");
        }
    }

    @Test
    void aCommandLineCannotForgeAnotherField() throws Exception {
        String forged = launch().replace("curl -s", "curl &lt;/Data&gt;&lt;Data Name=&quot;User&quot;&gt;root");

        Parsed.Kernel parsed = (Parsed.Kernel) read(forged);
        assertThat(parsed.event().getProcess().getUser()).isEqualTo("jane");
        assertThat(parsed.event().getProcess().getArgs()).contains("</Data><Data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "-1", "99999999999999999999", "x", "&amp;", "=", "1.5", ":::", "2026-11-23 "})
    void noValueOfAnyFieldIsTooOddToBeRead(String odd) throws Exception {
        for (String file : List.of("process.in", "network.in", "files.in", "others.in")) {
            for (String line : Files.readAllLines(FIXTURES.resolve(file))) {
                assertThat(read(line.replaceAll("(<(?:Data|EventID|Computer)[^>]*>)[^<]*<", "$1" + odd + "<")))
                        .isNotNull();
            }
        }
    }

    @Test
    void aLineIsKnownByItsProvider() throws Exception {
        assertThat(isOurs(launch())).isTrue();
        assertThat(isOurs(launch().replace("Linux-Sysmon", "Microsoft-Windows-Sysmon")))
                .isFalse();
        assertThat(isOurs("{\"log\":\"<Event><System><Provider Name=\\\"Linux-Sysmon\\\"/>\"}"))
                .isFalse();
    }

    private static String launch() throws Exception {
        return Files.readAllLines(FIXTURES.resolve("process.in")).get(0);
    }

    private static boolean isOurs(String line) {
        return SysmonFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(line, "-", 1)));
    }

    private static String reason(String line) {
        return read(line) instanceof Parsed.Rejected rejected ? rejected.reason() : null;
    }

    private static Parsed read(String line) {
        return SysmonFormat.FORMAT.decoder().decode(RawRecord.of(line, "-", 1)).get(0);
    }
}
