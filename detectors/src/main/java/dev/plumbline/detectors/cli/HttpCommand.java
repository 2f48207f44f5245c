package dev.plumbline.detectors.cli;

import dev.plumbline.detectors.intake.HttpIntake;
import dev.plumbline.detectors.intake.KafkaLanding;
import dev.plumbline.detectors.intake.Tls;
import dev.plumbline.detectors.ops.IntakeSettings;
import dev.plumbline.detectors.ops.Registry;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.ingest.EventJson;
import dev.plumbline.ingest.Parsed;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "http",
        description = "Records that are posted to /v1/FORMAT, onto the topics: webhooks, CloudEvents, lines.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "202 is answered once the broker has acknowledged all; 429 and 503 say when to",
            "send it again.",
            "A request is signed with a secret of its format, a line of the file FORMAT in",
            "intake.secrets.dir: X-Hub-Signature-256 (GitHub) or X-Plumbline-Signature:",
            "sha256= and the HMAC-SHA256 in hex of the body as it is sent; or",
            "X-Gitlab-Token.",
            "Serves /metrics, /health/live and /health/ready too. Ends with Ctrl-C or",
            "SIGTERM.",
            "",
            "Examples:",
            "  plumbline ingest http --config plumbline.properties",
            "  plumbline ingest http --listen 0.0.0.0:8088 \\",
            "      --set intake.secrets.dir=/etc/plumbline/secrets",
            "  plumbline ingest http --allow-unsigned",
            "  curl --data-binary @events.json http://localhost:8088/v1/cdevents"
        })
final class HttpCommand implements Callable<Integer> {
    private static final Duration GLANCE = Duration.ofSeconds(1);
    private static final Duration RENEWED_WITHIN = Duration.ofSeconds(10);
    private static final Duration LONGEST_READ = Duration.ofSeconds(20);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "short for --set intake.listen=HOST:PORT; default 127.0.0.1:8088")
    private String listen;

    @Option(names = "--allow-unsigned", description = "take records of formats that have no secrets from everybody")
    private boolean allowUnsigned;

    @Mixin
    private SettingsOptions options;

    private final Tally tally = new Tally();
    private final Progress progress = new Progress();

    @Override
    public Integer call() {
        Settings settings = options.read(listen == null ? Map.of() : Map.of("intake.listen", listen));
        if (settings.intake().secrets().isEmpty() && !allowUnsigned) {
            throw new Failure(
                    "nobody could post anything: set intake.secrets.dir to the folder with the formats' secrets,"
                            + " or give --allow-unsigned");
        }
        Topics topics = Topics.named(settings);
        try (Stop stop = new Stop();
                KafkaLanding landing =
                        new KafkaLanding(settings.bootstrapServers(), settings.kafka(), topics, settings.redaction())) {
            try (HttpIntake intake = start(settings.intake(), landing)) {
                progress.say("listening: " + (settings.intake().certificate().isPresent() ? "https" : "http") + "://"
                        + settings.intake().host() + ":" + intake.port() + "/v1/FORMAT");
                tellTrouble(stop, landing);
            }
            progress.say(tally.text()); // before the last wait for a broker that may be away
        } catch (KafkaException e) {
            throw Cluster.unreached(settings, e);
        } catch (IOException e) {
            throw new Failure(e.getMessage());
        }
        return Plumbline.FINE;
    }

    private HttpIntake start(IntakeSettings intake, KafkaLanding landing) throws IOException {
        Optional<Tls> tls = intake.certificate()
                .map(certificate -> new Tls(certificate, intake.key(), intake.password(), RENEWED_WITHIN));
        HttpIntake.Limits limits = new HttpIntake.Limits(
                intake.mostBytes(), intake.mostRequests(), intake.mostBytesUnderWay(), LONGEST_READ, LONGEST_WAIT);
        return HttpIntake.start(
                new InetSocketAddress(intake.host(), intake.port()),
                tls,
                limits,
                new HttpIntake.Access(intake.secrets(), allowUnsigned),
                landing,
                Registry.prometheus(),
                InstantSource.system(),
                this::count,
                progress::say);
    }

    private void count(Parsed parsed) {
        tally.count(parsed);
        if (parsed instanceof Parsed.Rejected rejected) {
            progress.say(EventJson.rejectedJson(rejected));
        }
    }

    /** Says when the broker goes away, and when it comes back. */
    private void tellTrouble(Stop stop, KafkaLanding landing) {
        Optional<String> told = Optional.empty();
        while (!stop.await(GLANCE)) {
            Optional<String> now = landing.trouble();
            if (!now.equals(told)) {
                progress.say(now.orElse("the broker is reached"));
                told = now;
            }
        }
    }
}
