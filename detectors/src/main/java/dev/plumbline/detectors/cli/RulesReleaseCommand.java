package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.packs.PublishedPacks;
import dev.plumbline.event.RuleRelease;
import dev.plumbline.schemas.Wire;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "release",
        description = "Lets a rule out of quarantine, on all engines that hold it there.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A rule that throws, takes too long or fires without end is held until its text",
            "changes, or until this. It is asked again from the next event on.",
            "",
            "Examples:",
            "  plumbline rules release process/ptrace --bootstrap-servers kafka:9092"
        })
final class RulesReleaseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RULE", description = "the rule's id, such as process/ptrace")
    private String rule;

    @Mixin
    private SettingsOptions options;

    @Override
    public Integer call() throws InterruptedException {
        if (!rule.matches("[^/\\s]+/\\S+")) {
            throw new Failure("'" + rule + "' is no rule's id, which is area/rule such as process/ptrace");
        }
        Settings settings = options.read();
        RuleRelease release = new RuleRelease(rule, Instant.now().truncatedTo(ChronoUnit.MICROS));
        RulesTopic.send(settings, PublishedPacks.RELEASE + rule, Wire.RULE_RELEASE.encode(release));
        spec.commandLine().getOut().println("released " + rule);
        return Plumbline.FINE;
    }
}
