package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilePathsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "/, /etc/shadow, /etc/shadow",
                "/app, ../etc/shadow, /etc/shadow",
                "/app/, ../etc//./shadow, /etc/shadow",
                "/, ../../etc/shadow, /etc/shadow",
                "/etc, shadow, /etc/shadow",
                "/etc, ./shadow, /etc/shadow",
                "/, etc/shadow, /etc/shadow",
                "-, /etc/ssh/../shadow, /etc/shadow",
                "-, //etc/shadow, /etc/shadow",
                "-, /etc/.hidden, /etc/.hidden",
                "-, /etc/..hidden/x, /etc/..hidden/x",
                "-, ../etc/shadow, ../etc/shadow",
                "-, a/../../b, ../b",
                "-, shadow, shadow",
                "-, /.., /",
                "-, ., ''",
                "-, '', ''"
            })
    void aFileHasOnePath(String folder, String path, String resolved) {
        assertThat(FilePaths.resolved(folder, path)).isEqualTo(resolved);
    }
}
