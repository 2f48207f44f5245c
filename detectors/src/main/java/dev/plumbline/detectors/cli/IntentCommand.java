package dev.plumbline.detectors.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "intent",
        description = "What services are meant to do: lint it, learn it, compare it, have it enforced.",
        mixinStandardHelpOptions = true,
        subcommands = {
            IntentCheckCommand.class,
            IntentLearnCommand.class,
            IntentDiffCommand.class,
            IntentExportCommand.class
        },
        footer = {
            "",
            "docs/intents.md tells how intents are written.",
            "",
            "Examples:",
            "  plumbline intent check intents/",
            "  plumbline intent learn --from kernel.log --identities identities.yaml"
        })
final class IntentCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: check, learn, diff or export.");
    }
}
