package dev.plumbline.detectors.cli;

import dev.plumbline.rules.RuleFinding.Level;
import dev.plumbline.rules.RuleLint;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "lint",
        description = "What keeps rules from being looked up cheaply, by file, line and column.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "An event is held against those rules alone that a literal in their conditions",
            "leads it to. Each line is file:line:column: CODE message. Codes:",
            "  refused    error    the pack cannot be used",
            "  coupled    warning  its consequence may reach other rules, so that all rules",
            "                      of the pack look at every event, in one session",
            "  broad      warning  the literal that it is looked up by is in much of what",
            "                      comes, such as the prefix /usr/bin/",
            "  unindexed  info     there is no such literal: it looks at every fact of",
            "                      its type, as rules about intents must",
            "  session    info     its conditions alone cannot tell, or it does more than",
            "                      raise an alert: it needs a Drools session",
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

    @Override
    public Integer call() {
        RuleLint.Report report = RuleLint.of(packsAt.files());
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
