package dev.plumbline.rules;

import static dev.plumbline.rules.TestPacks.RULE;
import static dev.plumbline.rules.TestPacks.problems;
import static dev.plumbline.rules.TestPacks.ready;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.RuleInfo.Scope;
import dev.plumbline.rules.RuleInfo.Suppression;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetadataTest {
    private static final String TITLE = "    @title(\"{binary} started\")\n";
    private static final String AT = "packs/test/area/one.drl:6:5: ";

    @Test
    void whatARuleMayTellIsReadAsItIsMeant() {
        RuleInfo info = info("""
                    @message("{binary} of {service} was started by {parent}")
                    @tactic(execution)
                    @references("https://example.org/shells, https://example.org/more?a=b#c")
                    @suppressionKey("service, binary")
                    @suppressionInterval("10m")
                    @scope(container)
                """);
        assertThat(info.message()).contains("{binary} of {service} was started by {parent}");
        assertThat(info.tactics()).containsExactly("execution");
        assertThat(info.references()).containsExactly("https://example.org/shells", "https://example.org/more?a=b#c");
        assertThat(info.suppression()).contains(new Suppression(List.of("service", "binary"), Duration.ofMinutes(10)));
        assertThat(info.scope()).contains(Scope.CONTAINER);
        assertThat(info.tags()).containsExactly("area", "T1059.004", "execution");
    }

    @Test
    void whatARuleDoesNotTellIsNotThere() {
        RuleInfo info = info("");
        assertThat(info.message()).isEmpty();
        assertThat(info.tactics()).isEmpty();
        assertThat(info.references()).isEmpty();
        assertThat(info.handling()).isEqualTo(RuleInfo.Handling.PLAIN);
    }

    @Test
    void theTacticThatItIsCountedUnderIsTheFirstOneThatItNamesElseThatOfItsTechnique() {
        String both = RULE.replace("@attack(T1059.004)", "@attack(\"T1055.008 T1059.004\")");
        assertThat(info("", both).tactic()).contains("defense-evasion");
        assertThat(info("    @tactic(execution)\n", both).tactic()).contains("execution");
        assertThat(info("", RULE.replace("T1059.004", "none")).tactic()).isEmpty();
    }

    @Test
    void aFieldThatTheFactHasNotIsToldBeforeAnythingRuns() {
        assertThat(refused("@title(\"{binry} started\")\n"))
                .isEqualTo("@title names 'binry', which ProcessLaunched has not; did you mean binary?");
        assertThat(refusedMore("@message(\"from {peerAddress}\")"))
                .isEqualTo("@message names 'peerAddress', which ProcessLaunched has not");
        assertThat(refusedMore("@suppressionKey(servce) @suppressionInterval(1m)"))
                .isEqualTo("@suppressionKey names 'servce', which ProcessLaunched has not; did you mean service?");
    }

    @Test
    void aFieldOfAFamilyOfFactsMustBeOneThatAllHave() {
        String family = RULE.replace("ProcessLaunched( listed(\"shells\", name) )", "KernelFact( name == \"sh\" )");
        assertThat(ready(TestPacks.of(family))).hasSize(1);
        assertThat(problems(TestPacks.of(family.replace("{binary}", "{path}"))))
                .containsExactly("packs/test/area/one.drl:5:5: @title names 'path', which Accepted has not");
    }

    @Test
    void askingWhoseItIsByAMessageOrAKeyMakesARuleWait() {
        assertThat(info("").asksOwner()).isFalse();
        assertThat(info("    @message(\"{service}\")\n").asksOwner()).isTrue();
        assertThat(info("    @suppressionKey(service) @suppressionInterval(1m)\n")
                        .asksOwner())
                .isTrue();
        assertThat(info("    @suppressionKey(binary) @suppressionInterval(1m)\n")
                        .asksOwner())
                .isFalse();
    }

    @Test
    void techniquesAndTacticsAreThoseOfAttack() {
        assertThat(problems(TestPacks.of(RULE.replace("T1059.004", "T1953"))))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.drl:7:5: 'T1953' is no ATT&CK technique id such as T1059.004; "
                        + "did you mean T1053?");
        assertThat(refusedMore("@tactic(executon)"))
                .startsWith("'executon' is no ATT&CK tactic; did you mean execution?; there are [collection, ");
        assertThat(refusedMore("@tactic(lateral-movement)"))
                .isEqualTo("the tactic lateral-movement is none that T1059.004 serves; of those it is execution");
        assertThat(info("    @tactic(\"execution\")\n", RULE.replace("T1059.004", "none"))
                        .tactics())
                .containsExactly("execution");
    }

    @Test
    void theBundledListIsWholeAndNamesWhatIsGone() {
        assertThat(Attack.allTactics())
                .hasSize(14)
                .contains("reconnaissance", "lateral-movement", "command-and-control", "impact");
        List<String> offenders = new ArrayList<>();
        for (String id : Attack.techniques()) {
            Attack.Technique it = Attack.technique(id).orElseThrow();
            boolean isShaped = id.matches("T\\d{4}(\\.\\d{3})?")
                    && !it.name().isBlank()
                    && it.gone().matches("|deprecated|revoked T\\d{4}(\\.\\d{3})?")
                    && (!it.gone().isEmpty() || Attack.allTactics().containsAll(it.tactics()));
            if (!isShaped) {
                offenders.add(it.toString());
            }
        }
        assertThat(offenders).isEmpty();
        assertThat(Attack.techniques()).hasSizeGreaterThan(800);
        assertThat(Attack.technique("T1002").orElseThrow().gone()).isEqualTo("revoked T1560");
    }

    @Test
    void aSuppressionIsWholeAndBounded() {
        assertThat(refusedMore("@suppressionKey(service)"))
                .isEqualTo("@suppressionKey without @suppressionInterval(\"10m\") suppresses nothing");
        assertThat(refusedMore("@suppressionInterval(10m)"))
                .isEqualTo("@suppressionInterval without @suppressionKey(\"service\") suppresses nothing");
        for (String interval : List.of("soon", "500ms", "8d", "0s")) {
            assertThat(refusedMore("@suppressionInterval(" + interval + ") @suppressionKey(service)"))
                    .isEqualTo("@suppressionInterval(" + interval + ") is no time from 1s to 7d, such as 10m");
        }
        assertThat(info("    @suppressionKey(service) @suppressionInterval(7d)\n")
                        .suppression()
                        .orElseThrow()
                        .interval())
                .isEqualTo(Duration.ofDays(7));
    }

    @Test
    void otherValuesThanTheListsHaveAreRefused() {
        assertThat(refusedMore("@scope(pod)"))
                .isEqualTo(
                        "@scope(pod) is none of [container, service, image, node, user, cluster]; did you mean node?");
        assertThat(refusedMore("@references(\"wiki\")"))
                .isEqualTo("'wiki' is no address such as https://example.org/page");
        assertThat(refusedMore("@message(\"\")")).isEqualTo("@message is empty; leave it out, or say it");
    }

    @Test
    void whatARuleResolvesMustBeThere() {
        assertThat(refusedMore("@resolves(\"area/one\")")).isEqualTo("a rule cannot resolve its own alerts");
        String two = with("    @resolves(\"area/one\")\n", RULE).replace("area/one\"\n", "area/two\"\n");
        assertThat(ready(TestPacks.of("area/one.drl", RULE, "area/two.drl", two))
                        .get(0)
                        .rules()
                        .get(1)
                        .resolves())
                .containsExactly("area/one");
        assertThat(problems(
                        TestPacks.of("area/one.drl", RULE, "area/two.drl", two.replace("area/one\")", "area/on\")"))))
                .containsExactly("packs/test/area/two.drl:6:5: @resolves names the rule 'area/on', which no pack has; "
                        + "did you mean area/one?");
    }

    private static RuleInfo info(String annotations) {
        return info(annotations, RULE);
    }

    private static RuleInfo info(String annotations, String rule) {
        return ready(TestPacks.of(with(annotations, rule))).get(0).rules().get(0);
    }

    /** The only problem, of an annotation on the sixth line. */
    private static String refusedMore(String annotation) {
        return only(with("    " + annotation + "\n", RULE), AT);
    }

    /** The only problem, of another title. */
    private static String refused(String title) {
        return only(RULE.replace(TITLE, "    " + title), AT.replace("6", "5"));
    }

    private static String only(String rule, String at) {
        List<String> problems = problems(TestPacks.of(rule));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).startsWith(at);
        return problems.get(0).substring(at.length());
    }

    private static String with(String annotations, String rule) {
        return rule.replace(TITLE, TITLE + annotations);
    }
}
