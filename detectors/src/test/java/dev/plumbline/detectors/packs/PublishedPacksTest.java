package dev.plumbline.detectors.packs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.event.PackRelease;
import dev.plumbline.event.RuleRelease;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.Packs;
import dev.plumbline.rules.RuleCache;
import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedPacksTest {
    private static final PackFiles BUNDLED = PackFiles.bundled("baseline");
    private static final PackFiles SHORTER = BUNDLED.without("process/ptrace.drl");
    private static final Instant MONDAY = Instant.parse("2026-11-02T10:00:00Z");
    private static final Instant TUESDAY = Instant.parse("2026-11-03T10:00:00Z");

    @TempDir
    private Path folder;

    private final List<String> released = new ArrayList<>();
    private final List<Long> looked = new ArrayList<>();
    private KeyFiles keys;
    private PacksInForce packs;
    private PublishedPacks published;

    @BeforeEach
    void anEngineThatTrustsAPublisher() throws IOException {
        keys = KeyFiles.made(folder, "Ed25519");
        RuleCache cache = RuleCache.inMemory();
        Pack.Loaded loaded = Packs.load(List.of(BUNDLED), cache);
        packs = new PacksInForce(List.of(BUNDLED), ((Pack.Loaded.Ready) loaded).packs(), cache);
        packs.tell(new PacksInForce.Sink() {
            @Override
            public void taken(List<Pack> now, long position) {}

            @Override
            public void refused(PacksInForce.Refusal refusal) {}

            @Override
            public void looked(long position) {
                looked.add(position);
            }
        });
        Settings settings = ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of(), "test")).settings();
        published = new PublishedPacks(settings, TrustedKeys.read(keys.trusted()), packs, released::add);
    }

    @Test
    void aReleaseHoldsUntilItIsWithdrawn() throws IOException {
        int all = rules();
        take(3, "baseline", release(SHORTER, MONDAY));
        assertThat(rules()).isEqualTo(all - 1);
        take(4, "baseline", null);
        assertThat(rules()).isEqualTo(all);
        assertThat(looked).as("where other instances see how far this one is").containsExactly(3L, 4L);
    }

    @Test
    void whoeverWritesToTheTopicCannotBringBackAnOldPack() throws IOException {
        int all = rules();
        take(1, "baseline", release(BUNDLED, TUESDAY));
        take(2, "baseline", release(SHORTER, MONDAY));
        assertThat(rules()).isEqualTo(all);
        assertThat(packs.refusals())
                .singleElement()
                .satisfies(it -> assertThat(it.why())
                        .singleElement()
                        .asString()
                        .contains("was signed " + MONDAY, "publish it again"));
        assertThat(looked).containsExactly(1L, 2L);
    }

    @Test
    void whatIsNoReleaseIsToldAndChangesNothing() {
        int all = rules();
        take(1, "baseline", new byte[] {1, 2, 3});
        assertThat(rules()).isEqualTo(all);
        assertThat(packs.refusals())
                .singleElement()
                .satisfies(it -> assertThat(it.what()).isEqualTo("baseline"));
    }

    @Test
    void aRuleIsLetOutOfQuarantine() {
        take(1, "release:process/ptrace", Wire.RULE_RELEASE.encode(new RuleRelease("process/ptrace", MONDAY)));
        assertThat(released).containsExactly("process/ptrace");
        assertThat(packs.refusals()).isEmpty();
        assertThat(looked).containsExactly(1L);
    }

    private byte[] release(PackFiles pack, Instant at) throws IOException {
        PackRelease release = Releases.signed(pack, "baseline", "0.1.0", at, SigningKey.read(keys.signing()));
        return Wire.PACK_RELEASE.encode(release);
    }

    private void take(long offset, String key, byte[] value) {
        published.take(new ConsumerRecord<>("plumbline.rules", 0, offset, key, value));
    }

    private int rules() {
        return packs.packs().stream().mapToInt(it -> it.rules().size()).sum();
    }
}
