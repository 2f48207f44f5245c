package dev.plumbline.ingest.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionsTest {
    private static final Path LOG = Path.of("/var/log/tail.log");
    private static final Position HERE = new Position(
            "2049:17", Head.of("begin".getBytes(UTF_8)), 1L << 40, 7, Instant.parse("2026-11-23T10:00:00.123456789Z"));

    @TempDir
    private Path folder;

    @Test
    void whatWasCommittedIsThereAfterARestart() throws IOException {
        Path file = folder.resolve("made/positions.json");
        try (Positions positions = Positions.open(file)) {
            assertThat(positions.of(LOG)).isEmpty();
            positions.commit(Map.of(LOG, HERE));
        }
        try (Positions positions = Positions.open(file)) {
            assertThat(positions.of(LOG)).contains(HERE);
            assertThat(positions.of(Path.of("/var/log/../log/tail.log"))).contains(HERE);
        }
    }

    @Test
    void whatIsNotFollowedNowIsKept() throws IOException {
        Path file = folder.resolve("positions.json");
        Path other = Path.of("/var/log/other.log");
        try (Positions positions = Positions.open(file)) {
            positions.commit(Map.of(LOG, HERE));
            positions.commit(Map.of(other, HERE));
        }
        try (Positions positions = Positions.open(file)) {
            assertThat(positions.of(LOG)).contains(HERE);
            assertThat(positions.of(other)).contains(HERE);
        }
    }

    @Test
    void whatWasLeftHalfWrittenByAKillDoesNotMatter() throws IOException {
        Path file = folder.resolve("positions.json");
        try (Positions positions = Positions.open(file)) {
            positions.commit(Map.of(LOG, HERE));
        }
        Files.writeString(folder.resolve("positions.json.new"), "{\"half");
        try (Positions positions = Positions.open(file)) {
            assertThat(positions.of(LOG)).contains(HERE);
            positions.commit(Map.of(LOG, new Position("2049:18", HERE.head(), 0, 1, HERE.modified())));
        }
        assertThat(Files.readString(file)).contains("2049:18");
    }

    @Test
    void twoProcessesDoNotShareThem() throws IOException {
        Path file = folder.resolve("positions.json");
        try (Positions positions = Positions.open(file)) {
            assertThat(positions.of(LOG)).isEmpty();
            assertThatThrownBy(() -> Positions.open(file))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another process keeps its positions in " + file + "; name another file");
        }
        Positions.open(file).close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"version\":2,\"files\":{}}",
                "{\"version\":1,\"files\":{\"/a\":{}}}",
                "{\"version\":1,\"files\":{\"/a\":{\"file\":\"1:1\",\"headLength\":0,\"headDigest\":\"\",\"offset\":-1,"
                        + "\"line\":1,\"modified\":\"2026-11-23T10:00:00Z\"}}}",
                "{\"version\":1,\"files\":{\"/a\":{\"file\":\"1:1\",\"headLength\":0,\"headDigest\":\"\",\"offset\":1,"
                        + "\"line\":1,\"modified\":\"yesterday\"}}}"
            })
    void whatCannotBeReadIsToldAndNotTakenForABeginning(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("positions.json"), text);
        assertThatThrownBy(() -> Positions.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the positions in " + file + " cannot be read (")
                .hasMessageEndingWith("); without that file everything is read again from the beginning");
    }
}
