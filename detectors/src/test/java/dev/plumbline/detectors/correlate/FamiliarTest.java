package dev.plumbline.detectors.correlate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Signal;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.RuleSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class FamiliarTest {
    private static final RuleSet RULES =
            RuleSet.of(((Pack.Loaded.Ready) Packs.load(List.of(PackFiles.bundled("baseline")))).packs());
    private static final long HOUR = 3_600_000;

    private final Familiar familiar = new Familiar();

    private boolean isFamiliar(Signal signal) {
        return familiar.isFamiliar(signal, RULES, 1);
    }

    private static Signal started(String key, long millis, String binary) {
        return CorrelatingTest.signal("process/started", key, millis, binary);
    }

    @Test
    void aValueThatWentWithinTheHourNeedNotGoAgain() {
        assertThat(isFamiliar(started("s1", 0, "/a"))).isFalse();
        assertThat(isFamiliar(started("s1", HOUR - 1, "/a"))).isTrue();
        assertThat(isFamiliar(started("s1", HOUR, "/a"))).isFalse();
    }

    @Test
    void anotherValueOrKeyOrAnOlderOneGoes() {
        assertThat(isFamiliar(started("s1", 1_000, "/a"))).isFalse();
        assertThat(isFamiliar(started("s1", 1_000, "/b"))).isFalse();
        assertThat(isFamiliar(started("s2", 1_000, "/a"))).isFalse();
        assertThat(isFamiliar(started("s1", 0, "/a"))).isFalse();
    }

    @Test
    void whatRulesAskMoreOfGoesEachTime() {
        Signal signal = CorrelatingTest.signal("network/connected-outside", "c1", 0, "/a");
        assertThat(isFamiliar(signal)).isFalse();
        assertThat(isFamiliar(signal)).isFalse();
    }
}
