package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final String CLEAR = "\r\u001B[K";
    private static final String END = System.lineSeparator();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream err = new PrintStream(bytes, false, StandardCharsets.UTF_8);

    @Test
    void whereThereIsNoTerminalEveryStepIsALineAndTicksAreNone() {
        Progress progress = new Progress(err, false);
        progress.now("starting");
        progress.tick("1 of 2");
        progress.clear();
        progress.say("ready");
        assertThat(shown()).isEqualTo("starting" + END + "ready" + END);
    }

    @Test
    void onATerminalAStepTakesThePlaceOfTheOneBefore() {
        Progress progress = new Progress(err, true);
        progress.now("starting");
        progress.tick("1 of 2");
        assertThat(shown()).isEqualTo(CLEAR + "starting" + CLEAR + "1 of 2");
    }

    @Test
    void onATerminalTheSameStepIsShownOnce() {
        Progress progress = new Progress(err, true);
        progress.now("starting");
        progress.now("starting");
        assertThat(shown()).isEqualTo(CLEAR + "starting");
    }

    @Test
    void onATerminalALineThatStaysFirstClearsTheStep() {
        Progress progress = new Progress(err, true);
        progress.now("starting");
        progress.say("ready");
        progress.clear();
        progress.now("starting");
        assertThat(shown()).isEqualTo(CLEAR + "starting" + CLEAR + "ready" + END + CLEAR + "starting");
    }

    private String shown() {
        err.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
