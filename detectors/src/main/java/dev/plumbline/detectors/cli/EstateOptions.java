package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.enrich.Networks;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which addresses are the estate's, for commands without an engine's settings. */
final class EstateOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--estate-networks",
            paramLabel = "CIDR",
            split = ",",
            description = "blocks of the estate; default: all private blocks")
    private List<String> networks = new ArrayList<>(Networks.PRIVATE);

    Networks networks() {
        try {
            return new Networks(networks);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--estate-networks: " + e.getMessage());
        }
    }
}
