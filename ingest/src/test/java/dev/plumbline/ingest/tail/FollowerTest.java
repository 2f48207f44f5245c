package dev.plumbline.ingest.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.CollectorLoss;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format.Framing;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FollowerTest {
    @TempDir
    private Path folder;

    private Path log;
    private Following following;

    @BeforeEach
    void follow() {
        log = folder.resolve("tail.log");
        following = new Following(log);
    }

    @Test
    void linesAreToldAsTheyComeAndHalfALineWaitsForItsEnd() throws IOException {
        append("a\nb\nha");
        assertThat(following.thenAppend("lf\nc\n").thenAppend("no end").run(nothing()))
                .containsExactly("1 a", "2 b", "3 half", "4 c");
        assertThat(following.position()).hasValueSatisfying(it -> {
            assertThat(it.offset()).isEqualTo("a\nb\nhalf\nc\n".length());
            assertThat(it.line()).isEqualTo(5);
        });
    }

    @Test
    void aFileThatIsNotThereYetIsWaitedFor() throws IOException {
        assertThat(following.thenAppend("a\n").run(nothing())).containsExactly("1 a");
        assertThat(following.said).containsExactly("tail.log is not there yet; it is waited for");
    }

    @Test
    void itGoesOnWhereItsPositionIs() throws IOException {
        append("a\nb\n");
        following.run(nothing());
        append("c\n");
        assertThat(following.run(following.position())).containsExactly("3 c");
    }

    @Test
    void fromTheEndMeansFromTheLastLineThatHasNoEndYet() throws IOException {
        append("a\nb\nha");
        assertThat(following.fromEnd().thenAppend("lf\nc\n").run(nothing())).containsExactly("3 half", "4 c");
        assertThat(following.run(following.position())).isEmpty();
    }

    @Test
    void whenItIsRenamedAndMadeAnewBothAreReadToTheirEnds() throws IOException {
        append("a\n");
        List<String> told = following
                .then(() -> {
                    append("b\nno end");
                    rotate(1);
                    append("c\n");
                })
                .thenAppend("d\n")
                .run(nothing());
        assertThat(told).containsExactly("1 a", "2 b", "3 no end", "1 c", "2 d");
    }

    @Test
    void aWriterThatLearnsOfTheRotationLateIsWaitedFor() throws IOException {
        append("a\n");
        List<String> told = following
                .waitingForLateWriters(Duration.ofMillis(50))
                .then(() -> {
                    rotate(1);
                    append("new\n");
                })
                .then(() -> Following.append(folder.resolve("tail.log.1"), "late\n"))
                .then(() -> until(log, 100))
                .run(nothing());
        assertThat(told).containsExactly("1 a", "2 late", "1 new");
    }

    @Test
    void severalRotationsWhileItLookedElsewhereLoseNothing() throws IOException {
        append("a\n");
        List<String> told = following
                .then(() -> {
                    append("b\n");
                    rotate(1);
                    append("c\n");
                    rotate(2);
                    append("d\n");
                    rotate(3);
                    append("e\n");
                })
                .run(nothing());
        assertThat(told).containsExactly("1 a", "2 b", "1 c", "1 d", "1 e");
    }

    @Test
    void severalRotationsWhileItWasDownLoseNothing() throws IOException {
        append("a\nb\n");
        following.run(nothing());
        append("c\n");
        rotate(1);
        append("d\n");
        rotate(2);
        append("e\n");
        assertThat(following.run(following.position())).containsExactly("3 c", "1 d", "1 e");
        assertThat(following.said).isEmpty();
    }

    @Test
    void datedAndCompressedSiblingsAreReadInTheirOrder() throws IOException {
        append("a\nb\n");
        following.run(nothing());
        append("c\n");
        compress(rename("tail-2026-11-23T10-00-00.000.log"));
        append("d\n");
        compress(rename("tail-2026-11-23T11-00-00.000.log"));
        append("e\n");
        assertThat(following.run(following.position())).containsExactly("3 c", "1 d", "1 e");
    }

    @Test
    void aSiblingThatIsJustBeingCompressedIsReadOnce() throws IOException {
        append("a\n");
        following.run(nothing());
        append("b\n");
        Path rotated = rename("tail.log.1");
        Files.write(folder.resolve("tail.log.1.gz"), new byte[] {0x1f, (byte) 0x8b, 8});
        append("c\n");
        assertThat(following.run(following.position())).containsExactly("2 b", "1 c");
        assertThat(rotated).exists();
    }

    @Test
    void aCompressedSiblingThatIsCutOffIsALoss() throws IOException {
        append("a\n");
        following.run(nothing());
        append("b\n".repeat(10));
        Path compressed = compress(rename("tail.log.1"));
        try (FileChannel cut = FileChannel.open(compressed, StandardOpenOption.WRITE)) {
            cut.truncate(Files.size(compressed) - 9);
        }
        append("c\n");
        assertThat(following.run(following.position()))
                .contains("lost: file tail.log: its compressed rest, tail.log.1.gz, cannot be read")
                .endsWith("1 c");
    }

    @Test
    void aCopyOfATruncatedFileHasItsRest() throws IOException {
        append("a\n");
        List<String> told = following
                .then(() -> {
                    append("b\n");
                    Files.copy(log, folder.resolve("tail.log.1"));
                    truncate();
                })
                .thenAppend("c\n")
                .run(nothing());
        assertThat(told).containsExactly("1 a", "2 b", "1 c");
        assertThat(following.said).containsExactly("tail.log was truncated; its rest is read from tail.log.1");
    }

    @Test
    void aFileThatWasTruncatedAndWrittenBeyondItsPositionIsKnownByItsHead() throws IOException {
        append("a\n");
        List<String> told = following
                .then(() -> {
                    Files.copy(log, folder.resolve("tail.log.1"));
                    truncate();
                    append("b\nc\nd\n");
                })
                .run(nothing());
        assertThat(told).containsExactly("1 a", "1 b", "2 c", "3 d");
    }

    @Test
    void whatAnEmptyFileHeldBetweenTwoTruncationsIsReadFromItsCopy() throws IOException {
        append("");
        following.run(nothing());
        append("a\n");
        Files.copy(log, folder.resolve("tail.log.1"));
        truncate();
        append("b\n");
        assertThat(following.run(following.position())).containsExactly("1 a", "1 b");
    }

    @Test
    void aTruncatedFileWithoutACopyIsALossAndIsReadFromItsBeginning() throws IOException {
        append("a\n");
        List<String> told = following.then(this::truncate).thenAppend("b\n").run(nothing());
        assertThat(told)
                .containsExactly("1 a", "lost: file tail.log: it was truncated before its rest was read", "1 b");
    }

    @Test
    void aFileThatWasTruncatedWhileItWasDownIsALossToo() throws IOException {
        append("a\nb\n");
        following.run(nothing());
        truncate();
        append("c\n");
        assertThat(following.run(following.position()))
                .containsExactly("lost: file tail.log: it was truncated before its rest was read", "1 c");
    }

    @Test
    void whatIsShorterAndBeginsTheSameIsReadAgainAndWaitsForNothing() throws IOException {
        append("a\nb\n");
        following.run(nothing());
        truncate();
        append("a\n");
        assertThat(following.run(following.position()))
                .containsExactly("lost: file tail.log: it was truncated before its rest was read", "1 a");
    }

    @Test
    void whatWasRotatedAwayIsALossByNodeWithTheSameIdEachTime() throws IOException {
        append("a\nb\n");
        following.run(nothing());
        Optional<Position> saved = following.position();
        Files.delete(log);
        append("newer\n");
        rotate(1);
        append("newest\n");
        assertThat(following.run(saved))
                .containsExactly(
                        "lost: file tail.log: its rest was rotated away before it was read", "1 newer", "1 newest");
        KernelEvent loss = ((Parsed.Kernel) following.seen().get(0)).event();
        assertThat(loss.getNode()).isEqualTo("node-1");
        assertThat(loss.getCollector().getName()).isEqualTo("echo");
        assertThat(((CollectorLoss) loss.getActivity()).getLost()).isZero();
        assertThat(loss.getOrigin().getLine()).isEqualTo(3);
        assertThat(following.said)
                .containsExactly("file tail.log: its rest was rotated away before it was read; it had been read up to"
                        + " line 3");
        following.run(saved);
        assertThat(((Parsed.Kernel) following.seen().get(0)).event().getId()).isEqualTo(loss.getId());
    }

    @Test
    void olderSiblingsAreNotReadAgainWhereTheLastOneIsLost() throws IOException {
        append("old\n");
        rotate(1);
        Files.setLastModifiedTime(folder.resolve("tail.log.1"), FileTime.fromMillis(1_000_000));
        append("a\n");
        following.run(nothing());
        Files.delete(log);
        append("b\n");
        assertThat(following.run(following.position())).hasSize(2).endsWith("1 b");
    }

    @Test
    void aFileWithAnotherInodeAndTheSameContentIsTheSameFile() throws IOException {
        append("a\nb\n");
        following.run(nothing());
        Files.copy(log, folder.resolve("restored"));
        Files.delete(log);
        Files.move(folder.resolve("restored"), log);
        append("c\n");
        assertThat(following.run(following.position())).containsExactly("3 c");
    }

    @Test
    void jsonValuesMayReachOverManyLines() throws IOException {
        append("{\"a\":\n1}\n{\"b\"");
        assertThat(following
                        .with(Framing.JSON_VALUES, () -> Following.ECHO)
                        .thenAppend(":2}\n")
                        .run(nothing()))
                .containsExactly("1 {\"a\":\n1}", "3 {\"b\":2}");
    }

    @Test
    void aLineBeyondTheLimitIsNotHalfSkippedByAPosition() throws IOException {
        append("a\n" + "x".repeat(1_200_000));
        following.run(nothing());
        assertThat(following.position())
                .hasValueSatisfying(it -> assertThat(it.offset()).isEqualTo(2));
        append("x\nb\n");
        assertThat(following.run(following.position())).hasSize(2).endsWith("3 b");
    }

    @Test
    void aRecordThatIsHeldHoldsThePositionBack() throws IOException {
        append("single\nfirst of two\n");
        following.with(Framing.LINES, Pairs::new).run(nothing());
        assertThat(following.position())
                .hasValueSatisfying(it -> assertThat(it.line()).isEqualTo(2));
        append("second of two\nsingle\n");
        assertThat(following.run(following.position())).containsExactly("2 first of two+second of two", "4 single");
        assertThat(following.position())
                .hasValueSatisfying(it -> assertThat(it.line()).isEqualTo(5));
    }

    @Test
    void whatIsHeldMayBeContinuedInTheNextGeneration() throws IOException {
        append("single\nfirst of two\n");
        following
                .with(Framing.LINES, Pairs::new)
                .then(() -> {
                    rotate(1);
                    append("");
                })
                .run(nothing());
        Position held = following.position().orElseThrow();
        assertThat(held.line()).isEqualTo(2);
        assertThat(following.thenAppend("second of two\n").run(Optional.of(held)))
                .containsExactly("2 first of two+second of two");
        assertThat(following.position()).hasValueSatisfying(it -> {
            assertThat(it.line()).isEqualTo(2);
            assertThat(it.file()).isNotEqualTo(held.file());
        });
    }

    @Test
    void afterAWhileWithoutInputWhatIsHeldIsHandedOn() throws IOException {
        append("first of two\n");
        assertThat(following
                        .with(Framing.LINES, Pairs::new)
                        .quietAfter(Duration.ZERO)
                        .thenAppend("single\n")
                        .run(nothing()))
                .containsExactly("1 first of two+nothing", "2 single");
        assertThat(following.position())
                .hasValueSatisfying(it -> assertThat(it.line()).isEqualTo(3));
    }

    @Test
    void whereverItIsKilledEveryLineIsToldByTheNextRun() throws IOException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            all.add("line " + i);
        }
        List<String> told = new ArrayList<>();
        Optional<Position> saved = nothing();
        for (int i = 0; i < all.size(); i++) {
            append(all.get(i) + "\n");
            if (i % 7 == 3) {
                rotate(i);
            }
            if (i % 11 == 5 && Files.exists(log)) {
                Files.copy(log, folder.resolve("tail.log-" + (1000 + i)));
                truncate();
            }
            if (i % 5 == 0 && Files.exists(log)) {
                following.run(saved).forEach(it -> told.add(it.substring(it.indexOf(' ') + 1)));
                saved = i % 10 == 0 ? following.position() : saved;
            }
        }
        append("the end\n");
        following.run(saved).forEach(it -> told.add(it.substring(it.indexOf(' ') + 1)));
        assertThat(told).containsAll(all).contains("the end").noneMatch(it -> it.startsWith("file "));
    }

    private static Optional<Position> nothing() {
        return Optional.empty();
    }

    private void append(String text) throws IOException {
        Following.append(log, text);
    }

    private void truncate() throws IOException {
        try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
    }

    /** As logrotate does: those that are there get the next number. */
    private void rotate(int rotations) throws IOException {
        for (int i = rotations; i >= 1; i--) {
            Path sibling = folder.resolve("tail.log." + i);
            if (Files.exists(sibling)) {
                Files.move(sibling, folder.resolve("tail.log." + (i + 1)));
            }
        }
        rename("tail.log.1");
    }

    private Path rename(String name) throws IOException {
        return Files.move(log, folder.resolve(name));
    }

    private static Path compress(Path file) throws IOException {
        Path compressed = file.resolveSibling(file.getFileName() + ".gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            Files.copy(file, out);
        }
        Files.setLastModifiedTime(compressed, Files.getLastModifiedTime(file));
        Files.delete(file);
        return compressed;
    }

    /** Lets real time pass: how long a writer is waited for is told by the files' own times. */
    private static void until(Path written, long millis) throws IOException {
        long end = Files.getLastModifiedTime(written).toMillis() + millis;
        while (System.currentTimeMillis() < end) {
            Thread.onSpinWait();
        }
    }

    /** Joins a line that begins with "first" with the one after it. */
    private static final class Pairs implements Decoder {
        private RawRecord held;

        @Override
        public List<Parsed> decode(RawRecord record) {
            if (record.text().startsWith("first")) {
                held = record;
                return List.of();
            }
            return held == null ? Following.ECHO.decode(record) : joined(record.text());
        }

        @Override
        public List<Parsed> end() {
            return held == null ? List.of() : joined("nothing");
        }

        @Override
        public OptionalLong oldestHeld() {
            return held == null ? OptionalLong.empty() : OptionalLong.of(held.line());
        }

        private List<Parsed> joined(String second) {
            RawRecord first = held;
            held = null;
            return Following.ECHO.decode(RawRecord.of(first.text() + "+" + second, first.file(), first.line()));
        }
    }
}
