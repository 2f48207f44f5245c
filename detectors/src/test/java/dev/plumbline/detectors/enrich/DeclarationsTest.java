package dev.plumbline.detectors.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.event.Provenance;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeclarationsTest {
    @Test
    void identitiesAreReadWithTheirIntervals() {
        Declarations.Read<Identity> read = identities("""
                identities:
                  - service: web
                    namespace: shop
                    containerId: 0123456789abcdef
                    image: web:1
                    validFrom: 2026-06-01T02:00:00+02:00
                """);
        assertThat(read.errors()).isEmpty();
        assertThat(read.entries())
                .containsExactly(Identity.newBuilder()
                        .setService("web")
                        .setNamespace("shop")
                        .setContainerId("0123456789abcdef")
                        .setImage("web:1")
                        .setValidFrom(Instant.parse("2026-06-01T00:00:00Z"))
                        .build());
    }

    @Test
    void addressesBecomeCanonical() {
        assertThat(identities("""
                        identities:
                          - service: web
                            addresses: ["::ffff:10.0.0.1", "2001:DB8:0::1"]
                        """).entries().get(0).getAddresses()).containsExactly("10.0.0.1", "2001:db8::1");
    }

    @Test
    void intentsAreRead() {
        Declarations.Read<Intent> read = intents("""
                intents:
                  - service: web
                    namespace: shop
                    talksTo: [db, "infra/dns"]
                    addresses: ["203.0.113.7:443"]
                    executes: [/bin/web]
                    listens: [8080]
                    reads: [/etc/tls/]
                """);
        assertThat(read.errors()).isEmpty();
        assertThat(read.entries())
                .containsExactly(Intent.newBuilder()
                        .setService("web")
                        .setNamespace("shop")
                        .setTalksTo(List.of("db", "infra/dns"))
                        .setAddresses(List.of("203.0.113.7:443"))
                        .setExecutes(List.of("/bin/web"))
                        .setListens(List.of(8080))
                        .setReads(List.of("/etc/tls/"))
                        .build());
    }

    @Test
    void provenanceIsRead() {
        Declarations.Read<Provenance> read = Declarations.provenance("""
                provenance:
                  - imageDigest: sha256:1
                    time: 2026-06-01T00:00:00Z
                    built: {repository: "https://git.example/web"}
                """, "p.yaml");
        assertThat(read.errors()).isEmpty();
        assertThat(read.entries().get(0).getBuilt().getRepository()).isEqualTo("https://git.example/web");
    }

    @Test
    void anEmptyListIsFine() {
        assertThat(intents("intents: []")).isEqualTo(new Declarations.Read<Intent>(List.of(), List.of()));
    }

    @Test
    void aFileWithoutTheListIsRefused() {
        String expected = "f.yaml: expected one key, 'intents:', with a list under it";
        assertThat(intents("").errors()).containsExactly(expected);
        assertThat(intents("identities: []").errors()).containsExactly(expected);
        assertThat(intents("intents: web").errors()).containsExactly(expected);
        assertThat(intents("- service: web").errors()).containsExactly(expected);
    }

    @Test
    void aFileWithBothListsIsRefused() {
        assertThat(intents("intents: []\nidentities: []").errors())
                .containsExactly("f.yaml: expected one key, 'intents:', with a list under it");
    }

    @Test
    void whatIsNoYamlIsToldWithLineAndColumn() {
        assertThat(intents("intents:\n  - service: [").errors())
                .singleElement()
                .asString()
                .startsWith("f.yaml:2:");
    }

    @Test
    void aListThatStandsTwiceIsRefused() {
        assertThat(intents("intents:\n  - service: a\nintents:\n  - service: b").errors())
                .singleElement()
                .asString()
                .startsWith("f.yaml:3:")
                .contains("Duplicate field 'intents'");
    }

    @Test
    void aKeyThatStandsTwiceIsRefused() {
        assertThat(intents("intents:\n  - service: a\n    service: b").errors())
                .singleElement()
                .asString()
                .startsWith("f.yaml:3:");
    }

    @Test
    void aSecondDocumentIsNotLostWithoutAWord() {
        assertThat(intents("intents: []\n---\nintents:\n  - service: b").errors())
                .singleElement()
                .asString()
                .startsWith("f.yaml:");
    }

    @Test
    void everyWrongEntryIsToldAndTheRightOnesAreKept() {
        Declarations.Read<Intent> read = intents("""
                intents:
                  - service: a
                    talkTo: [b]
                  - service: right
                  - namespace: shop
                  - service: b
                    listens: [0, 70000]
                    executes: [sh]
                """);
        assertThat(read.entries()).extracting(Intent::getService).containsExactly("right");
        assertThat(read.errors())
                .containsExactly(
                        "f.yaml: intents[0]: unknown key 'talkTo'; Intent has "
                                + "[service, namespace, talksTo, addresses, executes, listens, reads, addressesExcept,"
                                + " names, calledBy, baseImages, secrets, validFrom, validTo, source]",
                        "f.yaml: intents[2]: Intent needs the key 'service'",
                        "f.yaml: intents[3].executes: 'sh' is no absolute path",
                        "f.yaml: intents[3].listens: 0 is no port from 1 to 65535",
                        "f.yaml: intents[3].listens: 70000 is no port from 1 to 65535");
    }

    @Test
    void aWrongAddressIsNamed() {
        assertThat(identities("identities:\n  - service: a\n    addresses: [10.0.0.1, web.example]")
                        .errors())
                .containsExactly("f.yaml: identities[0].addresses: 'web.example' is no IP address");
        assertThat(intents("intents:\n  - service: a\n    addresses: [\"10.0.0.1:x\"]")
                        .errors())
                .singleElement()
                .asString()
                .startsWith("f.yaml: intents[0].addresses: '10.0.0.1:x' is no address or block");
    }

    @Test
    void anIdentityThatNoEventCouldHaveIsRefused() {
        assertThat(identities("identities:\n  - service: a").errors())
                .containsExactly("f.yaml: identities[0]: needs a containerId, a cgroupName or addresses, "
                        + "or no event can be its own");
    }

    @Test
    void aContainersIdIsTwelveToSixtyFourHexDigits() {
        for (String id : List.of("0123456789a", "containerd://0123456789ab", "0123456789AB", "f".repeat(65))) {
            assertThat(identities("identities:\n  - service: a\n    containerId: \"" + id + "\"")
                            .errors())
                    .containsExactly("f.yaml: identities[0].containerId: '" + id
                            + "' is no container id: 12 to 64 hex digits, without the runtime's prefix");
        }
    }

    @Test
    void anIdIsTextAlsoWhereItLooksLikeANumber() {
        assertThat(identities("identities:\n  - service: a\n    containerId: 123456789012")
                        .errors())
                .containsExactly(
                        "f.yaml: identities[0].containerId: expected text, not 123456789012; put it in quotes");
    }

    @Test
    void anIntervalEndsAfterItBegins() {
        assertThat(identities("""
                        identities:
                          - service: a
                            cgroupName: a
                            validFrom: 2026-06-01T00:00:00Z
                            validTo: 2026-06-01T00:00:00Z
                        """).errors())
                .containsExactly("f.yaml: identities[0].validTo: 2026-06-01T00:00:00Z is not after validFrom");
    }

    private static Declarations.Read<Identity> identities(String yaml) {
        return Declarations.identities(yaml, "f.yaml");
    }

    private static Declarations.Read<Intent> intents(String yaml) {
        return Declarations.intents(yaml, "f.yaml");
    }
}
