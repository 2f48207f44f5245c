package dev.plumbline.ingest.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Every line is ten bytes long. */
class MarksTest {
    private OptionalLong held = OptionalLong.empty();
    private final Marks marks = new Marks(() -> held);

    @Test
    void withoutAnythingHeldAllIsToldThatWasRead() {
        begin("a");
        lines(1, 5);
        assertThat(told()).isEqualTo("a 50 6");
    }

    @Test
    void theOldestThatIsHeldIsNotTold() {
        begin("a");
        lines(1, 2);
        held = OptionalLong.of(3);
        lines(3, 9);
        assertThat(told()).isEqualTo("a 20 3");
        held = OptionalLong.of(7);
        lines(10, 10);
        assertThat(told()).isEqualTo("a 60 7");
        held = OptionalLong.empty();
        marks.settle();
        assertThat(told()).isEqualTo("a 100 11");
    }

    @Test
    void whatIsHeldMayLieInAnEarlierGeneration() {
        begin("a");
        held = OptionalLong.of(3);
        lines(1, 9);
        begin("b");
        lines(1, 5);
        assertThat(told()).isEqualTo("a 20 3");
        held = OptionalLong.of(9);
        lines(6, 6);
        assertThat(told()).isEqualTo("a 80 9");
        held = OptionalLong.of(4);
        lines(7, 7);
        assertThat(told()).isEqualTo("b 30 4");
        held = OptionalLong.empty();
        lines(8, 8);
        assertThat(told()).isEqualTo("b 80 9");
    }

    @Test
    void aLaterLineOfTheNextGenerationIsFoundToo() {
        begin("a");
        held = OptionalLong.of(1);
        lines(1, 2);
        begin("b");
        lines(1, 5);
        held = OptionalLong.of(4);
        lines(6, 6);
        assertThat(told()).isEqualTo("b 30 4");
    }

    @Test
    void tooManyAreNotKept() {
        begin("a");
        held = OptionalLong.of(1);
        lines(1, 100_000);
        assertThat(marks.areTooMany()).isFalse();
        lines(100_001, 100_001);
        assertThat(marks.areTooMany()).isTrue();
    }

    private void begin(String file) {
        marks.begin(new Marks.Known(file, () -> new byte[0], () -> Instant.EPOCH), 0, 1);
    }

    private void lines(long first, long last) {
        for (long line = first; line <= last; line++) {
            marks.upTo(line * 10, line + 1);
        }
    }

    private String told() {
        Position position = marks.position().orElseThrow();
        return position.file() + " " + position.offset() + " " + position.line();
    }
}
