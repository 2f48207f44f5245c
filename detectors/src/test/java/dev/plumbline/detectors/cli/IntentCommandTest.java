package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntentCommandTest {
    private static final Path ESTATE = Path.of("..", "estate", "recording");
    private static final String IDENTITIES = ESTATE.resolve("identities.yaml").toString();
    private static final String INTENTS = ESTATE.resolve("intents.yaml").toString();
    private static final String KERNEL = ESTATE.resolve("kernel.bpftrace").toString();
    private static final String PIPELINE =
            ESTATE.resolve("pipeline.cdevents.json").toString();

    @TempDir
    Path folder;

    @Test
    void whatIsLearnedLeavesNothingUndeclaredAndNothingUnused() throws IOException {
        String proposal = learned().out();
        assertThat(proposal)
                .contains("      - 198.51.100.20:443  # 11×", "      - product-db:5432", "      - /usr/bin/dash");
        assertThat(learned().out()).isEqualTo(proposal);
        Path file = Files.writeString(folder.resolve("intents.yaml"), proposal);

        Result checked = Cli.run("intent", "check", file.toString());
        assertThat(checked.out()).isEmpty();
        assertThat(checked.status()).isZero();

        Result diff = diff(file.toString());
        assertThat(diff.out()).isEmpty();
        assertThat(diff.status()).isZero();
    }

    @Test
    void theIncidentsStepsAreWhatTheDevelopersDidNotDeclare() {
        Result diff = diff(INTENTS);
        assertThat(diff.status()).isEqualTo(1);
        assertThat(diff.out())
                .contains("talksTo     payment-gateway:8443")
                .contains("addresses   203.0.113.66:4444")
                .contains("executes    /tmp/.cache-update")
                .contains("reads       /etc/shadow")
                .doesNotContain("declared, but never seen", "198.51.100.20");
    }

    @Test
    void anAddressIsToldWithTheNameThatItsContainerLookedUp() throws IOException {
        String process = """
                "process":{"pid":7,"binary":"/srv/web","docker":"0123456789abcdef","pod":{"namespace":"shop","name":"web-1","workload":"web"}}""";
        Path log = Files.writeString(folder.resolve("tetragon.log"), """
                {"process_dns":{%1$s,"dns":{"names":["api.example.org."],"ips":["203.0.113.7"],"response":true}},"node_name":"n","time":"2026-06-01T12:00:00Z"}
                {"process_connect":{%1$s,"destination_ip":"203.0.113.7","destination_port":443,"protocol":"TCP"},"node_name":"n","time":"2026-06-01T12:00:01Z"}
                """.formatted(process));
        assertThat(Cli.run("intent", "learn", "--from", log.toString()).out())
                .contains("- 203.0.113.7:443")
                .contains("looked up as api.example.org");
    }

    @Test
    void onlyEventsOfTheTimeThatIsAskedForCount() {
        Result first = Cli.run(
                "intent", "learn", "--identities", IDENTITIES, "--for", "2s", "--format", "bpftrace", "--from", KERNEL);
        assertThat(first.out()).contains("product-db:5432").doesNotContain("203.0.113.66");
        Result none = Cli.run(
                "intent", "learn", "--identities", IDENTITIES, "--since", "2030-01-01T00:00:00Z", "--from", KERNEL);
        assertThat(none.out()).isEqualTo("intents: []\n");
    }

    @Test
    void whatIsExportedAsPoliciesIsReadAgain() throws IOException {
        Result exported = Cli.run("intent", "export", "networkpolicy", INTENTS, "--identities", IDENTITIES);
        assertThat(exported.status()).isZero();
        Path policies = Files.writeString(folder.resolve("policies.yaml"), exported.out());
        Result read = Cli.run("intent", "export", "intents", policies.toString(), "--identities", IDENTITIES);
        assertThat(read.status()).isZero();
        assertThat(read.out()).contains("""
                  - service: web
                    namespace: shop
                    talksTo:
                      - payment-gateway
                      - product-search
                    listens:
                      - 8080
                """);
        assertThat(diff(policies.toString()).out()).contains("talksTo     payment-gateway:8443");
    }

    @Test
    void aFolderIsCheckedWholeAndWhatIsNoIntentIsPassedOver() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), "intents:\n  - {service: web, talksTo: [db]}\n");
        Files.writeString(folder.resolve("b.yml"), "intents:\n  - {service: web}\n");
        Files.writeString(folder.resolve("values.yaml"), "replicas: 2\n");
        Result checked = Cli.run("intent", "check", folder.toString());
        assertThat(checked.status()).isEqualTo(1);
        assertThat(checked.outLines()).hasSize(2).allMatch(it -> it.matches(".*\\.ya?ml:2: (error|warning): .*]"));
        assertThat(checked.err()).isEqualTo("2 intents, 1 errors, 1 warnings\n");
    }

    @Test
    void whatCannotBeOpenedIsAFindingLikeAnyOther() {
        Result checked = Cli.run("intent", "check", "/no/such.yaml", "--json");
        assertThat(checked.status()).isEqualTo(1);
        assertThat(checked.out()).contains("\"code\":\"unreadable\"", "there is no such file");
    }

    @Test
    void intentsWithErrorsAreNotCompared() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "intents:\n  - {service: web, listen: [1]}\n");
        Result diff = diff(wrong.toString());
        assertThat(diff.status()).isEqualTo(2);
        assertThat(diff.out()).isEmpty();
        assertThat(diff.err()).contains("wrong.yaml:2: error: unknown key 'listen'");
    }

    private static Result learned() {
        Result learned = Cli.run(
                "intent",
                "learn",
                "--identities",
                IDENTITIES,
                "--format",
                "bpftrace",
                "--from",
                KERNEL,
                "--format",
                "cdevents",
                "--from",
                PIPELINE);
        assertThat(learned.status()).isZero();
        return learned;
    }

    private static Result diff(String declared) {
        return Cli.run("intent", "diff", declared, "--identities", IDENTITIES, "--from", KERNEL, PIPELINE);
    }
}
