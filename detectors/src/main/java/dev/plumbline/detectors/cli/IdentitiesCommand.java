package dev.plumbline.detectors.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "identities",
        description = "Who is who.",
        mixinStandardHelpOptions = true,
        subcommands = IdentitiesWatchCommand.class,
        footer = {"", "Examples:", "  plumbline identities watch --kubernetes --cluster prod"})
final class IdentitiesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: watch.");
    }
}
