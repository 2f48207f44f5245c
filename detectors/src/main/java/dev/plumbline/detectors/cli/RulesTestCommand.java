package dev.plumbline.detectors.cli;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleCases;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "test",
        description = "Runs the cases beside the rules: without Kafka, with a clock of their own.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Cases are about rules as they are written, whatever other packs make of them.",
            "",
            "Exit status: 0 all hold, 1 some do not (each with file and line), 2 a rule",
            "does not compile.",
            "",
            "Examples:",
            "  plumbline rules test rules/baseline",
            "  plumbline rules test rules          all packs in the folder",
            "  plumbline rules test rules --junit target/rules.xml"
        })
final class RulesTestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private PacksAt packsAt;

    @Option(names = "--json", description = "JSON lines, one for each case")
    private boolean json;

    @Option(names = "--junit", paramLabel = "FILE", description = "also write JUnit's XML for CI to FILE")
    private Path junit;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        List<PackFiles> files = packsAt.files();
        List<Pack> packs = Rules.compiled(files);
        RuleCases.Report report = RuleCases.run(files, packs);
        if (junit != null) {
            new JunitReport("plumbline rules test", RulesJunit.cases(report)).write(junit);
        }
        String summary = String.format(
                Locale.ROOT,
                "%d rules, %d cases, %d failed, in %.1f s%n",
                report.rules(),
                report.run(),
                report.failures().size(),
                (System.nanoTime() - start) / 1e9);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            report.outcomes().forEach(it -> out.print(it.json() + "\n"));
            spec.commandLine().getErr().print(summary);
            spec.commandLine().getErr().flush();
        } else {
            report.failures().forEach(failure -> out.println(failure));
            out.print(summary);
        }
        out.flush();
        return report.failures().isEmpty() ? Plumbline.FINE : Plumbline.FINDINGS;
    }
}
