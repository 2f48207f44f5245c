package dev.plumbline.detectors.cli;

import dev.plumbline.rules.RuleCache;
import dev.plumbline.rules.RuleDiff;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "diff",
        description =
                "What differs between two sets of packs: by what rules match and tell, not by how they stand in files.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Each line begins with how something differs:",
            "  added, removed    a rule, list or macro; a rule that another pack disables is",
            "                    removed",
            "  widened           the rule matches all that it did, and more",
            "  narrowed          it matches nothing else than before, and less",
            "  changed           it matches something else, or that cannot be told",
            "  metadata          it matches as before, and tells something else of itself",
            "",
            "Exit status: 0 nothing differs, 1 something does, 2 a pack is refused, or wrong",
            "use.",
            "",
            "Examples:",
            "  plumbline rules diff rules.before rules",
            "  plumbline rules diff a b --json | jq 'select(.change == \"narrowed\").name'"
        })
final class RulesDiffCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "A", description = "a pack, or a folder of packs, as it was")
    private Path before;

    @Parameters(index = "1", paramLabel = "B", description = "a pack, or a folder of packs, as it is")
    private Path after;

    @Option(names = "--json", description = "JSON lines")
    private boolean json;

    @Override
    public Integer call() {
        RuleCache cache = RuleCache.inMemory(); // most rules are the same in both
        List<RuleDiff.Change> changes = RuleDiff.between(
                Rules.compiled(Rules.files(Optional.of(before)), cache),
                Rules.compiled(Rules.files(Optional.of(after)), cache));
        PrintWriter out = spec.commandLine().getOut();
        changes.forEach(it -> out.print((json ? it.json() : it.text()) + "\n"));
        out.flush();
        return changes.isEmpty() ? Plumbline.FINE : Plumbline.FINDINGS;
    }
}
