package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.FileActivity;
import dev.plumbline.rules.facts.ApiCalled;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.facts.FileUsed;
import dev.plumbline.rules.facts.ImageAttested;
import dev.plumbline.rules.facts.ImageExposed;
import dev.plumbline.rules.facts.KernelFact;
import dev.plumbline.rules.facts.NameLookedUp;
import dev.plumbline.rules.facts.PipelineRan;
import dev.plumbline.rules.facts.PrivilegeChanged;
import dev.plumbline.rules.facts.SecretDetected;
import dev.plumbline.rules.facts.WorkloadRequested;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RuleCasesTest {
    private static final String FIRES = """
            - fires: a shell
              event: {kind: process.launch, binary: /bin/sh}
            """;
    private static final String QUIET = """
            - quiet: no shell
              event: {kind: process.launch, binary: /bin/ls}
            """;

    /** The least that can be said of an event, for every type of fact and every kind that is not one of a family. */
    private static final String ONE_OF_EACH = """
            - {kind: process.launch}
            - {kind: process.exit}
            - {kind: process.access, request: PTRACE_ATTACH}
            - {kind: network.connect}
            - {kind: network.accept}
            - {kind: network.listen}
            - {kind: network.socket}
            - {kind: network.bind}
            - {kind: network.send}
            - {kind: network.receive}
            - {kind: network.close}
            - {kind: dns.query, query: db.example}
            - {kind: file.chown, path: /etc/shadow}
            - {kind: kernel.bpf_load}
            - {kind: kernel.module_unload}
            - {kind: privilege.setgid}
            - {kind: namespace.setns}
            - {kind: mount.mount, target: /mnt}
            - {kind: descriptor.dup, fromDescriptor: 3, toDescriptor: 0}
            - {kind: library.load, path: /lib/libssl.so.3}
            - {kind: probe.hit, path: /usr/bin/bash}
            - {kind: kubernetes.exec, verb: create}
            - {kind: collector.finding}
            - {kind: collector.loss, lost: 5}
            - {kind: source.changed, repository: https://git.example/shop/web}
            - {kind: pipeline.started}
            - {kind: pipeline.finished}
            - {kind: image.built}
            - {kind: image.scanned, scanner: trivy}
            - {kind: secret.found, detector: aws, severity: high, path: /app/.env}
            - {kind: sbom.published, format: spdx 2.3}
            - {kind: attestation.published, predicateType: https://slsa.dev/provenance/v1}
            - {kind: attestation.verified, predicateType: https://slsa.dev/provenance/v1}
            - {kind: workload.admitted, operation: CREATE, workload: {kind: Pod}}
            - {kind: service.deployed, service: web, change: deployed}
            - {kind: service.undeployed, service: web}
            """;

    private static final String EXPOSED = "{event: {kind: image.scanned, scanner: trivy}, running: [{service: web}]}";

    private static List<Pack> packs;

    @BeforeAll
    static void compileOnce() {
        packs = TestPacks.ready(TestPacks.of(TestPacks.RULE));
    }

    @Test
    void casesThatHoldAreCounted() {
        RuleCases.Report report = run(FIRES + QUIET);
        assertThat(report.failures()).isEmpty();
        assertThat(report.rules()).isEqualTo(1);
        assertThat(report.run()).isEqualTo(2);
    }

    @Test
    void aRuleWithoutCasesFails() {
        PackFiles pack = TestPacks.of(TestPacks.RULE);
        assertThat(RuleCases.run(List.of(pack), packs).failures())
                .extracting(Problem::toString)
                .containsExactly("packs/test/area/one.drl:1: has no cases: write area/one.cases.yaml beside it");
    }

    @Test
    void casesWithoutARuleFail() {
        PackFiles pack = TestPacks.of(
                "area/one.drl", TestPacks.RULE, "area/one.cases.yaml", FIRES + QUIET, "area/two.cases.yaml", FIRES);
        assertThat(RuleCases.run(List.of(pack), packs).failures())
                .extracting(Problem::toString)
                .containsExactly("packs/test/area/two.cases.yaml:1: stands beside no rule");
    }

    @Test
    void bothKindsOfCasesAreNeeded() {
        String needed = "packs/test/area/one.cases.yaml:1: needs at least one case that fires and one that stays quiet";
        assertThat(failures(FIRES)).containsExactly(needed);
        assertThat(failures(QUIET)).containsExactly(needed);
        assertThat(failures("")).containsExactly(needed);
        assertThat(failures("[]")).containsExactly(needed);
    }

    @Test
    void aCaseThatDoesNotHoldIsToldByItsLine() {
        assertThat(failures(QUIET + FIRES.replace("/bin/sh", "/bin/ls")))
                .containsExactly("packs/test/area/one.cases.yaml:3: expected area/one to fire: a shell");
        assertThat(failures(FIRES + QUIET.replace("/bin/ls", "/bin/sh")))
                .containsExactly("packs/test/area/one.cases.yaml:3: expected area/one to stay quiet: no shell");
    }

    @Test
    void linesAreRightHoweverTheListIsIndented() {
        String indented = ("# a comment\n" + QUIET + "\n" + FIRES.replace("/bin/sh", "/bin/ls")).indent(2);
        assertThat(failures(indented))
                .containsExactly("packs/test/area/one.cases.yaml:5: expected area/one to fire: a shell");
        assertThat(failures("[{quiet: x, event: {kind: process.launch, binary: /bin/ls}},\n"
                        + " {fires: y, event: {kind: process.launch, binary: /bin/ls}}]"))
                .containsExactly("packs/test/area/one.cases.yaml:2: expected area/one to fire: y");
    }

    @Test
    void aCaseIsOneOrTheOther() {
        String told = "packs/test/area/one.cases.yaml:5: a case says either 'fires' or 'quiet'";
        assertThat(failures(FIRES + QUIET + "- event: {kind: process.exit}\n")).containsExactly(told);
        assertThat(failures(FIRES + QUIET + "- fires: x\n  quiet: y\n")).containsExactly(told);
        assertThat(failures(FIRES + QUIET + "- text\n")).containsExactly(told);
        assertThat(failures(FIRES + QUIET + "-\n")).hasSize(1);
    }

    @Test
    void anotherTitleIsToldWithBoth() {
        assertThat(failures(FIRES + "  title: /bin/zsh started\n" + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: "
                        + "expected the title '/bin/zsh started' but was '/bin/sh started'");
        assertThat(failures(FIRES + "  title: /bin/sh started\n" + QUIET)).isEmpty();
    }

    @Test
    void aBraceInAValueIsNoField() {
        assertThat(failures(FIRES.replace("/bin/sh", "\"/tmp/{x}/sh\"") + QUIET))
                .isEmpty();
    }

    @Test
    void unknownKeysAreNamed() {
        assertThat(failures(FIRES + "  servce: web\n" + QUIET))
                .singleElement()
                .asString()
                .startsWith(
                        "packs/test/area/one.cases.yaml:1: unknown key 'servce'; a case has [after, event, fires, ");
        assertThat(failures(FIRES.replace("binary", "binry") + QUIET))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.cases.yaml:1: event: unknown key 'binry'");
    }

    @Test
    void unknownAndMissingKindsAreNamed() {
        assertThat(failures(FIRES.replace("process.launch", "process.lunch") + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: unknown event.kind 'process.lunch'");
        assertThat(failures(FIRES.replace("kind: process.launch, ", "") + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: needs event.kind, such as process.launch");
        assertThat(failures(FIRES + QUIET + "- quiet: nothing\n"))
                .containsExactly("packs/test/area/one.cases.yaml:5: needs event.kind, such as process.launch");
    }

    @Test
    void whatWouldHaveNoEffectIsRefused() {
        assertThat(failures(FIRES + "  namespace: shop\n" + QUIET))
                .containsExactly(
                        "packs/test/area/one.cases.yaml:1: 'namespace' needs 'service' beside it, whose it is");
        assertThat(failures(FIRES + QUIET + """
                        - quiet: a deployment
                          event: {kind: service.deployed, service: web, change: deployed}
                          service: web
                        """))
                .containsExactly("packs/test/area/one.cases.yaml:5: "
                        + "'service' is no part of a pipeline event's case; a deployed service stands in 'event'");
        assertThat(failures(FIRES + "  service: 5\n" + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: service: expected text, not 5");
    }

    @Test
    void brokenYamlIsToldWhereItIs() {
        assertThat(failures(FIRES + QUIET + "- quiet: [\n"))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.cases.yaml:5:11: no YAML as it is meant: ")
                .contains("expected the node content");
        assertThat(failures(FIRES + "  event: {kind: process.exit}\n" + QUIET))
                .singleElement()
                .asString()
                .startsWith("packs/test/area/one.cases.yaml:3:")
                .contains("event");
        assertThat(failures("fires: x\nevent: {kind: process.launch}\n"))
                .containsExactly(
                        "packs/test/area/one.cases.yaml:1: " + "must be a list of cases, each with 'fires' or 'quiet'");
    }

    @Test
    void aSecondDocumentIsNotOverlooked() {
        assertThat(failures(FIRES + QUIET + "---\n" + QUIET.replace("/bin/ls", "/bin/sh")))
                .isNotEmpty();
    }

    @Test
    void aCaseCanBeWrittenForEveryTypeOfFact() throws Exception {
        Set<Class<?>> made = new HashSet<>();
        for (JsonNode event : Yaml.read(ONE_OF_EACH)) {
            made.add(fact(event.toString()).getClass());
        }
        made.add(Events.fact(RuleCases.event(Yaml.read(EXPOSED))).getClass());
        assertThat(made).isEqualTo(Set.copyOf(Facts.types()));
    }

    @Test
    void whatRunsIsToldOfScansAlone() throws Exception {
        ImageExposed exposed = (ImageExposed) Events.fact(RuleCases.event(Yaml.read("""
                event: {kind: image.scanned, scanner: trivy, vulnerabilities: [
                  {id: CVE-1, packageName: xz, fixedVersion: 2.0.1, severity: critical},
                  {id: CVE-2, packageName: xz, fixedVersion: 2.0.1, severity: critical}]}
                running: [{service: web, namespace: shop, environment: staging}, {service: cart}]
                scanBefore: {scanner: trivy, vulnerabilities: [{id: CVE-1, packageName: xz, fixedVersion: 2.0.1, severity: critical}]}
                """)));
        assertThat(exposed.services()).containsExactly("cart", "shop/web");
        assertThat(exposed.environments()).containsExactly("staging", "unknown");
        assertThat(exposed.newFixableCritical()).containsExactly("CVE-2");
        assertThat(failures(FIRES + "  running: [{service: web}]\n" + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: 'running' is known of scans alone");
        String scan = "- quiet: a scan\n  event: {kind: image.scanned, scanner: trivy}\n";
        assertThat(failures(FIRES + QUIET + scan + "  scanBefore: {scanner: trivy}\n"))
                .containsExactly("packs/test/area/one.cases.yaml:5: "
                        + "'scanBefore' needs 'running' beside it: it is asked of what runs");
        assertThat(failures(FIRES + QUIET + scan + "  running: [{servce: web}]\n"))
                .containsExactly("packs/test/area/one.cases.yaml:5: "
                        + "running: unknown key 'servce'; a service has [environment, namespace, service]");
        assertThat(failures(FIRES + QUIET + scan + "  running: [{namespace: web}]\n"))
                .containsExactly("packs/test/area/one.cases.yaml:5: running: each needs 'service'");
        assertThat(failures(FIRES + QUIET + scan + "  running: web\n"))
                .containsExactly("packs/test/area/one.cases.yaml:5: running: expected a list of services");
    }

    /** In the schemas some fields of an event have the same name: an author can tell them apart. */
    @Test
    void fieldsAreNamedAsIngestPrintsThem() throws Exception {
        NameLookedUp lookup = (NameLookedUp) fact("{kind: dns.response, query: db.example, queryType: A, user: app}");
        assertThat(List.of(lookup.action(), lookup.query(), lookup.queryType(), lookup.user()))
                .containsExactly("response", "db.example", "A", "app");
        ApiCalled call = (ApiCalled) fact(
                "{kind: kubernetes.exec, verb: create, objectNamespace: shop, objectName: web, requestUser: jane}");
        assertThat(List.of(call.action(), call.objectNamespace(), call.objectName(), call.requestUser()))
                .containsExactly("exec", "shop", "web", "jane");
        PrivilegeChanged change = (PrivilegeChanged)
                fact("{kind: privilege.capability, capabilities: [CAP_BPF], processCapabilities: [CAP_SETPCAP]}");
        assertThat(change.capabilities()).containsExactly("CAP_BPF");
        assertThat(change.processCapabilities()).containsExactly("CAP_SETPCAP");
        SecretDetected secret =
                (SecretDetected) fact("{kind: secret.found, detector: aws, severity: high, path: .env, secretLine: 3}");
        assertThat(secret.secretLine()).isEqualTo(3);
        WorkloadRequested request = (WorkloadRequested)
                fact("{kind: workload.admitted, operation: CREATE, requestUser: jane, workload: {kind: Pod}}");
        assertThat(request.requestUser()).isEqualTo("jane");
        FileActivity file = (FileActivity) ((FileUsed) fact("{kind: file.open, path: /x, pathTruncated: true}"))
                .enriched()
                .event()
                .getActivity();
        assertThat(file.getTruncated()).isTrue();
    }

    @Test
    void theKindSaysWhatTheFieldsNeedNot() throws Exception {
        String type = "predicateType: https://slsa.dev/provenance/v1}";
        assertThat(((ImageAttested) fact("{kind: attestation.verified, " + type)).verified())
                .isTrue();
        assertThat(((ImageAttested) fact("{kind: attestation.published, " + type)).verified())
                .isFalse();
        assertThat(((PipelineRan) fact("{kind: pipeline.finished, outcome: failure}")).phase())
                .isEqualTo("finished");
    }

    @Test
    void whatTheCollectorSaysOfTheEventCanBeWritten() throws Exception {
        KernelFact fact = (KernelFact) fact(
                "{kind: collector.finding, succeeded: false, verdict: {rule: Odd, severity: high, tags: [shell]}}");
        assertThat(fact.failed()).isTrue();
        assertThat(fact.verdictRule()).isEqualTo("Odd");
        assertThat(fact.verdictSeverity()).isEqualTo("high");
        assertThat(fact.verdictTags()).containsExactly("shell");
    }

    @Test
    void whatTheClusterWasAskedOfAPodIsItsServices() throws Exception {
        assertThat(failures(FIRES + QUIET + """
                        - quiet: a command in a pod
                          event: {kind: kubernetes.exec, verb: create}
                          service: web
                        """)).isEmpty();
    }

    @Test
    void aPeerOutsideMayHaveABlocksNameAndOneThatWasLookedUp() {
        String connect = "  event: {kind: network.connect, peerAddress: 203.0.113.7}\n";
        assertThat(failures(FIRES + QUIET
                        + "- quiet: named\n" + connect
                        + "  peer: external\n  peerNetwork: mirror\n  peerName: deb.example.org\n"))
                .isEmpty();
        assertThat(failures(FIRES + QUIET + "- quiet: named\n" + connect + "  peer: web\n  peerName: x\n"))
                .singleElement()
                .asString()
                .endsWith("'peerName' is not asked where a service is the peer");
    }

    @Test
    void whatNoProcessDidIsNoService() throws Exception {
        assertThat(((KernelFact) fact("{kind: kubernetes.exec, verb: create}")).pid())
                .isNull();
        assertThat(failures(FIRES + QUIET + """
                        - quiet: events were lost
                          event: {kind: collector.loss, lost: 5}
                          service: web
                        - quiet: a command in a pod
                          event: {kind: kubernetes.exec, verb: create, binary: /usr/bin/kubectl}
                        """))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .isEqualTo("packs/test/area/one.cases.yaml:5: "
                                        + "'service' is nobody's: a collector.loss is told of no process"),
                        second -> assertThat(second)
                                .startsWith("packs/test/area/one.cases.yaml:8: event: unknown key 'binary'; "
                                        + "kubernetes.exec has [verb, resource, ")
                                .contains("requestUser")
                                .doesNotContain("action"));
    }

    @Test
    void anUnknownActionIsAnUnknownKind() {
        assertThat(failures(FIRES.replace("process.launch", "network.lunch") + QUIET))
                .containsExactly("packs/test/area/one.cases.yaml:1: unknown event.kind 'network.lunch'");
    }

    @Test
    void conditionsCanAskForAnyOfSeveralValues() {
        String conditions = "listed(\"shells\", lineage), processCapabilities contains \"CAP_BPF\", hasTerminal";
        String rule = TestPacks.RULE.replace("listed(\"shells\", name)", conditions);
        String cases = """
                - fires: a program below a shell
                  event: {kind: process.launch, binary: /bin/x, parentBinary: /bin/y, ancestors: [{binary: /bin/sh}],
                          processCapabilities: [CAP_BPF, CAP_CHOWN], terminal: pts/0}
                - quiet: not at a terminal
                  event: {kind: process.launch, binary: /bin/x, parentBinary: /bin/sh, processCapabilities: [CAP_BPF]}
                - quiet: not below a shell
                  event: {kind: process.launch, binary: /bin/sh, processCapabilities: [CAP_BPF], terminal: pts/0}
                - quiet: nothing told
                  event: {kind: process.launch}
                """;
        PackFiles pack = TestPacks.of("area/one.drl", rule, "area/one.cases.yaml", cases);
        assertThat(RuleCases.run(List.of(pack), TestPacks.ready(pack)).failures())
                .isEmpty();
    }

    private static Fact fact(String event) throws Exception {
        return Events.fact(RuleCases.event(Yaml.read("event: " + event)));
    }

    private static List<String> failures(String cases) {
        return run(cases).failures().stream().map(Problem::toString).toList();
    }

    private static RuleCases.Report run(String cases) {
        PackFiles pack = TestPacks.of("area/one.drl", TestPacks.RULE, "area/one.cases.yaml", cases);
        return RuleCases.run(List.of(pack), packs);
    }
}
