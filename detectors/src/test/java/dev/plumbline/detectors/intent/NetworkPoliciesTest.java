package dev.plumbline.detectors.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.plumbline.event.Identity;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.Intents;
import dev.plumbline.rules.Peer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkPoliciesTest {
    private static final String HEAD = """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: p, namespace: shop}
            """;

    @Test
    void whatAPolicyLetsThroughIsTheIntentOfTheServiceThatItSelects() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Ingress, Egress]
                  ingress:
                  - from: [{podSelector: {matchLabels: {app: gateway}}}]
                    ports: [{port: 8080}]
                  egress:
                  - to: [{podSelector: {matchExpressions: [{key: tier, operator: In, values: [data]}]}}]
                    ports: [{port: 5432}, {port: 6379, endPort: 6380}]
                """);
        assertThat(read.findings()).isEmpty();
        assertThat(read.intents())
                .singleElement()
                .isEqualTo(Intent.newBuilder()
                        .setService("web")
                        .setNamespace("shop")
                        .setTalksTo(List.of("cache:5432", "cache:6379", "cache:6380", "db:5432", "db:6379", "db:6380"))
                        .setCalledBy(List.of("gateway:8080"))
                        .setListens(List.of(8080))
                        .setSource("networkpolicy")
                        .build());
    }

    @Test
    void aNegativeSelectorTakesWhatHasNotTheLabel() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - to: [{podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}]}}]
                  - to: [{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [web, gateway, db]}]}}]
                """);
        assertThat(read.intents().get(0).getTalksTo()).containsExactly("cache", "gateway", "web");
    }

    @Test
    void aNamespaceIsSelectedByItsName() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - to:
                    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: platform}}
                      podSelector: {matchLabels: {app: metrics}}
                    ports: [{port: 9090}]
                """);
        assertThat(read.intents().get(0).getTalksTo()).containsExactly("platform/metrics:9090");
    }

    @Test
    void labelsOfANamespaceComeFromItsManifest() {
        String policy = """
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - to: [{namespaceSelector: {matchLabels: {team: sre}}}]
                """;
        IntentFiles.Read unknown = read(policy);
        assertThat(unknown.intents().get(0).getTalksTo()).isEmpty();
        assertThat(unknown.findings())
                .extracting(Finding::code, Finding::message)
                .contains(tuple(
                        "unresolved-selector", "selector team=sre: the labels of namespace platform are not known"));

        IntentFiles.Read known = read(policy + """
                ---
                kind: Namespace
                metadata: {name: platform, labels: {team: sre}}
                ---
                kind: Namespace
                metadata: {name: shop, labels: {team: shop}}
                """);
        assertThat(known.findings()).isEmpty();
        assertThat(known.intents().get(0).getTalksTo()).containsExactly("platform/metrics");
    }

    @Test
    void aBlockKeepsItsExceptionsForItselfAlone() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - to: [{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.64/26]}}]
                    ports: [{port: 443}]
                  - to: [{ipBlock: {cidr: 203.0.113.80/32}}]
                  - to: [{ipBlock: {cidr: "2001:db8::/32", except: ["2001:db8:1::/48"]}}]
                """);
        Intent intent = read.intents().get(0);
        assertThat(intent.getAddressesExcept()).containsExactly("2001:db8:1::/48");
        assertThat(intent.getAddresses())
                .containsExactly("2001:db8::/32", "203.0.113.0/26:443", "203.0.113.128/25:443", "203.0.113.80");
        assertThat(Intents.allowsAddress(intent, "203.0.113.63", 443)).isTrue();
        assertThat(Intents.allowsAddress(intent, "203.0.113.65", 443)).isFalse();
        assertThat(Intents.allowsAddress(intent, "203.0.113.80", 22)).isTrue();
        assertThat(Intents.allowsAddress(intent, "2001:db8:1::9", 443)).isFalse();
    }

    @Test
    void policiesOfOneServiceAddUp() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {}
                  policyTypes: [Ingress, Egress]
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: q, namespace: shop}
                spec:
                  podSelector: {matchLabels: {app: web}}
                  egress:
                  - to: [{podSelector: {matchLabels: {app: db}}}]
                """);
        assertThat(read.intents())
                .extracting(Intent::getService, Intent::getTalksTo, Intent::getCalledBy)
                .containsExactly(
                        tuple("cache", List.of(), List.of()),
                        tuple("db", List.of(), List.of()),
                        tuple("gateway", List.of(), List.of()),
                        tuple("web", List.of("db"), List.of()));
    }

    @Test
    void aNamedPortIsTheOneOfItsWorkload() {
        String policy = """
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - to: [{podSelector: {matchLabels: {app: db}}}]
                    ports: [{port: postgres}]
                """;
        IntentFiles.Read unknown = read(policy);
        assertThat(unknown.intents().get(0).getTalksTo()).isEmpty();
        assertThat(unknown.hasErrors()).isTrue();
        assertThat(unknown.findings().get(0).text())
                .startsWith(
                        "p.yaml:9: error: nobody tells the number of port 'postgres' of shop/db; it allows nothing");

        IntentFiles.Read known = read(policy + """
                ---
                kind: StatefulSet
                metadata: {name: db, namespace: shop}
                spec:
                  template:
                    metadata: {labels: {app: db, tier: data}}
                    spec: {containers: [{name: db, ports: [{name: postgres, containerPort: 5432}]}]}
                """);
        assertThat(known.findings()).isEmpty();
        assertThat(known.intents().get(0).getTalksTo()).containsExactly("db:5432");
    }

    @Test
    void whereNoPolicyLimitsEgressEveryAddressIsAllowedAndThatIsTold() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: web}}
                  ingress: [{}]
                """);
        Intent intent = read.intents().get(0);
        assertThat(Intents.allowsAddress(intent, "198.51.100.1", 22)).isTrue();
        assertThat(Intents.allowsCaller(intent, Peer.known("any", "where"), 1)).isTrue();
        assertThat(read.findings()).extracting(Finding::code).containsExactly("egress-unlimited");
    }

    @Test
    void aPortThatIsOpenToAllOpensNoOther() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: db}}
                  policyTypes: [Ingress, Egress]
                  ingress:
                  - ports: [{port: 5432}]
                  - from: [{podSelector: {matchLabels: {app: web}}}]
                    ports: [{port: 22}]
                """);
        Intent intent = read.intents().get(0);
        assertThat(Intents.allowsCaller(intent, Peer.known("metrics", "platform"), 5432))
                .isTrue();
        assertThat(Intents.allowsCaller(intent, Peer.known("metrics", "platform"), 22))
                .isFalse();
        assertThat(Intents.allowsCaller(intent, Peer.known("web", "shop"), 22)).isTrue();
        assertThat(read.findings()).extracting(Finding::code).containsExactly("ingress-unlimited");
    }

    @Test
    void whatSelectsNothingThatIsKnownIsToldByName() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - to: [{podSelector: {matchLabels: {app: nosuch}}}]
                  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
                    ports: [{port: 53, protocol: UDP}]
                """);
        assertThat(read.intents().get(0).getTalksTo()).isEmpty();
        assertThat(read.findings())
                .extracting(Finding::text)
                .containsExactly(
                        "p.yaml:8: error: selector app=nosuch: it allows no service that is known in namespace shop"
                                + " [unresolved-selector]",
                        "p.yaml:9: info: the cluster's own DNS is no service that is known; nothing is declared for it"
                                + " [names-lookup]");
    }

    @Test
    void aServiceOfWhichOnlySomePodsAreSelectedIsNotAllowed() {
        Subjects subjects = subjects();
        subjects.add(identity("shop", "db", Map.of("app", "db", "tier", "data", "role", "replica")));
        IntentFiles.Read read = IntentFiles.of(HEAD + """
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - to: [{podSelector: {matchLabels: {role: replica}}}]
                """, "p.yaml", subjects);
        assertThat(read.intents().get(0).getTalksTo()).isEmpty();
        assertThat(read.findings())
                .extracting(Finding::message)
                .containsExactly("selector role=replica: it selects some pods of shop/db and not others");
    }

    @Test
    void aMisspeltKeyWouldOpenWhatItWasToCloseSoThePolicyIsLeftOut() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - too: [{podSelector: {matchLabels: {app: db}}}]
                """);
        assertThat(read.intents()).isEmpty();
        assertThat(read.findings())
                .extracting(Finding::text)
                .containsExactly("p.yaml:8: error: unknown key 'too'; egress has [ports, to]; the policy is left out"
                        + " [unknown-key]");
    }

    @Test
    void badBlocksPortsAndOperatorsAllowNothing() {
        IntentFiles.Read read = read("""
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                  - to: [{ipBlock: {cidr: 10.0.0.0/33}}]
                  - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]
                  - to: [{podSelector: {matchLabels: {app: db}}}]
                    ports: [{port: 70000}, {port: 1000, endPort: 60000}]
                  - to: [{podSelector: {matchExpressions: [{key: app, operator: Like, values: [db]}]}}]
                """);
        assertThat(read.intents()).singleElement().satisfies(it -> {
            assertThat(it.getTalksTo()).isEmpty();
            assertThat(it.getAddresses()).isEmpty();
        });
        assertThat(read.findings())
                .extracting(Finding::code)
                .containsExactly("bad-value", "bad-value", "bad-value", "port-range", "bad-value");
    }

    /** As a cluster tells of those that it has. */
    @Test
    void aListOfPoliciesIsReadAsEachOfThem() {
        String list = """
                apiVersion: v1
                kind: List
                items:
                - apiVersion: networking.k8s.io/v1
                  kind: NetworkPolicy
                  metadata: {name: a, namespace: shop}
                  spec:
                    podSelector: {matchLabels: {app: web}}
                    egress:
                    - to: [{podSelector: {matchLabels: {app: db}}}]
                - apiVersion: networking.k8s.io/v1
                  kind: NetworkPolicy
                  metadata: {name: b, namespace: shop}
                  spec:
                    podSelector: {matchLabels: {app: nosuch}}
                """;
        assertThat(IntentFiles.holdsPolicies(list)).isTrue();
        assertThat(IntentFiles.holdsPolicies("{\"kind\": \"NetworkPolicy\"}")).isTrue();
        assertThat(IntentFiles.holdsPolicies("intents: [{service: NetworkPolicy}]"))
                .isFalse();
        IntentFiles.Read read = IntentFiles.of(list, "p.yaml", subjects());
        assertThat(read.intents()).extracting(Intent::getService).containsExactly("web");
        assertThat(read.findings()).extracting(Finding::line).containsExactly(15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{podSelector: {matchLabels: {app: }}}",
                "{podSelector: {matchLabels: {app: web}}, egress: [null], policyTypes: [Egress]}",
                "{podSelector: {matchLabels: {app: web}}, egress: [{to: [null]}], policyTypes: [Egress]}",
                "{podSelector: {matchLabels: {app: web}}, egress: [{to: [{}]}], policyTypes: [Egress]}",
                "{podSelector: {matchExpressions: [{operator: In}]}}",
                "{podSelector: {matchLabels: {app: web}}, egress: [{to: [{ipBlock: {}}]}], policyTypes: [Egress]}",
                "{podSelector: }",
                "text"
            })
    void whatIsHalfWrittenIsAnErrorAndOpensNothing(String spec) {
        IntentFiles.Read read = IntentFiles.of(HEAD + "spec: " + spec, "p.yaml", subjects());
        assertThat(read.hasErrors()).isTrue();
        assertThat(read.intents()).allSatisfy(it -> {
            assertThat(it.getTalksTo()).isEmpty();
            assertThat(it.getAddresses()).isEmpty();
        });
    }

    @Test
    void withoutIdentitiesTheConventionalLabelNamesAService() {
        IntentFiles.Read read = IntentFiles.of(HEAD + """
                spec:
                  podSelector: {matchLabels: {app.kubernetes.io/name: web}}
                  policyTypes: [Egress]
                  egress:
                  - to: [{podSelector: {matchLabels: {app.kubernetes.io/name: db}}}]
                  - to: [{podSelector: {matchLabels: {app: cache}}}]
                """, "p.yaml", new Subjects());
        assertThat(read.intents().get(0).getTalksTo()).containsExactly("db");
        assertThat(read.findings())
                .singleElement()
                .satisfies(it -> assertThat(it.message()).endsWith("no identities were given to resolve it"));
    }

    static Subjects subjects() {
        Subjects subjects = new Subjects();
        subjects.add(identity("shop", "web", Map.of("app", "web")));
        subjects.add(identity("shop", "gateway", Map.of("app", "gateway")));
        subjects.add(identity("shop", "db", Map.of("app", "db", "tier", "data")));
        subjects.add(identity("shop", "cache", Map.of("app", "cache", "tier", "data", "pod-template-hash", "1")));
        subjects.add(identity("platform", "metrics", Map.of("app", "metrics")));
        return subjects;
    }

    static Identity identity(String namespace, String service, Map<String, String> labels) {
        return Identity.newBuilder()
                .setNamespace(namespace)
                .setService(service)
                .setLabels(labels)
                .build();
    }

    private static IntentFiles.Read read(String spec) {
        return IntentFiles.of(HEAD + spec, "p.yaml", subjects());
    }
}
