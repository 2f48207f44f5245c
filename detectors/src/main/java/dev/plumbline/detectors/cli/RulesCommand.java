package dev.plumbline.detectors.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "rules",
        description = "Tools for rule authors.",
        mixinStandardHelpOptions = true,
        subcommands = {
            RulesTestCommand.class,
            RulesLintCommand.class,
            RulesListCommand.class,
            RulesDiffCommand.class,
            RulesBenchCommand.class,
            RulesPublishCommand.class,
            RulesReleaseCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  plumbline rules test rules/baseline",
            "  plumbline rules list rules --severity high",
            "  plumbline rules diff rules.before rules",
            "  plumbline rules bench rules/baseline tetragon.log"
        })
final class RulesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Name a command: test, lint, list, diff, bench, publish or release.");
    }
}
