package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.schemas.Trust;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That an index keeps events from rules, which evaluation alone would never show. */
class CandidatesTest {
    static {
        Trust.inGeneratedClasses();
    }

    private static final Enriched CURL = launch("/usr/bin/curl", "/usr/sbin/nginx", "--data", "@/etc/passwd");
    private static final Enriched CONNECTION = Events.kernel(
            NetworkActivity.newBuilder()
                    .setAction(NetworkAction.CONNECT)
                    .setPeerAddress("10.1.2.3")
                    .setPeerPort(8443)
                    .build(),
            Process.newBuilder().setPid(1).setBinary("/usr/bin/curl").build());

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "name == \"curl\";name == \"wget\"",
                "name in (\"wget\", \"curl\");name in (\"wget\", \"aria2c\")",
                "binary str[startsWith] \"/usr/bin/c\";binary str[startsWith] \"/usr/bin/w\"",
                "suffix(\"/curl\", binary);suffix(\"/wget\", binary)",
                "args contains \"--data\";args contains \"--dat\"",
                "substring(\"/etc/pass\", args);substring(\"/etc/shadow\", args)",
                "substring(\"curl --data\", commandLine);substring(\"wget --data\", commandLine)",
                "glob(\"/usr/*/curl\", binary);glob(\"/usr/*/curl2\", binary)",
                "listed(\"shells\", name) || listed(\"shells\", baseName(binary)) || (name == \"curl\")"
                        + ";listed(\"shells\", baseName(binary))",
                "prefix(\"cur\", baseName(binary));prefix(\"wge\", baseName(binary))",
                "suffix(\"rl\", baseName(binary));suffix(\"et\", baseName(binary))",
                "regex(\"^/usr/bin/cu\", binary);regex(\"^/usr/bin/we\", binary)",
                "listed(\"shells\", name) || name == \"curl\";listed(\"shells\", name) || name == \"wget\"",
                "prefix(\"/usr/bin/\", binary), regex(\"passwd$\", commandLine)"
                        + ";prefix(\"/usr/bin/\", binary), regex(\"shadow$\", commandLine)",
                "prefix(\"/usr/bin/\", binary), parentName not in (\"cron\", \"sshd\")"
                        + ";prefix(\"/usr/bin/\", binary), parentName not in (\"cron\", \"nginx\")",
                "inContainer, parentName != \"cron\";inContainer, parentName != \"nginx\"",
                "!listed(\"shells\", name);!listed(\"shells\", name), !prefix(\"/usr/bin/cu\", binary)"
            })
    void anEventIsACandidateForWhatItHasAndNotForWhatItHasNot(String has, String hasNot) {
        assertThat(candidates("ProcessLaunched( " + has + " )", CURL)).isEqualTo(1);
        assertThat(candidates("ProcessLaunched( " + hasNot + " )", CURL))
                .as(hasNot)
                .isZero();
        assertThat(candidates("ProcessLaunched( " + has + " )", CONNECTION)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "peerPort == 8443;peerPort == 443",
                "cidr(\"10.1.0.0/16\", peerAddress);cidr(\"10.2.0.0/16\", peerAddress)",
                "name == \"curl\", !cidr(\"10.2.0.0/16\", peerAddress);peerPort in (80, 443)"
            })
    void soIsAConnection(String has, String hasNot) {
        assertThat(candidates("Connected( " + has + " )", CONNECTION)).isEqualTo(1);
        assertThat(candidates("Connected( " + hasNot + " )", CONNECTION)).isZero();
    }

    @Test
    void ofAThousandRulesOneEventMeetsItsOwn() {
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            names.append(i == 0 ? "" : ", ").append("\"tool-").append(i).append('"');
        }
        assertThat(candidates("ProcessLaunched( name in (" + names + ") )", launch("/bin/tool-999", "/bin/sh")))
                .isEqualTo(1);
        assertThat(candidates("ProcessLaunched( name in (" + names + ") )", launch("/bin/tool-1000", "/bin/sh")))
                .isZero();
    }

    private static int candidates(String pattern, Enriched event) {
        List<Pack> pack = TestPacks.ready(
                TestPacks.of(TestPacks.RULE.replace("ProcessLaunched( listed(\"shells\", name) )", pattern)));
        return RuleSet.of(pack).candidates().find(Facts.ofOrNull(event, Lists.NONE));
    }

    private static Enriched launch(String binary, String parent, String... args) {
        return Events.kernel(
                new ProcessLaunch(false),
                Process.newBuilder()
                        .setPid(4711)
                        .setUid(0L)
                        .setBinary(binary)
                        .setParentBinary(parent)
                        .setArgs(List.of(args))
                        .build());
    }
}
