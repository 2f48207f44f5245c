package dev.plumbline.bench;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A pack of rules over several events, by container, and of those whose signals they look at. */
final class SignalPack {
    private static final String HEAD = """
            package bench;

            rule "%s"
                @title("{binary}")
                @severity(high)
                @attack(none)
                @maturity(stable)
                @owner("bench")
                @rationale("why")
                @remediation("how")
                %s
            when
                %s
            then
                alerts.%s
            end
            """;

    private final Map<String, String> files = new TreeMap<>();

    SignalPack() {
        files.put("pack.yaml", "name: bench\nversion: 1.0.0\n");
        files.put("facts.drl", """
                package bench;
                import dev.plumbline.rules.facts.*;
                global dev.plumbline.rules.Alerts alerts;
                """);
    }

    /** A rule that signals each launch of a program of that name. */
    void signal(String id, String program) {
        put(id, "", "$e : ProcessLaunched( name == \"" + program + "\" )", "signal(drools.getRule(), $e);");
    }

    /** A rule that raises an alert of {@code $s}. */
    void over(String id, String conditions) {
        put(id, "@scope(container)", conditions, "raise(drools.getRule(), $s);");
    }

    private void put(String id, String annotation, String conditions, String consequence) {
        files.put(id + ".drl", HEAD.formatted(id, annotation, conditions, consequence));
    }

    List<Pack> compiled() {
        return ((Pack.Loaded.Ready) Packs.load(List.of(new PackFiles("bench", new TreeMap<>(files))))).packs();
    }
}
