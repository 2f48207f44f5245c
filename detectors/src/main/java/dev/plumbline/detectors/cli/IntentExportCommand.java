package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.intent.Finding;
import dev.plumbline.detectors.intent.IntentFiles;
import dev.plumbline.detectors.intent.IntentSchema;
import dev.plumbline.detectors.intent.IntentYaml;
import dev.plumbline.detectors.intent.Lint;
import dev.plumbline.detectors.intent.NetworkPolicyExport;
import dev.plumbline.detectors.intent.Subjects;
import dev.plumbline.detectors.intent.TracingPolicyExport;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.Intents;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "export",
        description = "Intents as what enforces them, so that observed and enforced come from one declaration.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "KIND is networkpolicy (Kubernetes), tracingpolicy (Tetragon), intents (our",
            "own YAML, as of NetworkPolicies) or schema (JSON Schema of that YAML).",
            "What cannot be said in it is told on stderr, and in a comment.",
            "",
            "Examples:",
            "  plumbline intent export networkpolicy intents.yaml \\",
            "      --identities identities.yaml | kubectl apply -f -",
            "  plumbline intent export tracingpolicy intents.yaml --enforce",
            "  plumbline intent export intents policies/ --identities who.yaml \\",
            "      | plumbline ingest intents"
        })
final class IntentExportCommand implements Callable<Integer> {
    enum Kind {
        NETWORKPOLICY,
        TRACINGPOLICY,
        INTENTS,
        SCHEMA
    }

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "KIND", description = "networkpolicy, tracingpolicy, intents or schema")
    private Kind kind;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "FILE",
            description = "intents, NetworkPolicies, folders of them; - is standard input")
    private List<String> paths = List.of();

    @Mixin
    private IntentSubjects who;

    @Option(
            names = "--enforce",
            description = "of tracingpolicy: refuse executions beside the intent, instead of reporting them")
    private boolean enforce;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = IntentEvents.Times.class,
            description = "which declarations: those that hold at that time; default: now")
    private Instant at;

    @Override
    public Integer call() {
        if (kind == Kind.SCHEMA) {
            print(IntentSchema.text());
            return Plumbline.FINE;
        }
        if (paths.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing required parameter: 'FILE'");
        }
        if (enforce && kind != Kind.TRACINGPOLICY) {
            throw new ParameterException(
                    spec.commandLine(), "--enforce is for tracingpolicy; a NetworkPolicy always enforces");
        }
        PrintWriter err = spec.commandLine().getErr();
        Subjects subjects = who.subjects();
        IntentFiles.Read read = IntentSubjects.required(paths, subjects, err);
        Lint.of(read).stream()
                .filter(it -> it.code().equals("overlap"))
                .findFirst()
                .ifPresent(it -> {
                    throw new Failure(it.text());
                });
        if (kind == Kind.INTENTS) {
            read.findings().stream()
                    .filter(it -> it.level() == Finding.Level.INFO)
                    .forEach(it -> err.println(it.text()));
            print(IntentYaml.of(read.intents()));
            return Plumbline.FINE;
        }
        Instant moment = at == null ? Instant.now() : at;
        List<Intent> intents =
                read.intents().stream().filter(it -> Intents.holds(it, moment)).toList();
        NetworkPolicyExport.Exported exported = kind == Kind.NETWORKPOLICY
                ? NetworkPolicyExport.of(intents, subjects)
                : TracingPolicyExport.of(intents, subjects, enforce);
        exported.warnings().forEach(it -> err.println("warning: " + it));
        print(exported.yaml());
        return Plumbline.FINE;
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
