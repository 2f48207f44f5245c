package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.Pack.Loaded;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Packs of one rule, written in the test that needs them. */
final class TestPacks {
    static final String MANIFEST = """
            name: test
            version: "1"
            lists:
              shells: [sh, bash]
            """;

    static final String SHARED = """
            package test;

            import dev.plumbline.rules.facts.*;

            global dev.plumbline.rules.Alerts alerts;
            """;

    /** Eleven lines; the pattern is on line 13, the consequence on line 15. */
    static final String RULE = """
            package test;

            // Says that a shell started. Misses: all else.
            rule "area/one"
                @title("{binary} started")
                @severity(high)
                @attack(T1059.004)
                @maturity(stable)
                @owner("platform-security")
                @rationale("why")
                @remediation("how")
            when
                $event : ProcessLaunched( listed("shells", name) )
            then
                alerts.raise(drools.getRule(), $event);
            end
            """;

    private TestPacks() {}

    /** A pack whose only rule is {@code rule}, at area/one.drl. */
    static PackFiles of(String rule) {
        return of("area/one.drl", rule);
    }

    /** @param pathsAndTexts files beside, or instead of, the manifest and the shared file */
    static PackFiles of(String... pathsAndTexts) {
        SortedMap<String, String> files = new TreeMap<>();
        files.put("pack.yaml", MANIFEST);
        files.put("facts.drl", SHARED);
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            files.put(pathsAndTexts[i], pathsAndTexts[i + 1]);
        }
        return new PackFiles("packs/test", files);
    }

    static List<Pack> ready(PackFiles... files) {
        return ready(Packs.load(List.of(files)));
    }

    /** With what rules may not do, for tests of what they do it to. */
    static List<Pack> unconfined(PackFiles... files) {
        return ready(Packs.load(List.of(files), RuleCache.inMemory(Walls.NONE)));
    }

    private static List<Pack> ready(Loaded loaded) {
        assertThat(loaded).isInstanceOf(Loaded.Ready.class);
        return ((Loaded.Ready) loaded).packs();
    }

    /** Each with file, line, column and message, as a person sees it. */
    static List<String> problems(PackFiles... files) {
        return problems(Packs.load(List.of(files)));
    }

    static List<String> problems(Loaded loaded) {
        assertThat(loaded).isInstanceOf(Loaded.Refused.class);
        return ((Loaded.Refused) loaded)
                .problems().stream().map(Problem::toString).toList();
    }
}
