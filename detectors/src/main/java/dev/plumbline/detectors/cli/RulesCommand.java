package dev.plumbline.detectors.cli;

import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleCases;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "rules",
        description = "Tools for rule authors.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RulesCommand.Test.class,
            RulesLintCommand.class,
            RulesBenchCommand.class,
            RulesPublishCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  plumbline rules test rules/baseline",
            "  plumbline rules bench rules/baseline tetragon.log"
        })
final class RulesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: test, lint, bench or publish.");
    }

    @Command(
            name = "test",
            description = "Runs the cases beside the rules: without Kafka, with a clock of their own.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Exit status: 0 all hold, 1 some do not (each with file and line), 2 a rule",
                "does not compile.",
                "",
                "Examples:",
                "  plumbline rules test rules/baseline",
                "  plumbline rules test rules          all packs in the folder"
            })
    static final class Test implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private PacksAt packsAt;

        @Override
        public Integer call() {
            long start = System.nanoTime();
            List<PackFiles> files = packsAt.files();
            List<Pack> packs = Rules.compiled(files);
            RuleCases.Report report = RuleCases.run(files, packs);
            PrintWriter out = spec.commandLine().getOut();
            report.failures().forEach(failure -> out.println(failure));
            out.printf(
                    Locale.ROOT,
                    "%d rules, %d cases, %d failed, in %.1f s%n",
                    report.rules(),
                    report.run(),
                    report.failures().size(),
                    (System.nanoTime() - start) / 1e9);
            return report.failures().isEmpty() ? Plumbline.FINE : Plumbline.FINDINGS;
        }
    }
}
