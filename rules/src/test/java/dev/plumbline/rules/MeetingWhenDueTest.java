package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.facts.SignalFact;
import dev.plumbline.rules.facts.SignalFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against a Drools session with a clock, which is another way to the same. */
class MeetingWhenDueTest {
    private static final String AFTER = ", key == $s.key, this after[0s, 10s] $s )";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$s : Signal( rule == \"area/a\" )\nnot Signal( rule == \"area/b\"" + AFTER,
                "$s : Signal( rule == \"area/a\" )\nnot Signal( rule == \"area/b\", binary == $s.binary" + AFTER,
                "$s : Signal( rule == \"area/a\" )\nnot Signal( rule == \"area/a\", key == $s.key, this after[1s, 10s] $s )",
                "$s : Signal( rule == \"area/a\" )\nnot Signal( rule == \"area/b\", key == $s.key, this after[3s, 10s] $s )",
                "$s : Signal( rule in (\"area/a\", \"area/b\") )\nnot Signal( rule == \"area/c\"" + AFTER,
                "$s : Signal( rule == \"area/a\" )\nnot Signal( rule == \"area/b\"" + AFTER
                        + "\nnot Signal( rule == \"area/c\", key == $s.key, this after[0s, 10s] $s )",
                "$s : Signal( rule == \"area/a\" )\nnot Signal( rule == \"area/b\"" + AFTER
                        + "\nnot Signal( rule == \"area/c\", key == $s.key, this after[0s, 4s] $s )",
                "$b : Signal( rule == \"area/b\" )\n$s : Signal( rule == \"area/a\", key == $b.key, this after[0s, 5s] $b )\n"
                        + "not Signal( rule == \"area/c\"" + AFTER,
            })
    void whatIsDueIsWhatASessionOverTimeFinds(String conditions) {
        RuleSet.Over over = SignalRules.of("test/late", SignalRules.rule("test/late", conditions))
                .over(1)
                .get(0);
        SignalFacts facts = new SignalFacts(over.rule().info().fields(), over.lists());
        Random random = new Random(conditions.hashCode());
        int found = 0;
        for (int story = 0; story < 60; story++) {
            Meeting meeting = Meeting.of(over, 1_000, () -> {});
            assertThat(meeting).isInstanceOf(MeetingWhenDue.class);
            Meeting other = new MeetingOverTime(over, 1_000, () -> {});
            long millis = 1_000_000;
            for (int i = 0; i < 60; i++) {
                millis += 1_000L * random.nextInt(4);
                SignalFact fact = facts.signal(SignalRules.signal(
                        "area/" + "aabc".charAt(random.nextInt(4)),
                        "k" + random.nextInt(2),
                        millis,
                        "binary",
                        "/" + random.nextInt(2)));
                List<String> met = told(meeting.meet(List.of(fact)));
                assertThat(met).isEqualTo(told(other.meet(List.of(fact))));
                found += met.size();
            }
            assertThat(told(meeting.advance(millis + 20_000))).isEqualTo(told(other.advance(millis + 20_000)));
            assertThat(meeting.factCount()).isZero();
            meeting.close();
            other.close();
        }
        assertThat(found).isGreaterThan(50);
    }

    @Test
    void ofOneKeyTheOldestThatWaitMakeRoom() {
        RuleSet.Over over = SignalRules.of(
                        "test/late",
                        SignalRules.rule(
                                "test/late",
                                "$s : Signal( rule == \"area/a\" )\nnot Signal( rule == \"area/b\"" + AFTER))
                .over(1)
                .get(0);
        SignalFacts facts = new SignalFacts(Set.of(), over.lists());
        List<String> evicted = new ArrayList<>();
        Meeting meeting = Meeting.of(over, 3, () -> evicted.add("one"));
        for (int i = 0; i < 10; i++) {
            meeting.meet(List.of(facts.signal(SignalRules.signal("area/a", "k", 1_000L * i))));
        }
        assertThat(meeting.factCount()).isEqualTo(3);
        assertThat(evicted).hasSize(7);
        assertThat(meeting.advance(60_000)).hasSize(3);
        meeting.close();
    }

    private static List<String> told(List<Match> matches) {
        return matches.stream()
                .map(it -> it.facts().stream()
                        .map(fact -> ((SignalFact) fact).stands()[0].id())
                        .toList()
                        .toString())
                .sorted()
                .toList();
    }
}
