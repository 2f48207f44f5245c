package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.DeclaredSecret;
import dev.plumbline.event.Intent;
import java.time.Instant;
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
        assertThat(Intents.allowsService(SEARCH, Peer.known("product-db", "shop"), 443))
                .isTrue();
        assertThat(Intents.allowsService(SEARCH, Peer.known("product-db", "staging"), 443))
                .isFalse();
        assertThat(Intents.allowsService(SEARCH, Peer.known("product-db", null), 443))
                .isFalse();
    }

    @Test
    void aNameWithANamespaceMeansThatOne() {
        assertThat(Intents.allowsService(SEARCH, Peer.known("metrics", "platform"), 443))
                .isTrue();
        assertThat(Intents.allowsService(SEARCH, Peer.known("metrics", "shop"), 443))
                .isFalse();
        assertThat(Intents.allowsService(SEARCH, Peer.known("platform/metrics", "shop"), 443))
                .isFalse();
    }

    @Test
    void withoutNamespacesNamesAreEnough() {
        Intent plain =
                Intent.newBuilder().setService("web").setTalksTo(List.of("db")).build();
        assertThat(Intents.allowsService(plain, Peer.known("db", null), 443)).isTrue();
        assertThat(Intents.allowsService(plain, Peer.known("db", "shop"), 443)).isFalse();
    }

    @Test
    void noServiceIsAllowedWhoIsNotKnown() {
        assertThat(Intents.allowsService(SEARCH, Peer.NONE, 443)).isFalse();
        assertThat(Intents.allowsService(SEARCH, Peer.UNDETERMINED, 443)).isFalse();
        assertThat(Intents.allowsService(SEARCH, Peer.EXTERNAL, 443)).isFalse();
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

    @Test
    void aPortNarrowsAService() {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setNamespace("shop")
                .setTalksTo(List.of("db:5432", "db:5433", "data/cache:6379"))
                .build();
        assertThat(Intents.allowsService(intent, Peer.known("db", "shop"), 5433))
                .isTrue();
        assertThat(Intents.allowsService(intent, Peer.known("db", "shop"), 22)).isFalse();
        assertThat(Intents.allowsService(intent, Peer.known("db", "shop"), null))
                .isFalse();
        assertThat(Intents.allowsService(intent, Peer.known("cache", "data"), 6379))
                .isTrue();
    }

    @Test
    void anExceptionTakesItsBlockOut() {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setAddresses(List.of("203.0.113.0/24:443", "2001:db8::/32"))
                .setAddressesExcept(List.of("203.0.113.64/26", "2001:db8:1::/48"))
                .build();
        assertThat(Intents.allowsAddress(intent, "203.0.113.7", 443)).isTrue();
        assertThat(Intents.allowsAddress(intent, "203.0.113.65", 443)).isFalse();
        assertThat(Intents.allowsAddress(intent, "2001:db8:2::1", 443)).isTrue();
        assertThat(Intents.allowsAddress(intent, "2001:db8:1::1", 443)).isFalse();
    }

    @Test
    void aNameIsOneOrAllBelowIt() {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setNames(List.of("api.example.org:443", "*.cdn.example.org"))
                .build();
        assertThat(Intents.allowsName(intent, "API.example.org.", 443)).isTrue();
        assertThat(Intents.allowsName(intent, "api.example.org", 80)).isFalse();
        assertThat(Intents.allowsName(intent, "v2.api.example.org", 443)).isFalse();
        assertThat(Intents.allowsName(intent, "a.b.cdn.example.org", null)).isTrue();
        assertThat(Intents.allowsName(intent, "cdn.example.org", 443)).isFalse();
        assertThat(Intents.allowsName(intent, "evilcdn.example.org", 443)).isFalse();
        assertThat(Intents.allowsName(intent, null, 443)).isFalse();
    }

    @Test
    void whereItDoesNotSayWhoMayCallAnyoneMay() {
        Intent silent = Intent.newBuilder().setService("db").build();
        Intent none =
                Intent.newBuilder().setService("db").setCalledBy(List.of()).build();
        Intent one = Intent.newBuilder()
                .setService("db")
                .setNamespace("shop")
                .setCalledBy(List.of("web:5432"))
                .build();
        assertThat(Intents.allowsCaller(silent, Peer.known("web", "shop"), 5432))
                .isTrue();
        assertThat(Intents.allowsCaller(none, Peer.known("web", "shop"), 5432)).isFalse();
        assertThat(Intents.allowsCaller(one, Peer.known("web", "shop"), 5432)).isTrue();
        assertThat(Intents.allowsCaller(one, Peer.known("web", "shop"), 22)).isFalse();
        assertThat(Intents.allowsCaller(one, Peer.known("web", "staging"), 5432))
                .isFalse();
    }

    @Test
    void aBaseImageIsComparedWithoutItsDigest() {
        Intent any = Intent.newBuilder().setService("web").build();
        Intent some = Intent.newBuilder()
                .setService("web")
                .setBaseImages(List.of("registry.example/base/python:3.*"))
                .build();
        assertThat(Intents.allowsBase(any, null)).isTrue();
        assertThat(Intents.allowsBase(some, "registry.example/base/python:3.12@sha256:ab"))
                .isTrue();
        assertThat(Intents.allowsBase(some, "registry.example/base/python:2.7")).isFalse();
        assertThat(Intents.allowsBase(some, null)).isFalse();
    }

    @Test
    void aSecretIsFoundByItsName() {
        DeclaredSecret key = new DeclaredSecret("bank/key", "file");
        Intent intent =
                Intent.newBuilder().setService("web").setSecrets(List.of(key)).build();
        assertThat(Intents.declaredSecret(intent, "bank/key")).contains(key);
        assertThat(Intents.declaredSecret(intent, "bank")).isEmpty();
    }

    @Test
    void anIntentHoldsFromItsBeginningAndNoMoreAtItsEnd() {
        Instant begin = Instant.parse("2026-01-01T00:00:00Z");
        Instant end = Instant.parse("2026-02-01T00:00:00Z");
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setValidFrom(begin)
                .setValidTo(end)
                .build();
        assertThat(Intents.holds(intent, begin)).isTrue();
        assertThat(Intents.holds(intent, end.minusSeconds(1))).isTrue();
        assertThat(Intents.holds(intent, end)).isFalse();
        assertThat(Intents.holds(intent, begin.minusSeconds(1))).isFalse();
    }

    @Test
    void allThatIsWrongIsToldWithItsKey() {
        Intent wrong = Intent.newBuilder()
                .setService("a/b")
                .setTalksTo(List.of("db", "db:0", "a/b/c", ""))
                .setAddressesExcept(List.of("10.0.0.0/8:443"))
                .setNames(List.of("*.example.org", "*", "10.0.0.1", "a..b", "api.example.org:x"))
                .setCalledBy(List.of("web:99999"))
                .setBaseImages(List.of("python:3@sha256:ab"))
                .setSecrets(List.of(new DeclaredSecret("", "mail")))
                .setValidFrom(Instant.parse("2026-02-01T00:00:00Z"))
                .setValidTo(Instant.parse("2026-02-01T00:00:00Z"))
                .build();
        assertThat(Intents.objectionsByPlace(wrong))
                .extracting(it -> it.key() + "[" + it.index() + "]")
                .containsExactly(
                        "service[-1]",
                        "talksTo[1]",
                        "talksTo[2]",
                        "talksTo[3]",
                        "addressesExcept[0]",
                        "names[1]",
                        "names[2]",
                        "names[3]",
                        "names[4]",
                        "calledBy[0]",
                        "baseImages[0]",
                        "secrets[0]",
                        "secrets[0]",
                        "validTo[-1]");
        assertThat(Intents.objections(wrong))
                .contains(".secrets: 'mail' is no delivery: expected one of [file, variable, api]");
    }
}
