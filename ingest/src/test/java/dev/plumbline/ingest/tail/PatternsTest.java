package dev.plumbline.ingest.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tail.log.1",
                "tail.log.12.gz",
                "tail.log-20261123",
                "tail.log.2026-11-23T10:00:00.gz",
                "tail.log.20261123-100000",
                "tail.log.old",
                "tail-2026-11-23T10-00-00.000.log",
                "tail-2026-11-23T10-00-00.000.log.gz"
            })
    void namesThatRotationGives(String name) {
        assertThat(Generations.isRotated(Path.of("tail.log"), Path.of(name))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tail.log",
                "tail.log.gz",
                "tail.log.1.zst",
                "tail.log.1.gz.tmp",
                "tail.log.bak",
                "tail.logs",
                "tail-audit.log",
                "tail2026.log",
                "atail.log.1",
                "tail.log.",
                "tail-2026"
            })
    void namesThatItDoesNot(String name) {
        assertThat(Generations.isRotated(Path.of("tail.log"), Path.of(name))).isFalse();
    }

    @Test
    void aPatternNamesFilesInManyFolders() throws IOException {
        make("pods/a/0.log");
        make("pods/b/0.log");
        make("pods/b/1.txt");
        make("pods/b/deeper/0.log");
        assertThat(files("pods/*/*.log")).containsExactly("pods/a/0.log", "pods/b/0.log");
        assertThat(files("pods/**.log")).containsExactly("pods/a/0.log", "pods/b/0.log", "pods/b/deeper/0.log");
        assertThat(files("none/*.log")).isEmpty();
    }

    @Test
    void whatAnotherFileOnceHeldIsNoFileOfItsOwn() throws IOException {
        make("k.log");
        make("k-2026-11-23T10-00-00.000.log");
        make("k-audit.log");
        make("m-2026-11-23.log");
        assertThat(files("*.log")).containsExactly("k-audit.log", "k.log", "m-2026-11-23.log");
    }

    @Test
    void aNameThatIsAFileIsNoPattern() throws IOException {
        make("[1].log");
        assertThat(Patterns.isPattern(folder.resolve("[1].log").toString())).isFalse();
        assertThat(Patterns.isPattern(folder.resolve("[2].log").toString())).isTrue();
        assertThat(Patterns.isPattern("/var/log/tail.log")).isFalse();
    }

    private void make(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    private List<String> files(String pattern) throws IOException {
        return Patterns.files(folder + "/" + pattern).stream()
                .map(it -> folder.relativize(it).toString())
                .toList();
    }
}
