package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.packs.Releases;
import dev.plumbline.detectors.packs.SigningKey;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.PackRelease;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.rules.RuleCases;
import dev.plumbline.rules.RuleFinding.Level;
import dev.plumbline.rules.RuleLint;
import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "publish",
        description = "Checks a pack, signs it, and puts it on the topic from which engines take it up.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The pack is compiled, linted and its cases are run; where one of these fails,",
            "nothing is published. Engines take it up between two events, without a",
            "restart, if rules.keys names the public key. Its rules stand instead of those",
            "of a pack of the same name in rules.path. Make a pair of keys with",
            "  openssl genpkey -algorithm ed25519 -out pack.key",
            "  openssl pkey -in pack.key -pubout -out pack.pub",
            "",
            "Exit status: 0 published, 1 lint warns (with --strict) or a case fails, 2 the",
            "pack is refused, wrong use, or no broker.",
            "",
            "Examples:",
            "  plumbline rules publish rules/shop --key pack.key",
            "  plumbline rules publish rules/shop --dry-run",
            "  plumbline rules publish --withdraw shop --bootstrap-servers kafka:9092"
        })
final class RulesPublishCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = "the pack, or a folder of packs")
    private Path path;

    @Option(names = "--key", paramLabel = "FILE", description = "private key: PKCS#8 PEM, Ed25519 or EC P-256")
    private Path key;

    @Option(names = "--strict", description = "refuse what lint warns of")
    private boolean strict;

    @Option(names = "--dry-run", description = "check, and publish nothing")
    private boolean dryRun;

    @Option(names = "--withdraw", paramLabel = "PACK", description = "take back what is published under this name")
    private String withdrawn;

    @Option(names = "--json", description = "one JSON object for each pack")
    private boolean json;

    @Mixin
    private SettingsOptions options;

    @Override
    public Integer call() throws InterruptedException {
        if ((path == null) == (withdrawn == null)) {
            throw new Failure("name the pack's folder, or --withdraw and the pack's name; and not both");
        }
        if (withdrawn != null) {
            Settings settings = options.read();
            long at = send(settings, Map.of(withdrawn, Optional.empty())).get(withdrawn);
            told(withdrawn, null, null, at, "withdrawn");
            return Plumbline.FINE;
        }
        List<PackFiles> files = Rules.files(Optional.of(path));
        List<Pack> packs = Rules.compiled(files);
        if (!isFine(files, packs)) {
            return Plumbline.FINDINGS;
        }
        if (dryRun) {
            files.forEach(it -> told(it.name().orElseThrow(), it.version().orElseThrow(), it.digest(), -1, "checked"));
            return Plumbline.FINE;
        }
        publish(files);
        return Plumbline.FINE;
    }

    private boolean isFine(List<PackFiles> files, List<Pack> packs) {
        PrintWriter err = spec.commandLine().getErr();
        RuleLint.Report lint = RuleLint.of(files);
        lint.findings().stream().filter(it -> it.level() != Level.INFO).forEach(it -> err.println(it.text()));
        RuleCases.Report cases = RuleCases.run(files, packs);
        cases.failures().forEach(err::println);
        err.flush();
        return cases.failures().isEmpty() && !(strict && lint.count(Level.WARNING) > 0);
    }

    private void publish(List<PackFiles> files) throws InterruptedException {
        if (key == null) {
            throw new Failure("engines take signed packs alone; name the private key: --key pack.key");
        }
        SigningKey signing = signingKey();
        Settings settings = options.read();
        Map<String, Optional<PackRelease>> releases = new HashMap<>();
        Instant now = Instant.now();
        for (PackFiles pack : files) {
            String name = pack.name().orElseThrow();
            releases.put(
                    name, Optional.of(Releases.signed(pack, name, pack.version().orElseThrow(), now, signing)));
        }
        Map<String, Long> offsets = send(settings, releases);
        releases.forEach((name, it) -> told(
                name, it.orElseThrow().getVersion(), it.orElseThrow().getDigest(), offsets.get(name), "published"));
    }

    private SigningKey signingKey() {
        try {
            return SigningKey.read(key);
        } catch (IOException e) {
            throw Failure.unreadable(key, e);
        }
    }

    /** Returns once the broker has them, with their offsets by name. */
    private static Map<String, Long> send(Settings settings, Map<String, Optional<PackRelease>> releases)
            throws InterruptedException {
        Topics.Topic topic = Topics.named(settings).rules();
        Cluster.requireTopics(settings, List.of(topic));
        Map<String, Object> properties = new HashMap<>(settings.kafka());
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topic.config().get("max.message.bytes"));
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        Map<String, Long> offsets = new HashMap<>();
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer())) {
            for (Map.Entry<String, Optional<PackRelease>> each : releases.entrySet()) {
                byte[] value = each.getValue().map(Wire.PACK_RELEASE::encode).orElse(null);
                offsets.put(
                        each.getKey(),
                        producer.send(new ProducerRecord<>(topic.name(), each.getKey(), value))
                                .get()
                                .offset());
            }
            return offsets;
        } catch (ExecutionException e) {
            throw new Failure("the pack is not published: " + Failure.reasons(e));
        } catch (KafkaException e) {
            throw Cluster.unreached(settings, e);
        }
    }

    private void told(String name, String version, String digest, long offset, String outcome) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(JsonNodeFactory.instance
                            .objectNode()
                            .put("pack", name)
                            .put("version", version)
                            .put("digest", digest)
                            .put("offset", offset < 0 ? null : offset)
                            .put("outcome", outcome)
                    + "\n");
        } else {
            out.print(outcome + " " + name + (version == null ? "" : "@" + version)
                    + (digest == null ? "" : " " + digest)
                    + (offset < 0 ? "" : " at offset " + offset) + "\n");
        }
        out.flush();
    }
}
