package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Intent;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntentsTest {
    private static final Intent SEARCH = Intent.newBuilder()
            .setService("product-search")
            .setNamespace("shop")
            .setTalksTo(List.of("product-db", "platform/metrics"))
            .setAddresses(List.of("203.0.113.0/24:443", "[2001:db8::7]:443", "not an address"))
            .setReads(List.of("/run/secrets/token", "/home/app/.aws/"))
            .build();

    @Test
    void aBareNameMeansTheOwnNamespace() {
        assertThat(Intents.allowsService(SEARCH, Peer.known("product-db", "shop")))
                .isTrue();
        assertThat(Intents.allowsService(SEARCH, Peer.known("product-db", "staging")))
                .isFalse();
        assertThat(Intents.allowsService(SEARCH, Peer.known("product-db", null)))
                .isFalse();
    }

    @Test
    void aNameWithANamespaceMeansThatOne() {
        assertThat(Intents.allowsService(SEARCH, Peer.known("metrics", "platform")))
                .isTrue();
        assertThat(Intents.allowsService(SEARCH, Peer.known("metrics", "shop"))).isFalse();
        assertThat(Intents.allowsService(SEARCH, Peer.known("platform/metrics", "shop")))
                .isFalse();
    }

    @Test
    void withoutNamespacesNamesAreEnough() {
        Intent plain =
                Intent.newBuilder().setService("web").setTalksTo(List.of("db")).build();
        assertThat(Intents.allowsService(plain, Peer.known("db", null))).isTrue();
        assertThat(Intents.allowsService(plain, Peer.known("db", "shop"))).isFalse();
    }

    @Test
    void noServiceIsAllowedWhoIsNotKnown() {
        assertThat(Intents.allowsService(SEARCH, Peer.NONE)).isFalse();
        assertThat(Intents.allowsService(SEARCH, Peer.UNDETERMINED)).isFalse();
        assertThat(Intents.allowsService(SEARCH, Peer.EXTERNAL)).isFalse();
    }

    @Test
    void anAddressIsAllowedAtItsPort() {
        assertThat(Intents.allowsAddress(SEARCH, "203.0.113.66", 443)).isTrue();
        assertThat(Intents.allowsAddress(SEARCH, "203.0.113.66", 444)).isFalse();
        assertThat(Intents.allowsAddress(SEARCH, "2001:db8::7", 443)).isTrue();
        assertThat(Intents.allowsAddress(SEARCH, null, 443)).isFalse();
        assertThat(Intents.allowsAddress(SEARCH, "203.0.113.66", null)).isFalse();
    }

    @Test
    void aFileOrAllBelowAFolderMayBeRead() {
        assertThat(Intents.allowsRead(SEARCH, "/run/secrets/token")).isTrue();
        assertThat(Intents.allowsRead(SEARCH, "/run/secrets/token2")).isFalse();
        assertThat(Intents.allowsRead(SEARCH, "/home/app/.aws/credentials")).isTrue();
        assertThat(Intents.allowsRead(SEARCH, "/home/app/.aws")).isFalse();
        assertThat(Intents.allowsRead(SEARCH, "/home/app/.awsome")).isFalse();
    }

    /** Else a folder that may be read would open all files. */
    @Test
    void dotsDoNotLeadOutOfAFolder() {
        assertThat(Intents.allowsRead(SEARCH, "/home/app/.aws/../../../etc/shadow"))
                .isFalse();
        assertThat(Intents.allowsRead(SEARCH, "/home/app/.aws/./credentials")).isTrue();
    }
}
