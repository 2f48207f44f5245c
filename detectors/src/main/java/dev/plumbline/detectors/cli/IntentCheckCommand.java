package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.intent.Finding;
import dev.plumbline.detectors.intent.IntentFiles;
import dev.plumbline.detectors.intent.Lint;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = "What is wrong with intents and NetworkPolicies, with file and line.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Of a folder all YAML files are read; those with neither intents nor",
            "manifests of Kubernetes are passed over.",
            "Exit status: 0 no errors, 1 errors, 2 wrong use.",
            "",
            "Examples:",
            "  plumbline intent check intents.yaml",
            "  plumbline intent check deploy/ --identities identities.yaml",
            "  plumbline intent check intents/ --json | jq .code"
        })
final class IntentCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "intents, NetworkPolicies, folders of them; - is standard input")
    private List<String> paths;

    @Mixin
    private IntentSubjects who;

    @Option(names = "--json", description = "JSON lines")
    private boolean json;

    @Override
    public Integer call() {
        IntentFiles.Read read = IntentSubjects.read(paths, who.subjects());
        List<Finding> findings = new ArrayList<>(read.findings());
        findings.addAll(Lint.of(read));
        findings.sort(Finding.ORDER);
        PrintWriter out = spec.commandLine().getOut();
        findings.forEach(it -> out.print((json ? it.json() : it.text()) + "\n"));
        out.flush();
        spec.commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "%,d intents, %,d errors, %,d warnings%n",
                        read.declared().size(),
                        count(findings, Finding.Level.ERROR),
                        count(findings, Finding.Level.WARNING));
        return count(findings, Finding.Level.ERROR) == 0 ? Plumbline.FINE : Plumbline.FINDINGS;
    }

    private static long count(List<Finding> findings, Finding.Level level) {
        return findings.stream().filter(it -> it.level() == level).count();
    }
}
