package dev.plumbline.detectors.intent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LintTest {
    @Test
    void allThatIsWrongIsToldAtOnceWithItsLine() {
        assertThat(check("""
                intents:
                  - service: web
                    talkTo: [db]
                    listens: [0, 8080]
                    lissens: [1]
                  - service: db
                    addresses:
                      - 10.0.0.0/8
                      - nowhere
                    executes: sh
                  - namespace: shop
                identities: []
                """))
                .extracting(it -> it.line() + " " + it.code())
                .containsExactly(
                        "3 unknown-key",
                        "4 bad-value",
                        "5 unknown-key",
                        "9 bad-value",
                        "10 bad-value",
                        "11 bad-value",
                        "12 unknown-key");
    }

    @Test
    void whatIsNoYamlIsToldWithItsLine() {
        assertThat(check("intents:\n  - service: [\n")).singleElement().satisfies(it -> {
            assertThat(it.code()).isEqualTo("unreadable");
            assertThat(it.line()).isPositive();
        });
        assertThat(check("services: []"))
                .extracting(Finding::text)
                .containsExactly(
                        "f.yaml: error: expected 'intents:' with a list under it, or a NetworkPolicy [no-intents]");
    }

    @Test
    void twoDeclarationsOfOneServiceMustNotOverlap() {
        assertThat(check("""
                intents:
                  - {service: web, validTo: 2026-02-01T00:00:00Z}
                  - {service: web, validFrom: 2026-02-01T00:00:00Z}
                  - {service: web, namespace: shop}
                """)).isEmpty();
        assertThat(check("""
                intents:
                  - {service: web, validTo: 2026-02-01T00:00:01Z}
                  - {service: web, validFrom: 2026-02-01T00:00:00Z}
                """))
                .extracting(Finding::text)
                .containsExactly(
                        "f.yaml:3: error: web is declared at f.yaml:2 too, for a time that both stand for; end one"
                                + " with validTo [overlap]");
    }

    @Test
    void callerAndCalleeMustAgree() {
        assertThat(check("""
                intents:
                  - service: web
                    talksTo:
                      - db
                      - cache:6379
                      - nosuch
                  - service: db
                    calledBy: [jobs]
                  - service: jobs
                  - service: cache
                    listens: [6380]
                    calledBy: ["web:6380"]
                """))
                .extracting(it -> it.line() + " " + it.level() + " " + it.code())
                .containsExactly(
                        "4 ERROR caller-not-named",
                        "5 WARNING port-disagrees",
                        "5 WARNING port-not-listened",
                        "6 WARNING unknown-service",
                        "8 WARNING callee-not-named");
    }

    @Test
    void linesThatAddNothingAreTold() {
        assertThat(check("""
                intents:
                  - service: web
                    talksTo:
                      - web
                      - web:80
                      - web
                    addresses:
                      - 10.0.0.0/8
                      - 10.1.0.0/16:443
                      - 203.0.113.7:443
                      - 203.0.113.7
                    addressesExcept:
                      - 192.168.0.0/16
                    names:
                      - "*.example.org"
                      - api.example.org:443
                    reads:
                      - /run/secrets/
                      - /run/secrets/token
                    baseImages: ["debian:*", "debian:12"]
                """))
                .extracting(it -> it.line() + " " + it.code())
                .containsExactly(
                        "5 shadowed",
                        "6 duplicate",
                        "9 shadowed",
                        "10 shadowed",
                        "13 idle-exception",
                        "16 shadowed",
                        "19 shadowed",
                        "20 shadowed");
    }

    /** Else one slip would be told at every service that talks to it. */
    @Test
    void aServiceWhoseIntentIsWrongIsNotTakenForUndeclared() {
        assertThat(check("""
                intents:
                  - {service: web, talksTo: [db], calledBy: [db]}
                  - {service: db, talkTo: [web]}
                """)).extracting(Finding::code).containsExactly("unknown-key");
    }

    @Test
    void aFindingIsOneObjectForAProgram() {
        assertThat(check("intents:\n  - {service: web, namespace: shop, talksTo: [db]}\n"))
                .extracting(Finding::json)
                .containsExactly("{\"level\":\"warning\",\"code\":\"unknown-service\",\"file\":\"f.yaml\",\"line\":2,"
                        + "\"service\":\"shop/web\",\"message\":\"talksTo: no intent of shop/db is declared\"}");
    }

    private static List<Finding> check(String yaml) {
        IntentFiles.Read read = IntentFiles.of(yaml, "f.yaml", new Subjects());
        List<Finding> findings = new ArrayList<>(read.findings());
        findings.addAll(Lint.of(read));
        findings.sort(Finding.ORDER);
        return findings;
    }
}
