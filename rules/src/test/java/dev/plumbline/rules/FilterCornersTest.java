package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Observer.Observation;
import dev.plumbline.rules.WholeSession.Truth;
import dev.plumbline.schemas.Trust;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conditions that the compiler reads otherwise than it seems, each held to full evaluation. */
class FilterCornersTest {
    static {
        Trust.inGeneratedClasses();
    }

    private static final List<String> VALUES = Arrays.asList(null, "", "a", "b", "sh", "bash", "foo", "foo1", "x");

    @Test
    void halvesBindAsTheCompilerBindsThem() {
        assertThat(differences(
                        "name == \"a\" || == \"b\" && parentName == \"a\"",
                        "parentName == \"a\" && name == \"b\" || == \"a\"",
                        "(name == \"a\" || == \"b\" && user == \"a\")",
                        "(name == \"a\" || == \"b\") && user == \"a\"",
                        "name == \"a\" || == \"b\" && != \"c\"",
                        "name (== \"a\" || == \"b\") && user == \"a\" || uid == 7"))
                .isEmpty();
    }

    @Test
    void aNameBeforeSeveralConditionsStandsForWhatTheCompilerTakesIt() {
        assertThat(differences(
                        "$x : parentName str[startsWith] \"sh\" && user == \"a\"",
                        "$x : parentName str[startsWith] \"sh\" || args contains \"x\" && user == \"a\"",
                        "$x : user == \"a\" && parentName == \"b\"",
                        "user == \"a\" && $x : parentName str[startsWith] \"sh\"",
                        "$x : (user == \"a\")",
                        "$x : prefix(\"sh\", user)"))
                .isEmpty();
    }

    @Test
    void whatOneAlternativeOfAPatternHasKeepsNothingOut() {
        assertThat(differences(
                        "!regex(\"foo\\\\d|x\", user)",
                        "!regex(\"x|foo\\\\d\", user)",
                        "!regex(\"^foo$|^x\\\\w$\", user)",
                        "!listed(\"shells\", args)",
                        "!glob(\"f*1\", user)",
                        "user != \"a\" || != \"b\"",
                        "user != 'a'",
                        "!user.equals(\"a\")"))
                .isEmpty();
    }

    @Test
    void quotesOfOneKindHideNoneOfTheOther() {
        assertThat(differences(
                        "user != 'x' && this#ProcessLaunched.name == \"a\"",
                        "user == 'sh' || name == \"a\"",
                        "parentName == /* \" */ \"a\"",
                        "name == \"foo\" // \"\n",
                        "name == \"\\141\"",
                        "name == \"\\u0062\""))
                .isEmpty();
    }

    @Test
    void aGlobalOrANameOfAnotherPatternIsNoField() {
        assertThat(differences(
                        "alerts != null && name == \"a\"",
                        "name == \"a\", alerts == null",
                        "name : parentName ) ProcessLaunched( this == $event, name == \"a\"",
                        "name : args ) ProcessLaunched( name contains \"x\"",
                        "name := user ) ProcessLaunched( name == \"a\""))
                .isEmpty();
    }

    /**
     * No two of the conditions in one list say that one field equals one text in two ways: then Drools' own network matches one
     * of them alone.
     *
     * <p>For each condition that an observer sees otherwise than full evaluation does, an event.
     */
    private static List<String> differences(String... conditions) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < conditions.length; i++) {
            files.add("area/r" + i + ".drl");
            files.add(TestPacks.RULE
                    .replace("area/one", "area/r" + i)
                    .replace("listed(\"shells\", name)", conditions[i]));
        }
        PackFiles pack = TestPacks.of(files.toArray(String[]::new));
        List<String> differences = new ArrayList<>();
        int matches = 0;
        Quarantine quarantine = new Quarantine();
        try (WholeSession whole = new WholeSession(pack);
                Observer observer =
                        new Observer(RuleSet.of(TestPacks.unconfined(pack)), Effort.UNCOUNTED, quarantine)) {
            for (Enriched event : events()) {
                Truth truth = whole.evaluate(event);
                Observation found = observer.observe(event);
                quarantine.rules().forEach(it -> quarantine.release(it.rule().id())); // each event by itself
                matches += truth.matches().size();
                if (found instanceof Observation.Seen seen) {
                    List<String> ids =
                            seen.matches().stream().map(it -> it.rule().id()).toList();
                    for (int i = 0; i < conditions.length; i++) {
                        String id = "area/r" + i;
                        if (!truth.throwing().contains(id) && truth.matches().contains(id) != ids.contains(id)) {
                            differences.add(conditions[i] + " whole=" + truth.matches() + " ours=" + ids);
                        }
                    }
                } else if (truth.throwing().isEmpty()) {
                    differences.add(found + " for " + event);
                }
            }
        }
        assertThat(matches).isPositive();
        return differences.stream().limit(3).toList();
    }

    private static List<Enriched> events() {
        List<Enriched> events = new ArrayList<>();
        for (int i = 0; i < VALUES.size() * VALUES.size(); i++) {
            String name = VALUES.get(i % VALUES.size());
            String user = VALUES.get(i / VALUES.size());
            String parent = VALUES.get((i + i / VALUES.size()) % VALUES.size());
            events.add(Events.kernel(
                    new ProcessLaunch(false),
                    Process.newBuilder()
                            .setPid(4711)
                            .setUid((long) (i % 11))
                            .setBinary(name == null ? null : "/bin/" + name)
                            .setArgs(i % 2 == 0 ? List.of("x") : List.of())
                            .setParentBinary(parent)
                            .setUser(user)
                            .build()));
        }
        return events;
    }
}
