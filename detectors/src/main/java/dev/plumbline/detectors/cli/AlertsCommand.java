package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.alert.AlertText;
import dev.plumbline.detectors.alert.OcsfFinding;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Severity;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "alerts",
        description = "Shows the alerts on the topic, committed ones only.",
        mixinStandardHelpOptions = true,
        subcommands = AlertsForwardCommand.class,
        footer = {
            "",
            "Examples:",
            "  plumbline alerts --bootstrap-servers kafka:9092  all that are there",
            "  plumbline alerts --follow --severity high        and those to come",
            "  plumbline alerts --wide --rule network/outside-intent",
            "  plumbline alerts --json --service product-search | jq .title"
        })
final class AlertsCommand implements Callable<Integer> {
    private static final Duration MOMENT = Duration.ofMillis(200);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions options;

    @Option(
            names = {"-f", "--follow"},
            description = "go on until Ctrl-C")
    private boolean follow;

    @Option(names = "--new", description = "leave out those that are there already; needs --follow")
    private boolean onlyNew;

    @Option(names = "--json", description = "JSON lines")
    private boolean json;

    @Option(names = "--ocsf", description = "JSON lines, as OCSF Detection Findings")
    private boolean ocsf;

    @Option(names = "--wide", description = "all of each alert, on several lines")
    private boolean wide;

    @Option(names = "--shadow", description = "alerts of rules on trial instead")
    private boolean shadow;

    @Option(
            names = "--severity",
            paramLabel = "LEAST",
            description = "least severity: info, low, medium, high, critical")
    private Severity least = Severity.INFO;

    @Option(names = "--service", paramLabel = "NAME", description = "only this service's")
    private String service;

    @Option(names = "--rule", paramLabel = "ID", description = "only this rule's")
    private String rule;

    @Override
    public Integer call() throws InterruptedException {
        if (onlyNew && !follow) {
            throw new Failure("--new without --follow shows nothing; add --follow");
        }
        if (Stream.of(json, ocsf, wide).filter(it -> it).count() > 1) {
            throw new Failure("--json, --ocsf and --wide are three forms; name one");
        }
        Settings settings = options.read();
        Cluster.requireTopics(settings, List.of(topic(settings)));
        AlertText text = new AlertText(ZoneId.systemDefault(), Terminal.colours()).withDays();
        PrintWriter out = spec.commandLine().getOut();
        try (Stop stop = new Stop();
                AlertReader reader = reader(settings)) {
            do {
                reader.poll(MOMENT, alert -> {
                    if (isAskedFor(alert)) {
                        out.print(shown(alert, text) + "\n");
                    }
                });
            } while (!isGone(out) && !stop.isAsked() && (follow || !reader.atEnd()));
            return Plumbline.FINE;
        }
    }

    private Topics.Topic topic(Settings settings) {
        Topics topics = Topics.named(settings);
        return shadow ? topics.shadowAlerts() : topics.alerts();
    }

    private String shown(Alert alert, AlertText text) {
        if (json) {
            return AlertJson.of(alert);
        }
        if (ocsf) {
            return OcsfFinding.of(alert);
        }
        return wide ? text.wide(alert) : text.line(alert);
    }

    private AlertReader reader(Settings settings) {
        return new AlertReader(
                settings.bootstrapServers(), settings.kafka(), topic(settings), !onlyNew, System.err::println);
    }

    /** Whether nobody reads our output any more, as when head has seen enough. Flushes. */
    private static boolean isGone(PrintWriter out) {
        return out.checkError();
    }

    private boolean isAskedFor(Alert alert) {
        return alert.getSeverity().compareTo(least) >= 0
                && (service == null || service.equals(alert.getService()))
                && (rule == null || rule.equals(alert.getRule()));
    }
}
