package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.event.Severity;
import dev.plumbline.rules.RuleInfo.Maturity;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatchTest {
    @Test
    void aTitleHasTheFactsValues() {
        assertThat(title("{binary} of {service} runs as {uid}", "/usr/bin/id"))
                .isEqualTo("/usr/bin/id of web runs as 0");
    }

    @Test
    void whatIsUnknownReadsUnknown() {
        assertThat(title("{parent} started {binary}", "/usr/bin/id")).isEqualTo("unknown started /usr/bin/id");
    }

    @Test
    void aFieldThatTheFactHasNotStands() {
        assertThat(title("{nosuch} and {binary}", "/usr/bin/id")).isEqualTo("{nosuch} and /usr/bin/id");
    }

    @Test
    void bracesWithoutAnEndAndEmptyOnesStand() {
        assertThat(title("{binary} {", "/usr/bin/id")).isEqualTo("/usr/bin/id {");
        assertThat(title("{} } x", "/usr/bin/id")).isEqualTo("{} } x");
        assertThat(title("", "/usr/bin/id")).isEmpty();
    }

    @Test
    void aValueIsNeverReadAsATemplate() {
        assertThat(title("{binary}", "/tmp/{service}")).isEqualTo("/tmp/{service}");
    }

    @Test
    void nothingThatDrivesATerminalOrBreaksALineComesThrough() {
        assertThat(title("{binary}", "a\u001b[31mb\nc\rd\te\u0000f\u009bg"))
                .isEqualTo("a\uFFFD[31mb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFDg");
        assertThat(title("{binary}", "a\u202Eb\u200Fc\uFEFFd")).isEqualTo("a\uFFFDb\uFFFDc\uFFFDd");
        assertThat(title("{binary}", "a\u2028b\u2029c")).isEqualTo("a\uFFFDb\uFFFDc");
        assertThat(title("{binary}", "tag\uDB40\uDC41")).isEqualTo("tag\uFFFD");
        assertThat(title("{binary}", "half\uD83D")).isEqualTo("half\uFFFD");
    }

    @Test
    void otherScriptsAndPicturesStay() {
        assertThat(title("{binary}", "/srv/größe/日本/😀")).isEqualTo("/srv/größe/日本/😀");
    }

    @Test
    void aLongValueIsCutBetweenCharacters() {
        String title = title("{binary}", "x".repeat(299) + "😀".repeat(100));
        assertThat(title).hasSizeLessThanOrEqualTo(302).endsWith("😀…");
        assertThat(title("{binary}", "x".repeat(300))).isEqualTo("x".repeat(300));
    }

    private static String title(String template, String binary) {
        RuleInfo rule = new RuleInfo(
                "process/test",
                Severity.HIGH,
                Maturity.STABLE,
                "owner",
                List.of(),
                List.of(),
                new RuleInfo.Texts(
                        template,
                        Optional.of("Look: " + template),
                        "rationale",
                        "remediation",
                        Optional.empty(),
                        List.of()),
                RuleInfo.Handling.PLAIN,
                Set.of(),
                Set.of(),
                false,
                "test@1",
                "00",
                List.of());
        return new Match(rule, List.of(Events.fact(Events.kernel(new ProcessLaunch(false), binary)))).title();
    }
}
