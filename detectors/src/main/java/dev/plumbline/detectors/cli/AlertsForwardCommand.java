package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.ops.Endpoint;
import dev.plumbline.detectors.ops.ForwardMeters;
import dev.plumbline.detectors.ops.Registry;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.sink.AlertmanagerTarget;
import dev.plumbline.detectors.sink.Forwarder;
import dev.plumbline.detectors.sink.Target;
import dev.plumbline.detectors.sink.WebhookTarget;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Severity;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "forward",
        description = "Sends alerts on to Alertmanager or a webhook, each at least once, until it is told to stop.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A webhook is posted what 'alerts --json' prints, an alert a request, with",
            "X-Plumbline-Signature: sha256= and the HMAC-SHA256 in hex of the body; id and",
            "state tell what came twice. Alertmanager has one alert for each rule and",
            "service; any that is resolved ends it.",
            "A target that is away, or says 401, 403, 404, 429 or 5xx, is tried until it",
            "takes the alert; Retry-After is honoured. What it refuses otherwise is a dead",
            "letter. A group that is new begins with the alerts to come.",
            "",
            "Examples:",
            "  plumbline alerts forward --alertmanager http://alertmanager:9093",
            "  plumbline alerts forward --webhook https://chat.example/hook \\",
            "      --secret-file hook.secret --severity high --listen 127.0.0.1:9405"
        })
final class AlertsForwardCommand implements Callable<Integer> {
    private static final Duration STUCK = Duration.ofMinutes(1);

    @Mixin
    private SettingsOptions options;

    @ArgGroup(multiplicity = "1")
    private To to;

    private static final class To {
        @Option(names = "--alertmanager", paramLabel = "URL", description = "Alertmanager's address")
        private URI alertmanager;

        @Option(names = "--webhook", paramLabel = "URL", description = "address to post to; needs --secret-file")
        private URI webhook;
    }

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "file with the secret that bodies are signed with")
    private Path secret;

    @Option(
            names = "--authorization-file",
            paramLabel = "FILE",
            description = "file with what Alertmanager wants in the header Authorization")
    private Path authorization;

    @Option(
            names = "--firing-for",
            paramLabel = "DURATION",
            converter = Durations.class,
            description = "after its last evidence, an alert that nothing resolves ends in Alertmanager; default 24h")
    private Duration firing = Duration.ofHours(24);

    @Option(
            names = "--severity",
            paramLabel = "LEAST",
            description = "least severity: info, low, medium, high, critical")
    private Severity least = Severity.INFO;

    @Option(names = "--service", paramLabel = "NAME", description = "only this service's")
    private String service;

    @Option(
            names = "--group",
            paramLabel = "NAME",
            description = "consumer group; default application.id-forward-alertmanager or -webhook")
    private String group;

    @Option(names = "--from-beginning", description = "a group that is new takes what is on the topic already")
    private boolean fromBeginning;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "serve /metrics and /health there")
    private String listen;

    private final Progress progress = new Progress();

    @Override
    public Integer call() throws InterruptedException {
        Target target = target();
        Settings settings = options.read();
        Cluster.requireTopics(
                settings,
                List.of(Topics.named(settings).alerts(), Topics.named(settings).deadLetters()));
        PrometheusMeterRegistry registry = Registry.prometheus();
        String as = group == null ? settings.applicationId() + "-forward-" + target.name() : group;
        try (Stop stop = new Stop();
                Forwarder forwarder = new Forwarder(
                        settings,
                        as,
                        fromBeginning,
                        target,
                        this::isAskedFor,
                        new ForwardMeters(registry, target.name()),
                        progress::say,
                        stop::isAsked);
                Endpoint endpoint = endpoint(registry, forwarder)) {
            progress.say("forwarding as " + as + (endpoint == null ? "" : "; metrics on port " + endpoint.port()));
            forwarder.run();
            return Plumbline.FINE;
        } catch (KafkaException e) {
            throw Cluster.unreached(settings, e);
        } catch (IOException e) {
            throw new Failure(e.getMessage());
        }
    }

    private Target target() {
        if (to.webhook != null) {
            if (secret == null) {
                throw new Failure("--webhook needs --secret-file, so that its receiver can tell who sends");
            }
            return new WebhookTarget(http("--webhook", to.webhook), line(secret).getBytes(StandardCharsets.UTF_8));
        }
        if (secret != null) {
            throw new Failure("--secret-file is for --webhook; Alertmanager checks no signature");
        }
        return new AlertmanagerTarget(
                http("--alertmanager", to.alertmanager),
                firing,
                Optional.ofNullable(authorization).map(AlertsForwardCommand::line));
    }

    private static URI http(String option, URI address) {
        boolean isHttp = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!isHttp || address.getHost() == null) {
            throw new Failure(option + " '" + address + "': expected an address such as http://alertmanager:9093");
        }
        if (address.getRawUserInfo() != null) {
            throw new Failure(option + ": no password in an address; --authorization-file keeps it out of sight");
        }
        return address;
    }

    private static String line(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(it -> !it.isEmpty())
                    .findFirst()
                    .orElseThrow(() -> new Failure(file + " is empty; its first line is the secret"));
        } catch (IOException e) {
            throw Failure.unreadable(file, e);
        }
    }

    /** Null where nobody asked for it. */
    private Endpoint endpoint(PrometheusMeterRegistry registry, Forwarder forwarder) throws IOException {
        if (listen == null) {
            return null;
        }
        HostPort at = HostPort.of("--listen", listen);
        return Endpoint.start(
                at.host(),
                at.port(),
                registry,
                () -> new Endpoint.Health(true, "alive"),
                () -> forwarder.stuck().compareTo(STUCK) > 0
                        ? new Endpoint.Health(
                                false, "an alert waits for " + forwarder.stuck().toSeconds() + " s")
                        : new Endpoint.Health(true, "ready"));
    }

    private boolean isAskedFor(Alert alert) {
        return alert.getSeverity().compareTo(least) >= 0 && (service == null || service.equals(alert.getService()));
    }
}
