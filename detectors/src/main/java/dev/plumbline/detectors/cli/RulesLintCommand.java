package dev.plumbline.detectors.cli;

import dev.plumbline.rules.RuleFinding.Level;
import dev.plumbline.rules.RuleLint;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "lint",
        description = "What is wrong or costly in rules, by file, line and column.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each line is file:line:column: CODE message. Codes, and how much each matters:",
            "  refused              error    the pack cannot be used",
            "  forbidden            error    it is out of reach of rules",
            "  unknown-field        error    the fact has no such field or function",
            "  coupled              warning  it may reach other rules, so that all of the",
            "                               pack's rules look at every event together",
            "  broad                warning  what it is looked up by is in most events",
            "  never-true           warning  a condition holds of no fact, or contradicts",
            "  always-true          warning  a condition holds of every fact",
            "  duplicate            warning  a condition follows from another",
            "  regex-literal        warning  a pattern is a literal text",
            "  salience             warning  an order among rules, which means nothing",
            "  cross-product        warning  two patterns that nothing joins",
            "  unbounded-window     warning  after or before without an end",
            "  missing-firing-case  warning  no case shows that it fires",
            "  missing-quiet-case   warning  no case shows that it stays quiet",
            "  unused-list          warning  no rule asks the list",
            "  unused-macro         warning  no rule uses the macro",
            "  shadowed-rule        warning  another rule matches all that it does",
            "  attack-retired       warning  ATT&CK no longer has the technique",
            "  missing-metadata     info     an annotation that would help",
            "  unindexed            info     no literal to look it up by: it looks at every",
            "                               fact of its type, as rules about intents must",
            "  session              info     its conditions alone cannot tell, or it does",
            "                               more than raise an alert: it needs a session",
            "",
            "Exit status: 0 nothing but infos, 1 warnings, 2 a pack is refused, or wrong",
            "use.",
            "",
            "Examples:",
            "  plumbline rules lint rules/baseline",
            "  plumbline rules lint rules --json | jq 'select(.level == \"warning\")'"
        })
final class RulesLintCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private PacksAt packsAt;

    @Option(names = "--json", description = "JSON lines")
    private boolean json;

    @Option(names = "--junit", paramLabel = "FILE", description = "also write JUnit's XML for CI to FILE")
    private Path junit;

    @Override
    public Integer call() {
        RuleLint.Report report = RuleLint.of(packsAt.files());
        if (junit != null) {
            new JunitReport("plumbline rules lint", RulesJunit.lint(report, Level.WARNING)).write(junit);
        }
        PrintWriter out = spec.commandLine().getOut();
        report.findings().forEach(it -> out.print((json ? it.json() : it.text()) + "\n"));
        out.flush();
        spec.commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "%,d rules, %,d errors, %,d warnings, %,d infos%n",
                        report.rules(),
                        report.count(Level.ERROR),
                        report.count(Level.WARNING),
                        report.count(Level.INFO));
        if (report.count(Level.ERROR) > 0) {
            return Plumbline.WRONG;
        }
        return report.count(Level.WARNING) > 0 ? Plumbline.FINDINGS : Plumbline.FINE;
    }
}
