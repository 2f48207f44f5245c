package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    @Test
    void whatIsLeftIsGuessedFromWhatWasDone() {
        assertThat(ProgressBar.text(500_000, 2_000_000, "records", TEN_SECONDS))
                .isEqualTo("[#######-----------------------]  25 %  500,000 of 2,000,000 records, 30 s left");
    }

    @Test
    void atTheBeginningNothingIsGuessed() {
        assertThat(ProgressBar.text(0, 10, "records", TEN_SECONDS))
                .isEqualTo("[" + "-".repeat(30) + "]   0 %  0 of 10 records");
    }

    @Test
    void theEndIsFullAlsoOfNothing() {
        String full = "[" + "#".repeat(30) + "] 100 %  ";
        assertThat(ProgressBar.text(10, 10, "records", TEN_SECONDS)).isEqualTo(full + "10 of 10 records");
        assertThat(ProgressBar.text(0, 0, "records", TEN_SECONDS)).isEqualTo(full + "0 of 0 records");
    }
}
