package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.doctor.Doctor;
import dev.plumbline.detectors.doctor.Finding;
import dev.plumbline.detectors.doctor.Finding.Level;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.ingest.Unprintable;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = "Looks for what keeps the estate from its work, and says what to do. Writes nothing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Checks: brokers, topics, access, registry, rules, lag, collectors, deadletters,",
            "engines, state. It looks as the principal of its own settings, joins no",
            "group, and reads only the ends of topics.",
            "",
            "Exit status: 0 nothing but notes, 1 warnings or errors, 2 wrong use.",
            "",
            "Examples:",
            "  plumbline doctor --config plumbline.properties",
            "  plumbline doctor -b kafka:9092 --engine plumbline-0:9404",
            "  plumbline doctor --only lag,collectors --json | jq .remedy"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final String INDENT = " ".repeat(21);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions options;

    @Option(names = "--engine", paramLabel = "HOST:PORT", description = "an engine to ask how it is; may be repeated")
    private List<String> engines = new ArrayList<>();

    @Option(names = "--only", split = ",", paramLabel = "CHECK", description = "only these checks, with commas")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "for one answer, and for the end of one topic; default 10s")
    private Duration patience = Duration.ofSeconds(10);

    @Option(names = "--json", description = "JSON lines")
    private boolean json;

    private int bad;
    private int notes;

    @Override
    public Integer call() throws InterruptedException {
        only.stream().filter(it -> !Doctor.checks().contains(it)).findFirst().ifPresent(it -> {
            throw new Failure("no check is named '" + it + "'; there are " + String.join(", ", Doctor.checks()));
        });
        engines.forEach(it -> HostPort.of("--engine", it));
        Settings settings = options.read();
        PrintWriter out = spec.commandLine().getOut();
        try {
            Doctor.look(settings, engines, patience, it -> only.isEmpty() || only.contains(it), finding -> {
                bad += finding.level().compareTo(Level.WARNING) >= 0 ? 1 : 0;
                notes += finding.level() == Level.NOTE ? 1 : 0;
                out.print((json ? finding.json() : text(finding, Terminal.colours())) + "\n");
                out.flush();
            });
        } catch (KafkaException e) {
            throw Cluster.unreached(settings, e);
        }
        spec.commandLine().getErr().printf(Locale.ROOT, "%d to mend, %d notes%n", bad, notes);
        return bad == 0 ? Plumbline.FINE : Plumbline.FINDINGS;
    }

    private static String text(Finding finding, boolean colours) {
        String level = String.format(Locale.ROOT, "%-7s", finding.level().name().toLowerCase(Locale.ROOT));
        String check = String.format(Locale.ROOT, "%-11s", finding.check());
        String line = (colours ? coloured(finding.level(), level) : level) + "  " + check + " "
                + Unprintable.replaced(finding.where()) + ": " + Unprintable.replaced(finding.what());
        return finding.remedy().isEmpty() ? line : line + "\n" + INDENT + "→ " + Unprintable.replaced(finding.remedy());
    }

    private static String coloured(Level level, String text) {
        String code = switch (level) {
            case OK -> "32";
            case NOTE -> "36";
            case WARNING -> "33";
            case ERROR -> "1;31";
        };
        return "\u001B[" + code + "m" + text + "\u001B[0m";
    }
}
