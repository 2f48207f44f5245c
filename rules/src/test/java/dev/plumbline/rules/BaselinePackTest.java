package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.rules.Pack.Loaded;
import java.util.List;
import org.junit.jupiter.api.Test;

class BaselinePackTest {
    private static final PackFiles BASELINE = PackFiles.bundled();

    @Test
    void everyCaseHolds() {
        Loaded loaded = Packs.load(List.of(BASELINE));
        assertThat(loaded).isInstanceOf(Loaded.Ready.class);
        RuleCases.Report report = RuleCases.run(List.of(BASELINE), ((Loaded.Ready) loaded).packs());
        assertThat(report.failures()).isEmpty();
        assertThat(report.rules()).isGreaterThanOrEqualTo(10);
        assertThat(report.run()).isGreaterThanOrEqualTo(2 * report.rules());
    }

    @Test
    void aCaseThatExpectsTooMuchFailsWithFileAndLine() {
        var files = new java.util.TreeMap<>(BASELINE.files());
        files.put("process/ptrace.cases.yaml", """
                - fires: a heartbeat is no ptrace
                  event: {kind: process.exit, binary: /usr/bin/gdb, code: 0}
                - quiet: an exit neither
                  event: {kind: process.exit, binary: /usr/bin/gdb, code: 0}
                """);
        PackFiles changed = new PackFiles("baseline", files);
        var packs = ((Loaded.Ready) Packs.load(List.of(changed))).packs();
        assertThat(RuleCases.run(List.of(changed), packs).failures())
                .extracting(Problem::toString)
                .containsExactly("baseline/process/ptrace.cases.yaml:1: "
                        + "expected process/ptrace to fire: a heartbeat is no ptrace");
    }
}
