package dev.plumbline.ingest.tetragon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TetragonFormatTest {
    private static final Path FIXTURES = Path.of("src", "test", "resources", "formats", "tetragon");
    private static final Pattern VALUE = Pattern.compile(":(\"[^\"]*\"|-?[0-9]+|true|false)");

    @Test
    void itsRecordsAreRecognised() throws IOException {
        assertThat(fixtures().filter(it -> it.endsWith("}")))
                .isNotEmpty()
                .allMatch(it -> TetragonFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(it, null, 0))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"process\":{\"pid\":1},\"time\":\"2026-11-23T10:00:00Z\"}",
                "{\"test\":{},\"time\":\"2026-11-23T10:00:00Z\"}",
                "{\"output_fields\":{},\"rule\":\"x\"}",
                "process_exec",
                ""
            })
    void whatOthersWriteIsNot(String text) {
        assertThat(TetragonFormat.FORMAT.recognises().test(Glimpse.of(RawRecord.of(text, null, 0))))
                .isFalse();
    }

    @Test
    void eachEventOfARecordHasAnIdOfItsOwnThatStays() throws IOException {
        String sudo = fixtures()
                .filter(it -> it.contains("EXEC_FILE_SETUID"))
                .findFirst()
                .orElseThrow();
        assertThat(ids(sudo)).hasSize(3).doesNotHaveDuplicates().isEqualTo(ids(sudo));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "-1",
                "99999999999999999999999",
                "1e400",
                "\"\"",
                "\"<NA>\"",
                "[]",
                "[[[]]]",
                "{}",
                "{\"pid\":{}}",
                "true"
            })
    void aWrongTypeAnywhereNeverThrows(String value) throws IOException {
        for (String line : fixtures().toList()) {
            VALUE.matcher(line).results().forEach(it -> {
                String changed = line.substring(0, it.start() + 1) + value + line.substring(it.end());
                assertThatCode(() -> decode(changed)).as(changed).doesNotThrowAnyException();
            });
        }
    }

    private static Stream<String> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(FIXTURES)) {
            return files.filter(it -> it.toString().endsWith(".in")).sorted().toList().stream()
                    .flatMap(TetragonFormatTest::lines);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new AssertionError("a fixture can be read", e);
        }
    }

    private static List<String> ids(String line) {
        return decode(line).stream()
                .map(it -> ((Parsed.Kernel) it).event().getId())
                .toList();
    }

    private static List<Parsed> decode(String line) {
        return TetragonFormat.FORMAT.decoder().decode(RawRecord.of(line, null, 0));
    }
}
