package dev.plumbline.detectors.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.ingest.Formats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path folder;

    private Path patterns() {
        Path file = folder.resolve("patterns");
        try {
            return Files.writeString(file, "shop-key: shop-([0-9]+)\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "raw.topics=a -> topic=format, or topic=format@field",
                "raw.topics=a=nothing -> no format is named 'nothing'",
                "raw.topics=a=bpftrace -> use 'ingest tail bpftrace'",
                "raw.topics=a=tetragon,a=trivy -> each topic once",
                "raw.topics=plumbline.alerts=tetragon -> begins with topic.prefix",
                "repeat.window=1 -> a duration from 1s to 30d",
                "repeat.window=31d -> a duration from 1s to 30d",
                "redact.patterns=/nowhere/to/be/found -> a file that can be read",
            })
    void aWrongValueIsToldWithWhatIsExpected(String setting, String told) {
        String[] pair = setting.split("=", 2);
        assertThat(errors(Map.of(pair[0], pair[1]))).singleElement().asString().contains(told);
    }

    @Test
    void aWrongPatternIsToldWithItsFileAndLine() throws IOException {
        Path file = Files.writeString(folder.resolve("wrong"), "a: b\nb: (\n");
        assertThat(errors(Map.of("redact.patterns", file.toString())))
                .singleElement()
                .asString()
                .startsWith(file + ": line 2: ");
    }

    @Test
    void compiledRulesAreKeptBesideTheStateUnlessThatLiesWhereAnyoneCanWrite() {
        assertThat(valid(Map.of("state.dir", folder.toString())).rulesCache())
                .contains(folder.resolve("compiled-rules"));
        assertThat(valid(Map.of()).rulesCache()).isEmpty();
    }

    @Test
    void everyKeyHasItsDefault() {
        assertThat(valid(Map.of()))
                .isEqualTo(new Settings(
                        "localhost:9092",
                        "plumbline",
                        "host-1-9404",
                        "plumbline.",
                        6,
                        -1,
                        true,
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofSeconds(1),
                        List.of(),
                        List.of(),
                        Duration.ofDays(8),
                        Duration.ofSeconds(10),
                        10_000,
                        Duration.ofSeconds(30),
                        500_000,
                        1,
                        Path.of(System.getProperty("java.io.tmpdir"), "plumbline"),
                        List.of(),
                        Duration.ofHours(24),
                        Optional.empty(),
                        100_000,
                        100,
                        true,
                        java.util.Optional.empty(),
                        "127.0.0.1",
                        9404,
                        new IntakeSettings(
                                "127.0.0.1",
                                8088,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                8 << 20,
                                64,
                                128 << 20),
                        Map.of()));
    }

    @Test
    void everyKeyIsRead() throws IOException {
        Path certificate = Files.createFile(folder.resolve("chain.pem"));
        Path key = Files.createFile(folder.resolve("key.pem"));
        Path password = Files.createFile(folder.resolve("password"));
        Settings settings = valid(Map.ofEntries(
                Map.entry("bootstrap.servers", "kafka-1:9092, [2001:db8::1]:9093"),
                Map.entry("application.id", "shop"),
                Map.entry("instance.id", "a"),
                Map.entry("topic.prefix", "shop."),
                Map.entry("topic.partitions", "12"),
                Map.entry("topic.replication", "3"),
                Map.entry("topic.create", "false"),
                Map.entry("rules.path", folder.toString()),
                Map.entry("rules.watch", "0s"),
                Map.entry("rules.cache", folder.resolve("compiled").toString()),
                Map.entry("estate.networks", "10.0.0.0/8, 2001:db8::/32"),
                Map.entry("peers.networks", "mirror=203.0.113.0/24"),
                Map.entry("identity.retention", "30d"),
                Map.entry("pending.hold", "0s"),
                Map.entry("pending.max", "5"),
                Map.entry("threads", "4"),
                Map.entry("state.dir", folder.resolve("state").toString()),
                Map.entry("raw.topics", "tetragon.raw=tetragon@log"),
                Map.entry("repeat.window", "7d"),
                Map.entry("exceptions.path", folder.toString()),
                Map.entry("suppression.max", "7"),
                Map.entry("flood.limit", "0"),
                Map.entry("redact.defaults", "false"),
                Map.entry("redact.patterns", patterns().toString()),
                Map.entry("http.host", "0.0.0.0"),
                Map.entry("http.port", "0"),
                Map.entry("intake.listen", "[::1]:0"),
                Map.entry("intake.secrets.dir", folder.toString()),
                Map.entry("intake.tls.certificate", certificate.toString()),
                Map.entry("intake.tls.key", key.toString()),
                Map.entry("rules.keys", certificate.toString()),
                Map.entry("rules.budget", "200ms"),
                Map.entry("intake.tls.password.file", password.toString()),
                Map.entry("intake.max.bytes", "1024"),
                Map.entry("correlate.lateness", "1m"),
                Map.entry("correlate.signals.max", "1000"),
                Map.entry("intake.max.in.flight", "1"),
                Map.entry("intake.max.in.flight.bytes", "2048")));
        assertThat(settings)
                .isEqualTo(new Settings(
                        "kafka-1:9092, [2001:db8::1]:9093",
                        "shop",
                        "a",
                        "shop.",
                        12,
                        3,
                        false,
                        Optional.of(folder),
                        Duration.ZERO,
                        Optional.of(folder.resolve("compiled")),
                        Optional.of(certificate),
                        Duration.ofMillis(200),
                        List.of("10.0.0.0/8", "2001:db8::/32"),
                        List.of(new Networks.Named("mirror", "203.0.113.0/24")),
                        Duration.ofDays(30),
                        Duration.ZERO,
                        5,
                        Duration.ofMinutes(1),
                        1_000,
                        4,
                        folder.resolve("state"),
                        List.of(new RawTopic("tetragon.raw", Formats.named("tetragon"), "log")),
                        Duration.ofDays(7),
                        Optional.of(folder),
                        7,
                        0,
                        false,
                        java.util.Optional.of(patterns()),
                        "0.0.0.0",
                        0,
                        new IntakeSettings(
                                "[::1]",
                                0,
                                Optional.of(folder),
                                Optional.of(certificate),
                                Optional.of(key),
                                Optional.of(password),
                                1024,
                                1,
                                2048),
                        Map.of()));
    }

    @Test
    void theListOfKeysIsWholeAndHasTheDefaultsThatHold() {
        Map<String, String> fallbacks =
                Settings.KEYS.stream().collect(Collectors.toMap(Settings.Key::key, Settings.Key::fallback));
        int withoutKafkaAndIntake = Settings.class.getRecordComponents().length - 2;
        int hostAndPortAreOne = IntakeSettings.class.getRecordComponents().length - 1;
        int ofTheRegistryWhichStandWithKafkas = 3;
        assertThat(fallbacks).hasSize(withoutKafkaAndIntake + hostAndPortAreOne + ofTheRegistryWhichStandWithKafkas);
        assertThat(valid(fallbacks)).isEqualTo(valid(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "intake.listen|8088|host:port such as 127.0.0.1:8088, or 0.0.0.0:8088 for all addresses",
                "intake.listen|host:70000|host:port such as 127.0.0.1:8088, or 0.0.0.0:8088 for all addresses",
                "intake.secrets.dir|/no/such|a folder that exists",
                "intake.tls.certificate|/no/such.p12|a file that exists and can be read",
                "intake.max.bytes|0|a whole number from 1024 to 268435456",
                "intake.max.in.flight.bytes|16777215|a whole number from 16777216 to 2147483647"
            })
    void whatTheIntakeCannotUseIsTold(String key, String value, String expected) {
        assertThat(Settings.read(Map.of(), "", Map.of(), Map.of(key, value), "host-1"))
                .isEqualTo(new Settings.Read.Invalid(
                        List.of("command line: " + key + " = '" + value + "': expected " + expected)));
    }

    @Test
    void aCertificateNeedsItsKeyAndAKeyItsCertificate() throws IOException {
        String file = Files.createFile(folder.resolve("some.pem")).toString();
        assertThat(Settings.read(Map.of(), "", Map.of(), Map.of("intake.tls.certificate", file), "host-1"))
                .isEqualTo(new Settings.Read.Invalid(List.of("default: intake.tls.key = '': expected the key of the"
                        + " certificate, in a file that exists")));
        assertThat(Settings.read(Map.of(), "", Map.of(), Map.of("intake.tls.key", file), "host-1"))
                .isEqualTo(new Settings.Read.Invalid(
                        List.of("default: intake.tls.certificate = '': expected the certificate of the key")));
    }

    @Test
    void theEnvironmentStandsAboveTheFileAndTheCommandLineAboveBoth() {
        Map<String, String> file = Map.of("threads", "2", "http.port", "1002", "topic.prefix", "file.");
        Map<String, String> environment = Map.of("PLUMBLINE_THREADS", "3", "PLUMBLINE_HTTP_PORT", "1003");
        Settings settings = valid(Settings.read(file, "f", environment, Map.of("threads", "4"), "host-1"));
        assertThat(settings.threads()).isEqualTo(4);
        assertThat(settings.httpPort()).isEqualTo(1003);
        assertThat(settings.topicPrefix()).isEqualTo("file.");
    }

    @Test
    void blanksAroundAValueAreNotPartOfIt() {
        assertThat(valid(Map.of("threads", " 2 ", "application.id", "shop\t")))
                .returns(2, Settings::threads)
                .returns("shop", Settings::applicationId);
    }

    @Test
    void twoInstancesOnOneHostDifferByTheirPort() {
        assertThat(valid(Map.of("http.port", "9405")).instanceId()).isEqualTo("host-1-9405");
        assertThat(valid(Map.of("http.port", "0")).instanceId()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bootstrap.servers|kafka|host:port, several with commas between",
                "bootstrap.servers|kafka:9092,|host:port, several with commas between",
                "bootstrap.servers|kafka:0|host:port, several with commas between",
                "bootstrap.servers|kafka:65536|host:port, several with commas between",
                "bootstrap.servers|http://kafka:9092|host:port, several with commas between",
                "application.id|a b|1 to 200 of the characters A-Z a-z 0-9 . _ -",
                "instance.id|a/b|1 to 200 of the characters A-Z a-z 0-9 . _ -",
                "topic.prefix|''|1 to 200 of the characters A-Z a-z 0-9 . _ -",
                "topic.partitions|0|a whole number from 1 to 10000",
                "topic.partitions|10001|a whole number from 1 to 10000",
                "topic.replication|-2|a whole number from -1 to 32",
                "topic.replication|0|a whole number from 1 to 32, or -1 for the broker's default",
                "topic.create|yes|true or false",
                "rules.path|/no/such/folder|a folder that exists",
                "estate.networks|10.0.0.0/8,10.0.0.0/33|CIDR blocks such as 10.0.0.0/8, not '10.0.0.0/33'",
                "threads|two|a whole number from 1 to 256",
                "threads|99999999999|a whole number from 1 to 256",
                "http.host|''|an address of this host, such as 127.0.0.1, or 0.0.0.0 for all",
                "http.port|65536|a whole number from 0 to 65535"
            })
    void aWrongValueIsToldWithItsPlaceAndWhatIsExpected(String key, String value, String expected) {
        assertThat(errors(Map.of(key, value)))
                .containsExactly("command line: " + key + " = '" + value + "': expected " + expected);
    }

    @Test
    void theStateCannotLieInAFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(errors(Map.of("state.dir", file.toString())))
                .containsExactly("command line: state.dir = '" + file
                        + "': expected a folder, or a path at which one can be made");
    }

    @Test
    void aPathThatNoFileSystemHasIsAnErrorLikeAnyOther() {
        assertThat(errors(Map.of("state.dir", "a\0b", "rules.path", "a\0b")))
                .hasSize(2)
                .allMatch(it -> it.contains(": expected a folder"));
    }

    @Test
    void allErrorsAreToldAtOnceEachWithItsPlace() {
        Settings.Read read = Settings.read(
                Map.of("threads", "0"),
                "plumbline.properties",
                Map.of("PLUMBLINE_TOPIC_CREATE", "maybe"),
                Map.of("http.port", "x", "colour", "blue"),
                "host-1");
        assertThat(((Settings.Read.Invalid) read).errors())
                .containsExactlyInAnyOrder(
                        "plumbline.properties: threads = '0': expected a whole number from 1 to 256",
                        "environment PLUMBLINE_TOPIC_CREATE: topic.create = 'maybe': expected true or false",
                        "command line: http.port = 'x': expected a whole number from 0 to 65535",
                        "command line: unknown setting 'colour'; settings of Kafka itself begin with 'kafka.'");
    }

    @ParameterizedTest
    @CsvSource({
        "http.prot, http.port",
        "thread, threads",
        "bootstrap.server, bootstrap.servers",
        "topic.partition, topic.partitions",
        "statedir, state.dir"
    })
    void aSlipIsAskedAbout(String written, String meant) {
        assertThat(errors(Map.of(written, "1")))
                .containsExactly("command line: unknown setting '" + written + "'; did you mean '" + meant + "'?");
    }

    @Test
    void anUnknownNameOfOursInTheEnvironmentIsRefusedUnderItsOwnName() {
        assertThat(errors(Settings.read(Map.of(), "", Map.of("PLUMBLINE_HTTP_PROT", "1"), Map.of(), "h")))
                .containsExactly(
                        "environment PLUMBLINE_HTTP_PROT: unknown setting 'http.prot'; did you mean 'http.port'?");
    }

    @Test
    void logLevelsInTheEnvironmentAreNoSettings() {
        valid(Settings.read(
                Map.of(), "", Map.of("PLUMBLINE_LOG", "DEBUG", "PLUMBLINE_KAFKA_LOG", "INFO"), Map.of(), "h"));
    }

    @Test
    void logLevelsHaveTheNamesThatTheLoggingReads() throws Exception {
        try (var in = getClass().getResourceAsStream("/logback.xml")) {
            String logback = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(Stream.of("PLUMBLINE_LOG", "PLUMBLINE_KAFKA_LOG")).allMatch(it -> logback.contains("${" + it));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PLUMBLINE_SERVICE_HOST",
                "PLUMBLINE_SERVICE_PORT",
                "PLUMBLINE_SERVICE_PORT_METRICS",
                "PLUMBLINE_PORT",
                "PLUMBLINE_PORT_9404_TCP",
                "PLUMBLINE_PORT_9404_TCP_ADDR",
                "PLUMBLINE_METRICS_SERVICE_HOST"
            })
    void whatKubernetesTellsOfServicesThatAreNamedLikeUsIsNoSetting(String name) {
        valid(Settings.read(Map.of(), "", Map.of(name, "10.96.0.7"), Map.of(), "h"));
    }

    @Test
    void othersEnvironmentIsNotLookedAt() {
        assertThat(valid(Settings.read(Map.of(), "", Map.of("THREADS", "7", "plumbline_threads", "7"), Map.of(), "h"))
                        .threads())
                .isEqualTo(1);
    }

    @Test
    void kafkasSettingsArePassedOnUnderTheirOwnNames() {
        Settings.Read read = Settings.read(
                Map.of("kafka.consumer.max.poll.records", "100", "kafka.rocksdb.config.setter", "x.Y"),
                "f",
                Map.of("PLUMBLINE_KAFKA_SECURITY_PROTOCOL", "SSL"),
                Map.of("kafka.topic.segment.bytes", "1048576", "kafka.admin.retries", "3"),
                "h");
        assertThat(valid(read).kafka())
                .isEqualTo(Map.of(
                        "consumer.max.poll.records", "100",
                        "rocksdb.config.setter", "x.Y",
                        "security.protocol", "SSL",
                        "topic.segment.bytes", "1048576",
                        "admin.retries", "3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.sasl.jaas.config",
                "kafka.ssl.key.password",
                "kafka.consumer.ssl.truststore.password",
                "kafka.ssl.keystore.key"
            })
    void aSecretIsTakenFromEverywhereButTheCommandLine(String key) {
        assertThat(errors(Map.of(key, "of-nobody")))
                .singleElement()
                .asString()
                .contains(
                        "'" + key + "' is a secret",
                        "PLUMBLINE_" + key.toUpperCase(Locale.ROOT).replace('.', '_'));
        assertThat(errors(Map.of(key, "of-nobody")).get(0)).doesNotContain("of-nobody");
        Settings settings = valid(Settings.read(Map.of(key, "of-nobody"), "f", Map.of(), Map.of(), "h"));
        assertThat(settings.kafka()).containsValue("of-nobody");
        assertThat(settings.toString()).doesNotContain("of-nobody");
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.security.protocl, kafka.security.protocol",
        "kafka.producer.linger.msec, kafka.producer.linger.ms",
        "kafka.main.consumer.sesion.timeout.ms, kafka.main.consumer.session.timeout.ms",
        "kafka.num.standby.replica, kafka.num.standby.replicas"
    })
    void aSlipInANameOfKafkasIsAskedAbout(String written, String meant) {
        assertThat(errors(Map.of(written, "1")))
                .containsExactly(
                        "command line: '" + written + "' is no setting of Kafka; did you mean '" + meant + "'?");
    }

    @Test
    void aProducersSettingIsNoConsumersOne() {
        assertThat(errors(Map.of("kafka.consumer.linger.ms", "1")))
                .singleElement()
                .asString()
                .startsWith("command line: 'kafka.consumer.linger.ms' is no setting of Kafka");
    }

    @Test
    void aNameThatIsNoSlipEitherIsToldTheWayAroundTheCheck() {
        assertThat(errors(Map.of("kafka.acme.audit.endpoint", "1")))
                .containsExactly("command line: 'kafka.acme.audit.endpoint' is no setting of Kafka; "
                        + "for a class that is plugged into Kafka write 'kafka.custom.acme.audit.endpoint'");
    }

    @Test
    void settingsOfPluggedInClassesArePassedOnUnseen() {
        assertThat(valid(Map.of("kafka.custom.acme.audit.endpoint", "1")).kafka())
                .isEqualTo(Map.of("acme.audit.endpoint", "1"));
    }

    @ParameterizedTest
    @CsvSource({
        "kafka.bootstrap.servers, bootstrap.servers",
        "kafka.application.id, application.id",
        "kafka.num.stream.threads, threads",
        "kafka.state.dir, state.dir",
        "kafka.main.consumer.group.instance.id, instance.id"
    })
    void whatHasASettingOfItsOwnIsNotSetBehindItsBack(String written, String instead) {
        assertThat(errors(Map.of(written, "1")))
                .containsExactly("command line: '" + written + "' is not for Kafka alone; set " + instead + " instead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka.", "kafka.consumer.", "kafka.custom."})
    void aPrefixAloneNamesNothing(String key) {
        assertThat(errors(Map.of(key, "1"))).containsExactly("command line: '" + key + "' names no setting");
    }

    private static Settings valid(Map<String, String> commandLine) {
        return valid(Settings.read(Map.of(), "", Map.of(), commandLine, "host-1"));
    }

    private static Settings valid(Settings.Read read) {
        assertThat(read).isInstanceOf(Settings.Read.Valid.class);
        return ((Settings.Read.Valid) read).settings();
    }

    private static List<String> errors(Map<String, String> commandLine) {
        return errors(Settings.read(Map.of(), "", Map.of(), commandLine, "host-1"));
    }

    private static List<String> errors(Settings.Read read) {
        assertThat(read).isInstanceOf(Settings.Read.Invalid.class);
        return ((Settings.Read.Invalid) read).errors();
    }
}
