package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.Pack.Loaded;
import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules over several events, written in the test that needs them, and signals for them. */
final class SignalRules {
    private static final String HEAD = """
            package test;

            rule "%s"
                @title("%s")
                @severity(high)
                @attack(none)
                @maturity(stable)
                @owner("platform-security")
                @rationale("why")
                @remediation("how")
                @scope(%s)
            when
            %s
            then
                alerts.raise(drools.getRule(), %s);
            end
            """;

    private SignalRules() {}

    /** A rule by container that raises an alert of {@code $s}. */
    static String rule(String id, String conditions) {
        return rule(id, "container", "{binary}", conditions, "$s");
    }

    static String rule(String id, String scope, String title, String conditions, String raised) {
        return HEAD.formatted(id, title, scope, conditions, raised);
    }

    /** Packs of one pack with rules {@code area/a} and {@code area/b} over one event, and those given by id and text. */
    static RuleSet of(String... idsAndTexts) {
        return RuleSet.of(packs(idsAndTexts));
    }

    static List<Pack> packs(String... idsAndTexts) {
        Loaded loaded = loaded(idsAndTexts);
        assertThat(loaded).isInstanceOf(Loaded.Ready.class);
        return ((Loaded.Ready) loaded).packs();
    }

    static Loaded loaded(String... idsAndTexts) {
        List<String> files = new ArrayList<>();
        for (String id : List.of("area/a", "area/b", "area/c")) {
            files.add(id + ".drl");
            files.add(TestPacks.RULE.replace("area/one", id).replace("alerts.raise", "alerts.signal"));
        }
        for (int i = 0; i < idsAndTexts.length; i += 2) {
            files.add(idsAndTexts[i] + (idsAndTexts[i].indexOf('.') < 0 ? ".drl" : ""));
            files.add(idsAndTexts[i + 1]);
        }
        return Packs.load(List.of(TestPacks.of(files.toArray(String[]::new))));
    }

    /**
     * A signal of a container.
     *
     * @param fieldsAndValues what it carries
     */
    static Signal.Noticed signal(String rule, String key, long millis, String... fieldsAndValues) {
        return signal(rule, "container", key, millis * 1000, fieldsAndValues);
    }

    static Signal.Noticed signal(String rule, String scope, String key, long micros, String... fieldsAndValues) {
        Map<String, String> fields = new HashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            fields.put(fieldsAndValues[i], fieldsAndValues[i + 1]);
        }
        String id = rule + "@" + key + "@" + micros + fields;
        return new Signal.Noticed(new Ref(micros, id), rule, scope, key, false, 10, fields);
    }
}
