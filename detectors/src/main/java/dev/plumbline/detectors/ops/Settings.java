package dev.plumbline.detectors.ops;

import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.registry.Framing;
import dev.plumbline.ingest.Redaction;
import dev.plumbline.rules.Cidr;
import dev.plumbline.rules.Durations;
import dev.plumbline.rules.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that can be set, read once at start.
 *
 * @param bootstrapServers brokers to begin with, {@code host:port} with commas between
 * @param applicationId name of the consumer group, prefix of internal topics and transactional ids
 * @param instanceId name of this instance within the group; the same again after a restart, so that its work waits for it;
 *     empty: it joins as a new member each time
 * @param topicPrefix what every topic's name begins with
 * @param topicPartitions partitions of a topic that is created, 1–10,000
 * @param topicReplication replicas of a topic that is created; −1 is the broker's default
 * @param topicCreate whether missing topics are created at start
 * @param rulesPath pack or folder of packs; empty is those that are bundled
 * @param rulesWatch between two looks for changes of the rules; zero: never
 * @param rulesCache folder for compiled rules; empty: they are not kept
 * @param rulesKeys file with the public keys of those whose published packs are taken; empty: nobody's are
 * @param rulesBudget time of the processor that a rule may take for one event
 * @param estateNetworks blocks whose addresses belong to the estate, known or not
 * @param peersNetworks blocks outside the estate that have a name
 * @param identityRetention how long an identity that ended is kept
 * @param pendingHold how long an event may wait for its container to be told; zero: not at all
 * @param pendingMax events of one task that may wait
 * @param correlateLateness how much later than others a signal may come to the rules over several events
 * @param correlateSignalsMax signals that one task keeps at once for each stratum of them
 * @param threads stream threads, 1–256
 * @param stateDir folder for the state stores
 * @param rawTopics topics of other tools that are read in their own formats
 * @param repeatWindow how long a repeated record, or a second witness, is recognised
 * @param exceptionsPath file, or folder of files, of exceptions
 * @param suppressionMax suppressions and minutes of the flood guard that one task keeps at once
 * @param floodLimit alerts of one rule and service that go out within a minute; zero: all
 * @param redactDefaults whether the built-in patterns take secrets out
 * @param redactPatterns file of further patterns
 * @param httpHost address that metrics and health are served on
 * @param httpPort its port; 0 takes a free one
 * @param intake what belongs to the HTTP intake
 * @param kafka every setting {@code kafka.x}, passed on to Kafka as {@code x}; names that Kafka does not know are refused,
 *     but {@code kafka.custom.x} is passed on as {@code x} whatever it is, for classes that are plugged into Kafka
 */
public record Settings(
        String bootstrapServers,
        String applicationId,
        String instanceId,
        String topicPrefix,
        int topicPartitions,
        int topicReplication,
        boolean topicCreate,
        Optional<Path> rulesPath,
        Duration rulesWatch,
        Optional<Path> rulesCache,
        Optional<Path> rulesKeys,
        Duration rulesBudget,
        List<String> estateNetworks,
        List<Networks.Named> peersNetworks,
        Duration identityRetention,
        Duration pendingHold,
        int pendingMax,
        Duration correlateLateness,
        int correlateSignalsMax,
        int threads,
        Path stateDir,
        List<RawTopic> rawTopics,
        Duration repeatWindow,
        Optional<Path> exceptionsPath,
        int suppressionMax,
        int floodLimit,
        boolean redactDefaults,
        Optional<Path> redactPatterns,
        String httpHost,
        int httpPort,
        IntakeSettings intake,
        Map<String, String> kafka) {

    /** Without what is set for Kafka, which has passwords in it. */
    @Override
    public String toString() {
        return "Settings of " + applicationId + " at " + bootstrapServers;
    }

    /** What addresses are: the estate's, or of a block outside that has a name. */
    public Networks networks() {
        return new Networks(estateNetworks.isEmpty() ? Networks.PRIVATE : estateNetworks, peersNetworks);
    }

    /** Environment variables that are settings begin with this: PLUMBLINE_HTTP_PORT is http.port. */
    public static final String ENVIRONMENT_PREFIX = "PLUMBLINE_";

    /** One setting.
     *
     * @param key as a file and the command line have it
     * @param fallback value where it is not set
     * @param help one line for people
     */
    public record Key(String key, String fallback, String help) {}

    /** Every key but {@code kafka.…}, in the order of the documentation. */
    public static final List<Key> KEYS = List.of(
            new Key("bootstrap.servers", "localhost:9092", "brokers to begin with, host:port with commas between"),
            new Key("application.id", "plumbline", "consumer group; instances with the same one share the work"),
            new Key(
                    "instance.id",
                    "",
                    "this instance in the group; empty: HOSTNAME and http.port, or none where that is 0"),
            new Key("topic.prefix", "plumbline.", "what every topic's name begins with"),
            new Key("topic.partitions", "6", "partitions of a topic that is created"),
            new Key("topic.replication", "-1", "replicas of a topic that is created; -1: the broker's default"),
            new Key("topic.create", "true", "whether missing topics are created at start"),
            new Key(
                    "schema.registry.url",
                    "",
                    "schema registry with Confluent's interface, URLs with commas; records are in its wire format then"),
            new Key(
                    "schema.registry.auto.register",
                    "false",
                    "whether a schema that the registry lacks is registered by who writes with it, and not by topics --register"),
            new Key("schema.registry.user.file", "", "file with name:password for the schema registry"),
            new Key("rules.path", "", "a pack or a folder of packs; empty: those that are bundled"),
            new Key(
                    "rules.watch",
                    "1s",
                    "how often run looks for a change in rules.path, which it takes up as it goes; 0s: never"),
            new Key(
                    "rules.cache",
                    "",
                    "folder in which compiled rules are kept for the next start; empty: compiled-rules in state.dir,"
                            + " where that is set"),
            new Key(
                    "rules.keys",
                    "",
                    "file with public keys (PEM); packs on the topic rules that one of them signed are taken; empty: none"),
            new Key(
                    "rules.budget",
                    "1s",
                    "time of the processor that a rule may take for one event; at the third time beyond it, it is held"),
            new Key("estate.networks", "", "CIDR blocks of the estate, with commas; empty: all private blocks"),
            new Key(
                    "peers.networks",
                    "",
                    "names of blocks outside: name=CIDR, with commas, such as mirror=203.0.113.0/24"),
            new Key("identity.retention", "8d", "how long an identity that ended is kept for late events and replays"),
            new Key("pending.hold", "10s", "how long an event waits for its container to be told; 0s: not at all"),
            new Key("pending.max", "10000", "events of one task that may wait; beyond it the oldest go on unknown"),
            new Key(
                    "correlate.lateness",
                    "30s",
                    "how much later than others an event may come to rules over several; pending.hold where that is longer"),
            new Key(
                    "correlate.signals.max",
                    "500000",
                    "signals that one task keeps for rules over several events; beyond it the oldest make room"),
            new Key("threads", "1", "stream threads"),
            new Key("state.dir", "", "folder of the state stores; empty: plumbline in the system's temporary folder"),
            new Key("raw.topics", "", "topics of other tools: topic=format, topic=format@field, with commas"),
            new Key("repeat.window", "24h", "how long a repeated record or a second witness is recognised"),
            new Key(
                    "exceptions.path",
                    "",
                    "exceptions in YAML: a file, or a folder of them; looked at as often as the rules"),
            new Key(
                    "suppression.max",
                    "100000",
                    "suppressions of one task at once; beyond it the one that ends first ends now"),
            new Key(
                    "flood.limit",
                    "100",
                    "alerts of one rule and service that go out within a minute, further ones are counted; 0: all"),
            new Key("redact.defaults", "true", "whether the built-in patterns take secrets out"),
            new Key("redact.patterns", "", "file of further patterns for secrets, a line NAME: REGEX each"),
            new Key("http.host", "127.0.0.1", "address of /metrics and /health"),
            new Key("http.port", "9404", "port of /metrics and /health; 0: a free one"),
            new Key("intake.listen", "127.0.0.1:8088", "host:port of the HTTP intake; port 0: a free one"),
            new Key(
                    "intake.secrets.dir",
                    "",
                    "folder with a file for each format that holds what its senders sign with"),
            new Key(
                    "intake.tls.certificate",
                    "",
                    "PEM with the certificate's chain, or PKCS#12 (.p12, .pfx); empty: no TLS"),
            new Key("intake.tls.key", "", "PEM with the certificate's PKCS#8 key"),
            new Key("intake.tls.password.file", "", "file with the PKCS#12 file's password"),
            new Key("intake.max.bytes", "8388608", "bytes that a request may have, as sent and unpacked"),
            new Key("intake.max.in.flight", "64", "requests that are worked on at once; beyond it is 429"),
            new Key(
                    "intake.max.in.flight.bytes",
                    "134217728",
                    "bytes of all of them, at least twice intake.max.bytes; beyond it is 429"));

    private static final Pattern SERVER = Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+):(?<port>\\d{1,5})");
    private static final String KAFKA = "kafka.";

    /** Read by logback.xml, before there are settings. */
    private static final Set<String> LOG_LEVELS = Set.of("PLUMBLINE_LOG", "PLUMBLINE_KAFKA_LOG");

    /** What Kubernetes tells every container of a service that is named plumbline, or plumbline-something. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "PLUMBLINE_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_\\w+)?)?)");

    /**
     * What takes secrets out, as it is set.
     *
     * @throws UncheckedIOException if the file of patterns was changed for the worse since it was checked
     */
    public Redaction redaction() {
        if (redactPatterns.isEmpty()) {
            return redactDefaults ? Redaction.defaults() : Redaction.none();
        }
        try {
            Redaction.Read read = Redaction.of(Files.readAllLines(redactPatterns.get()), redactDefaults);
            if (read instanceof Redaction.Read.Valid valid) {
                return valid.redaction();
            }
            throw new IOException(((Redaction.Read.Invalid) read).error());
        } catch (IOException e) {
            throw new UncheckedIOException(redactPatterns.get() + ": " + e.getMessage(), e);
        }
    }

    /** What became of the settings that were given. */
    public sealed interface Read {
        record Valid(Settings settings) implements Read {}

        /** @param errors all that is wrong, each with the place it was set and what is expected */
        record Invalid(List<String> errors) implements Read {}
    }

    /**
     * Settings of three sources; a later one overrides an earlier one.
     *
     * @param file Java properties, as text by key
     * @param fileName for messages
     * @param environment the process's environment; names without our prefix are not looked at, nor are the log levels and
     *     what Kubernetes tells of services whose names begin like ours
     * @param commandLine {@code key=value} by key
     * @param hostName name of this host, for the instance's default name
     */
    public static Read read(
            Map<String, String> file,
            String fileName,
            Map<String, String> environment,
            Map<String, String> commandLine,
            String hostName) {
        Reader reader = new Reader();
        file.forEach((key, value) -> reader.put(key, value, fileName));
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(ENVIRONMENT_PREFIX) && !LOG_LEVELS.contains(name)) {
                String key = name.substring(ENVIRONMENT_PREFIX.length())
                        .toLowerCase(Locale.ROOT)
                        .replace('_', '.');
                if (isOurs(key) || !SERVICE_LINK.matcher(name).matches()) {
                    reader.put(key, value, "environment " + name);
                }
            }
        });
        commandLine.forEach((key, value) -> {
            if (key.startsWith(KAFKA) && KafkaKeys.isSecret(key)) {
                reader.errors.add(
                        "command line: '" + key + "' is a secret, which there every user of this host can read;"
                                + " set it in --config, or as " + ENVIRONMENT_PREFIX
                                + key.toUpperCase(Locale.ROOT).replace('.', '_'));
            } else {
                reader.put(key, value, "command line");
            }
        });
        Settings settings = reader.settings(hostName);
        return reader.errors.isEmpty() ? new Read.Valid(settings) : new Read.Invalid(List.copyOf(reader.errors));
    }

    private static boolean isOurs(String key) {
        return KEYS.stream().anyMatch(it -> it.key().equals(key));
    }

    private record Given(String value, String place) {}

    private static final class Reader {
        private final Map<String, Given> given = new LinkedHashMap<>();
        private final List<String> errors = new ArrayList<>();

        void put(String key, String value, String place) {
            Optional<String> objection = key.startsWith(KAFKA)
                    ? KafkaKeys.objection(key.substring(KAFKA.length())).map(it -> "'" + key + "' " + it)
                    : isOurs(key) ? Optional.empty() : Optional.of("unknown setting '" + key + "'; " + hint(key));
            objection.ifPresentOrElse(
                    it -> errors.add(place + ": " + it), () -> given.put(key, new Given(value.strip(), place)));
        }

        private static String hint(String key) {
            return Nearest.of(key, KEYS.stream().map(Key::key).toList())
                    .map(it -> "did you mean '" + it + "'?")
                    .orElse("settings of Kafka itself begin with 'kafka.'");
        }

        Settings settings(String hostName) {
            int port = number("http.port", 0, 65_535);
            String instance = text("instance.id").isEmpty() ? instance(hostName, port) : name("instance.id");
            return new Settings(
                    servers(),
                    name("application.id"),
                    instance,
                    name("topic.prefix"),
                    number("topic.partitions", 1, 10_000),
                    replication(),
                    flag("topic.create"),
                    rules(),
                    duration("rules.watch", Duration.ZERO, Duration.ofDays(1)),
                    rulesCache(),
                    existing("rules.keys", false),
                    duration("rules.budget", Duration.ofMillis(1), Duration.ofHours(1)),
                    networks(),
                    peersNetworks(),
                    duration("identity.retention", Duration.ofMinutes(10), Duration.ofDays(400)),
                    duration("pending.hold", Duration.ZERO, Duration.ofMinutes(10)),
                    number("pending.max", 1, 10_000_000),
                    duration("correlate.lateness", Duration.ZERO, Duration.ofHours(24)),
                    number("correlate.signals.max", 1, 100_000_000),
                    number("threads", 1, 256),
                    stateDir(),
                    rawTopics(),
                    duration("repeat.window", Duration.ofSeconds(1), Duration.ofDays(30)),
                    exceptions(),
                    number("suppression.max", 1, 10_000_000),
                    number("flood.limit", 0, 1_000_000),
                    flag("redact.defaults"),
                    redactPatterns(),
                    httpHost(),
                    port,
                    intake(),
                    kafka());
        }

        private IntakeSettings intake() {
            Matcher listen = SERVER.matcher(text("intake.listen"));
            boolean isListen = listen.matches() && Integer.parseInt(listen.group("port")) <= 65_535;
            if (!isListen) {
                error("intake.listen", "host:port such as 127.0.0.1:8088, or 0.0.0.0:8088 for all addresses");
            }
            Optional<Path> certificate = existing("intake.tls.certificate", false);
            Optional<Path> key = existing("intake.tls.key", false);
            boolean isPkcs12 = certificate
                    .map(it -> it.toString().matches(".*\\.(p12|pfx)"))
                    .orElse(false);
            if (certificate.isPresent() && !isPkcs12 && key.isEmpty()) {
                error("intake.tls.key", "the key of the certificate, in a file that exists");
            }
            if (certificate.isEmpty() && key.isPresent()) {
                error("intake.tls.certificate", "the certificate of the key");
            }
            int mostBytes = number("intake.max.bytes", 1024, 256 << 20);
            return new IntakeSettings(
                    isListen ? listen.group(1) : "",
                    isListen ? Integer.parseInt(listen.group("port")) : 0,
                    existing("intake.secrets.dir", true),
                    certificate,
                    key,
                    existing("intake.tls.password.file", false),
                    mostBytes,
                    number("intake.max.in.flight", 1, 10_000),
                    number("intake.max.in.flight.bytes", 2 * mostBytes, Integer.MAX_VALUE));
        }

        /** Empty where it is not set. */
        private Optional<Path> existing(String key, boolean isFolder) {
            if (text(key).isEmpty()) {
                return Optional.empty();
            }
            Optional<Path> path = path(key);
            if (path.isEmpty() || !(isFolder ? Files.isDirectory(path.get()) : Files.isReadable(path.get()))) {
                error(key, isFolder ? "a folder that exists" : "a file that exists and can be read");
            }
            return path;
        }

        /** Two instances on one host have different ports; where they take free ones, a name would be the same for both. */
        private static String instance(String hostName, int port) {
            return port == 0 ? "" : hostName + "-" + port;
        }

        private Given of(String key) {
            Given value = given.get(key);
            return value != null ? value : new Given(fallback(key), "default");
        }

        private String text(String key) {
            return of(key).value();
        }

        private void error(String key, String expected) {
            Given value = of(key);
            errors.add(value.place() + ": " + key + " = '" + value.value() + "': expected " + expected);
        }

        private int number(String key, int least, int most) {
            try {
                int number = Integer.parseInt(text(key));
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below
            }
            error(key, "a whole number from " + least + " to " + most);
            return least;
        }

        private int replication() {
            int replicas = number("topic.replication", -1, 32);
            if (replicas == 0) {
                error("topic.replication", "a whole number from 1 to 32, or -1 for the broker's default");
            }
            return replicas;
        }

        private boolean flag(String key) {
            if (!text(key).equals("true") && !text(key).equals("false")) {
                error(key, "true or false");
            }
            return text(key).equals("true");
        }

        private String name(String key) {
            if (!text(key).matches("[A-Za-z0-9._-]{1,200}")) {
                error(key, "1 to 200 of the characters A-Z a-z 0-9 . _ -");
            }
            return text(key);
        }

        private String servers() {
            boolean right = Arrays.stream(text("bootstrap.servers").split(",", -1))
                    .map(server -> SERVER.matcher(server.strip()))
                    .allMatch(it -> it.matches() && isPort(Integer.parseInt(it.group("port"))));
            if (!right) {
                error("bootstrap.servers", "host:port, several with commas between");
            }
            return text("bootstrap.servers");
        }

        private static boolean isPort(int number) {
            return number >= 1 && number <= 65_535;
        }

        private String httpHost() {
            if (text("http.host").isEmpty()) {
                error("http.host", "an address of this host, such as 127.0.0.1, or 0.0.0.0 for all");
            }
            return text("http.host");
        }

        private Optional<Path> exceptions() {
            Optional<Path> path = text("exceptions.path").isEmpty() ? Optional.empty() : path("exceptions.path");
            boolean isThere =
                    path.map(Files::isReadable).orElse(text("exceptions.path").isEmpty());
            if (!isThere) {
                error("exceptions.path", "a file or a folder that exists and can be read");
            }
            return path;
        }

        private Optional<Path> rules() {
            if (text("rules.path").isEmpty()) {
                return Optional.empty();
            }
            Optional<Path> path = path("rules.path");
            if (path.isEmpty() || !Files.isDirectory(path.get())) {
                error("rules.path", "a folder that exists");
            }
            return path;
        }

        private List<String> networks() {
            List<String> blocks = new ArrayList<>();
            for (String block : text("estate.networks").split(",", -1)) {
                if (block.isBlank()) {
                    continue;
                }
                if (Cidr.parse(block.strip()).isEmpty()) {
                    error("estate.networks", "CIDR blocks such as 10.0.0.0/8, not '" + block.strip() + "'");
                }
                blocks.add(block.strip());
            }
            return blocks;
        }

        private List<Networks.Named> peersNetworks() {
            List<Networks.Named> named = new ArrayList<>();
            for (String pair : text("peers.networks").split(",", -1)) {
                if (pair.isBlank()) {
                    continue;
                }
                int equals = pair.indexOf('=');
                String block = pair.substring(equals + 1).strip();
                if (equals < 1 || Cidr.parse(block).isEmpty()) {
                    error("peers.networks", "name=CIDR such as mirror=203.0.113.0/24, not '" + pair.strip() + "'");
                } else {
                    named.add(new Networks.Named(pair.substring(0, equals).strip(), block));
                }
            }
            return named;
        }

        /** In the system's temporary folder anyone could lay compiled code; so never there by itself. */
        private Optional<Path> rulesCache() {
            if (text("rules.cache").isEmpty()) {
                return text("state.dir").isEmpty()
                        ? Optional.empty()
                        : path("state.dir").map(it -> it.resolve("compiled-rules"));
            }
            Optional<Path> path = path("rules.cache");
            if (path.isEmpty() || Files.isRegularFile(path.get())) {
                error("rules.cache", "a folder, or a path at which one can be made");
            }
            return path;
        }

        private Path stateDir() {
            Path fallback = Path.of(System.getProperty("java.io.tmpdir"), "plumbline");
            if (text("state.dir").isEmpty()) {
                return fallback;
            }
            Optional<Path> path = path("state.dir");
            if (path.isEmpty() || Files.isRegularFile(path.get())) {
                error("state.dir", "a folder, or a path at which one can be made");
            }
            return path.orElse(fallback);
        }

        private List<RawTopic> rawTopics() {
            RawTopic.Read read = RawTopic.parse(text("raw.topics"));
            if (read instanceof RawTopic.Read.Invalid invalid) {
                error("raw.topics", invalid.expected());
                return List.of();
            }
            List<RawTopic> topics = ((RawTopic.Read.Valid) read).topics();
            if (topics.stream().anyMatch(it -> it.topic().startsWith(text("topic.prefix")))) {
                error("raw.topics", "topics of other tools, not one that begins with topic.prefix");
            }
            return topics;
        }

        private Duration duration(String key, Duration least, Duration most) {
            Optional<Duration> duration = Durations.parse(text(key));
            if (duration.isEmpty()
                    || duration.get().compareTo(least) < 0
                    || duration.get().compareTo(most) > 0) {
                error(
                        key,
                        "a duration from " + Durations.text(least) + " to " + Durations.text(most)
                                + ", such as 30s, 5m, 2h or 7d");
                return least;
            }
            return duration.get();
        }

        private Optional<Path> redactPatterns() {
            if (text("redact.patterns").isEmpty()) {
                return Optional.empty();
            }
            Optional<Path> path = path("redact.patterns");
            if (path.isEmpty() || !Files.isReadable(path.get())) {
                error("redact.patterns", "a file that can be read");
                return path;
            }
            try {
                if (Redaction.of(Files.readAllLines(path.get()), false) instanceof Redaction.Read.Invalid invalid) {
                    errors.add(path.get() + ": " + invalid.error());
                }
            } catch (IOException e) {
                errors.add(path.get() + ": cannot be read as UTF-8 lines: " + e.getMessage());
            }
            return path;
        }

        private Optional<Path> path(String key) {
            try {
                return Optional.of(Path.of(text(key)));
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }

        private Map<String, String> kafka() {
            Map<String, String> passed = new TreeMap<>();
            given.forEach((key, value) -> {
                if (key.startsWith(KAFKA)) {
                    passed.put(KafkaKeys.passedOn(key.substring(KAFKA.length())), value.value());
                }
            });
            passed.putAll(registry());
            return passed;
        }

        /** They go where clients' settings go. */
        private Map<String, String> registry() {
            boolean registers = flag("schema.registry.auto.register");
            Optional<Path> user = existing("schema.registry.user.file", false);
            String urls = text("schema.registry.url");
            if (urls.isEmpty()) {
                return Map.of();
            }
            if (!urls.matches("https?://[^\\s,]+(,https?://[^\\s,]+)*")) {
                error("schema.registry.url", "URLs such as http://registry:8080/apis/ccompat/v7, with commas");
            }
            return Map.of(
                    Framing.URL,
                    urls,
                    Framing.AUTO_REGISTER,
                    Boolean.toString(registers),
                    Framing.USER_FILE,
                    user.map(Path::toString).orElse(""));
        }

        private static String fallback(String key) {
            return KEYS.stream()
                    .filter(it -> it.key().equals(key))
                    .findFirst()
                    .orElseThrow()
                    .fallback();
        }
    }
}
