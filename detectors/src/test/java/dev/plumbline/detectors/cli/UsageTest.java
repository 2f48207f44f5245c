package dev.plumbline.detectors.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.cli.Cli.Result;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class UsageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "demo --help",
                "run --help",
                "ingest --help",
                "ingest tail --help",
                "ingest http --help",
                "eval --help",
                "replay --help",
                "collect --help",
                "alerts --help",
                "alerts forward --help",
                "doctor --help",
                "top --help",
                "topics --help",
                "rules --help",
                "rules test --help",
                "rules lint --help",
                "rules list --help",
                "rules diff --help",
                "rules bench --help",
                "rules publish --help",
                "rules release --help",
                "intent --help",
                "intent check --help",
                "intent learn --help",
                "intent diff --help",
                "intent export --help"
            })
    void helpIsOnStdoutAndHasAnExample(String command) {
        Result help = Cli.run(command.split(" "));
        assertThat(help.status()).isZero();
        assertThat(help.out()).contains("Usage: plumbline").containsPattern("Examples:\\R +plumbline ");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void noLineOfAFooterIsBrokenWhereTheTerminalEnds() {
        List<String> lines = footers(Plumbline.commandLine()).toList();
        assertThat(lines).contains("  plumbline collect --out json --subtree $$ | jq .kind");
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(80));
    }

    /** As a reader sees them, but for the ends of lines that picocli puts in. */
    private static Stream<String> footers(CommandLine command) {
        Stream<String> own = Stream.of(command.getCommandSpec().usageMessage().footer())
                .map(line -> command.getHelp().colorScheme().text(line).toString());
        return Stream.concat(own, command.getSubcommands().values().stream().flatMap(UsageTest::footers));
    }

    @Test
    void theVersionIsTold() {
        assertThat(Cli.run("--version").out()).startsWith("plumbline ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "evl|Did you mean: plumbline eval?",
                "topics --creat|Possible solutions: --create",
                "topics --sett a=b|Possible solutions: --set",
                "alerts --severity urgent|expected one of [INFO, LOW, MEDIUM, HIGH, CRITICAL]",
                "alerts --new|--new without --follow shows nothing; add --follow",
                "alerts forward|Missing required argument (specify one of these): (--alertmanager=URL | --webhook=URL)",
                "alerts forward --webhook http://h|--webhook needs --secret-file",
                "alerts forward --alertmanager h:1|expected an address such as http://alertmanager:9093",
                "alerts forward --alertmanager http://u:p@h|no password in an address",
                "alerts forward --alertmanager http://h --secret-file f|--secret-file is for --webhook",
                "doctor --only weather|no check is named 'weather'; there are brokers, topics, access",
                "doctor --engine here|--engine 'here': expected host:port",
                "top --engine here:x|--engine 'here:x': expected host:port",
                "demo --for soon|'soon' is no duration such as 500ms, 30s, 5m, 2h or 7d",
                "ingest nosuch|no format is named 'nosuch'; there are ",
                "ingest|Missing required parameter: 'FORMAT'",
                "ingest tail tetragon|Missing required parameter: 'FILE'",
                "ingest http|nobody could post anything: set intake.secrets.dir to the folder",
                "ingest http --listen here --allow-unsigned|command line: intake.listen = 'here': expected host:port",
                "ingest tail nosuch f|no format is named 'nosuch'; there are ",
                "ingest tail bpftrace f|a recording of bpftrace is told by its first lines",
                "ingest tail tetragon f --from middle|expected one of [BEGINNING, END]",
                "ingest intents --withdraw web|--withdraw is for exceptions, which have ids; intents have none",
                "ingest exceptions f.yaml --withdraw a|name files, or --withdraw and ids; and not both",
                "ingest tetragon --out xml|expected one of [KAFKA, JSON]",
                "eval --rules x|Missing required option: '--format=FORMAT FILE...'",
                "eval --rules x --format|--format needs a format and files",
                "eval --rules x --format tetragon|--format tetragon needs files after it; - is standard input",
                "eval --rules x --format tetragon --identities y|--format tetragon needs files after it",
                "eval --rules x --format nosuch y|no format is named 'nosuch'; there are ",
                "eval --rules x --format tetragon y --estate-networks 10/8|--estate-networks: '10/8' is no CIDR block",
                "replay --from -2h|Missing required option: '--rules=A'",
                "replay --from yesterday --rules x|'yesterday' is no time such as 2026-01-31T12:00:00Z, -2h or now",
                "replay --from -2 --rules x|'-2' is no time such as",
                "replay --from now --to -2h --rules x|is not before --to",
                "replay --from -2h --rules x --warm-up long|'long' is no duration",
                "rules|Name a command: test, lint, list, diff, bench, publish or release.",
                "rules diff a|Missing required parameter: 'B'",
                "rules list --severity urgent|expected one of [INFO, LOW, MEDIUM, HIGH, CRITICAL]",
                "intent|Name a command: check, learn, diff or export.",
                "intent check|Missing required parameter: 'FILE",
                "intent learn|Give --from FILE, or --bootstrap-servers for the topic",
                "intent learn --from|--from needs files after it; - is standard input",
                "intent learn --from f --format nosuch|no format is named 'nosuch'; there are ",
                "intent learn --format tetragon --from f --format cdevents|--format cdevents has no files",
                "intent learn --from - --for 1h|which standard input cannot; add --since",
                "intent learn --since noon|'noon' is no time such as 2026-01-31T12:00:00Z",
                "intent learn -b localhost:1|say with --for how long to read the topic",
                "intent diff --from f|Missing required parameter: 'DECLARED'",
                "intent export yaml f|expected one of [NETWORKPOLICY, TRACINGPOLICY, INTENTS, SCHEMA]",
                "intent export intents|Missing required parameter: 'FILE'",
                "intent export networkpolicy f --enforce|--enforce is for tracingpolicy",
                "topics --strimzi --create|--create and --alter are for a cluster",
                "topics --asyncapi --json|--json, --strimzi and --asyncapi are three forms; name one",
                "topics --set http.prot=1|command line: unknown setting 'http.prot'; did you mean 'http.port'?",
                "topics --config /no/such/file|--config /no/such/file cannot be read: there is no such file",
                "run --set rules.path=/no/such/folder|rules.path = '/no/such/folder': expected a folder that exists"
            })
    void wrongUseIsToldWithAHint(String command, String hint) {
        Result wrong = Cli.run(command.split(" "));
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains(hint);
        assertThat(wrong.out()).isEmpty();
    }

    @Test
    void withoutACommandTheUsageIsToldOnce() {
        Result nothing = Cli.run();
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).startsWith("Name a command.").containsOnlyOnce("Usage: plumbline");
    }

    @Test
    void allWrongSettingsAreToldAtOnce() {
        Result wrong = Cli.run("topics", "--set", "threads=0", "--set", "http.port=x", "-b", "kafka");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.errLines()).hasSize(3).allMatch(it -> it.startsWith("command line: "));
    }
}
