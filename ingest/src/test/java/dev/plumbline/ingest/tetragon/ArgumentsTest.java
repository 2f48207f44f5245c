package dev.plumbline.ingest.tetragon;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void nothingIsNoArguments() {
        assertThat(Arguments.split(null)).isEmpty();
        assertThat(Arguments.split("")).isEmpty();
        assertThat(Arguments.split("   ")).isEmpty();
    }

    @Test
    void aSpaceDividesArguments() {
        assertThat(Arguments.split("-a -b c")).containsExactly("-a", "-b", "c");
    }

    @Test
    void quotesHoldASpaceTogether() {
        assertThat(Arguments.split("-c \"echo hello world\" x")).containsExactly("-c", "echo hello world", "x");
        assertThat(Arguments.split(" \"two words\" x")).containsExactly("two words", "x");
    }

    @Test
    void quotesWithoutASpaceBelongToTheArgument() {
        assertThat(Arguments.split("\"quoted\" x")).containsExactly("\"quoted\"", "x");
        assertThat(Arguments.split("say \"hi\"")).containsExactly("say", "\"hi\"");
    }

    @Test
    void quotesInsideQuotesAreKeptInPairs() {
        assertThat(Arguments.split("-c \"echo \"a b\" c\"")).containsExactly("-c", "echo \"a b\" c");
    }

    @Test
    void aQuoteThatNeverClosesIsText() {
        assertThat(Arguments.split("\"open and")).containsExactly("\"open", "and");
        assertThat(Arguments.split("\"")).containsExactly("\"");
    }

    @Test
    void twoSpacesStandAroundAnEmptyArgument() {
        assertThat(Arguments.split("a  b")).containsExactly("a", "", "b");
    }

    /** Arguments without quotes in them come back as they were, whatever spaces they hold. */
    @Test
    void whatTetragonJoinsIsSplitAgain() {
        Random random = new Random(7);
        for (int round = 0; round < 5_000; round++) {
            List<String> arguments = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                arguments.add(word(random) + (random.nextBoolean() ? " " + word(random) : ""));
            }
            assertThat(Arguments.split(joined(arguments))).isEqualTo(arguments);
        }
    }

    private static String word(Random random) {
        return "-x/é=".substring(random.nextInt(5)) + (char) ('a' + random.nextInt(26));
    }

    /** As Tetragon does it: a space before a quoted first argument, quotes around whatever holds a space. */
    private static String joined(List<String> arguments) {
        StringBuilder text = new StringBuilder();
        for (String argument : arguments) {
            boolean quoted = argument.indexOf(' ') >= 0;
            text.append(text.isEmpty() && !quoted ? "" : " ");
            text.append(quoted ? "\"" + argument + "\"" : argument);
        }
        return text.toString();
    }
}
