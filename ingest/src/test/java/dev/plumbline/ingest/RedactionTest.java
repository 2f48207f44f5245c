package dev.plumbline.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Process;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private final Redaction redaction = Redaction.defaults();

    @ParameterizedTest
    @CsvSource(
            delimiterString = " -> ",
            value = {
                "https://web:hunter2@shop.example/a -> https://web:<redacted:url-credentials>@shop.example/a",
                "postgres://:p4ss@db:5432/shop -> postgres://:<redacted:url-credentials>@db:5432/shop",
                "--password=hunter2 -> --password=<redacted:named-secret>",
                "DB_PASSWORD=hunter2 -> DB_PASSWORD=<redacted:named-secret>",
                "Authorization: Bearer abcdef0123456789 -> Authorization: Bearer <redacted:authorization>",
                "{'api_key': 'abc123'} -> {'api_key': '<redacted:named-secret>'}",
                "x AKIAABCDEFGHIJKLMNOP y -> x <redacted:aws-access-key> y",
                "a=1&token=abc&b=2 -> a=1&token=<redacted:named-secret>&b=2",
                "glpat-abcdefghij0123456789 -> <redacted:gitlab-token>",
            })
    void aSecretIsTakenOutAndTheRestStays(String before, String after) {
        assertThat(redaction.text(before)).isEqualTo(after);
        assertThat(redaction.count()).isEqualTo(1);
    }

    /** Wherever a text comes from: a shell's command, a header, JSON inside JSON. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql --password hunter2 -h db",
                "[\"--password\",\"hunter2\"]",
                "--password=\"correct hunter2 battery\"",
                "PASSWORD='correct hunter2 battery' ./server",
                "--password=ab,hunter2",
                "--password=<hunter2",
                "password=token_id=hunter2",
                "{\"args\":\"{\\\"password\\\":\\\"hunter2\\\"}\"}",
                "{\"args\":\"--password=\\\"hunter2\\\"\"}",
                "{\"password\":\"a\\\"hunter2\"}",
                "MYSQL_PWD=hunter2",
                "--pass=hunter2",
                "--db.password=hunter2",
                "AccountName=a;AccountKey=hunter2",
                "https://u:p@hunter2@host/",
                "https://u:p<hunter2@host/",
                "https://0123456789hunter2abcdef@git.example/",
                "https://0123456789hunter2abcdef:x-oauth-basic@git.example/",
                "user:hunter2@tcp(db:3306)/shop",
                "https://a.example/b?sv=1&sig=hunter2%3D",
                "X-Auth-Token: Bearer hunter2abcdef",
                "Authorization: token hunter20123456789",
                "Cookie: session=hunter2; theme=dark",
                "hvs.0123456789hunter20123456789",
                "eyJhbGciOiJub25lIn0.eyJzdWIhunter2.",
                "-----BEGIN PGP PRIVATE KEY BLOCK-----\nhunter2\n-----END PGP PRIVATE KEY BLOCK-----",
            })
    void noByteOfASecretStays(String text) {
        assertThat(redaction.text(text)).contains("<redacted:").doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--password=correct hunter2 battery", "--password=a&hunter2", "--db.password=it's hunter2"})
    void theRestOfAnArgumentIsItsOptionsValue(String argument) {
        assertThat(redaction.arguments(List.of(argument)).get(0)).doesNotContain("hunter2");
        assertThat(redaction.count()).isEqualTo(1);
    }

    @Test
    void whatIsRedactedIsNotRedactedAgain() {
        List<String> once = redaction.arguments(List.of("--password=a b", "TOKEN=c", "https://d:e@f/", "--pass", "g"));
        assertThat(redaction.arguments(once)).isEqualTo(once);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://shop.example:8443/a?b=c@d",
                "--password-file=/run/secrets/db",
                "--token-ttl=1h",
                "/srv/shop/.aws/credentials",
                "monkey=banana",
                "--keyspace shop",
                "basic",
                "AKIA",
                "http://[::1]:80/",
                "tokenizer.py",
                "tokenizer=bert",
                "-v /run/secrets:/run/secrets:ro",
                "registry.example/token-service:1.2",
                "/usr/bin/secret-tool: not found",
                "PWD=/root",
                "--bypass=on",
                "ssh://git@git.example/shop.git",
                "http://host:8080/@scope/pkg",
            })
    void whatIsNoSecretStays(String text) {
        assertThat(redaction.text(text)).isEqualTo(text);
        assertThat(redaction.count()).isZero();
    }

    @Test
    void theValueOfAnOptionMayBeTheNextArgument() {
        assertThat(redaction.arguments(List.of("--user", "web", "--password", "hunter2", "--secret", "--verbose")))
                .containsExactly("--user", "web", "--password", "<redacted:named-secret>", "--secret", "--verbose");
    }

    @Test
    void argumentsWithoutASecretAreTheSameList() {
        List<String> arguments = List.of("-c", "ls /tmp", "--color=never");
        assertThat(redaction.arguments(arguments)).isSameAs(arguments);
    }

    @Test
    void commandLinesOfAnEventAreLookedAt() {
        Process process = Events.process(1);
        process.setArgs(List.of("--token=abc"));
        process.setParentArgs(List.of("-c", "curl https://a:b@c/"));
        KernelEvent event = new Events("test", RawRecord.of("x", null, 0)).kernel(0, Instant.EPOCH);
        event.setProcess(process);
        redaction.redacted(new Parsed.Kernel(event), "tetragon");
        assertThat(process.getArgs()).containsExactly("--token=<redacted:named-secret>");
        assertThat(process.getParentArgs()).containsExactly("-c", "curl https://a:<redacted:url-credentials>@c/");
        assertThat(redaction.counts()).containsEntry("named-secret", 1L).containsEntry("url-credentials", 1L);
    }

    @Test
    void aRefusedRecordIsRedactedAndKeepsItsLength() {
        RawRecord record = RawRecord.of("{\"password\":\"hunter2\"", "a.log", 3);
        Parsed.Rejected rejected = rejected(record, "tetragon");
        assertThat(rejected.record().text()).isEqualTo("{\"password\":\"<redacted:named-secret>\"");
        assertThat(rejected.record().length()).isEqualTo(record.length());
        assertThat(rejected.record().line()).isEqualTo(3);
    }

    @Test
    void whatComesBesideARefusedRecordIsRedactedByItsName() {
        RawRecord record = RawRecord.of("x", null, 0)
                .withHeaders(
                        Map.of("authorization", "Bearer hunter2hunter2", "x-api-key", "hunter2", "ce-type", "a.b"));
        assertThat(rejected(record, "tetragon").record().headers())
                .containsEntry("authorization", "Bearer <redacted:authorization>")
                .containsEntry("x-api-key", "<redacted:named-secret>")
                .containsEntry("ce-type", "a.b");
    }

    @Test
    void nothingIsKeptOfWhatCouldNotBeRecognisedBecauseItIsBroken() throws IOException {
        byte[] cut = "[{\"RuleID\":\"generic\",\"Match\":\"hunter2".getBytes(UTF_8);
        List<Parsed> told = new ArrayList<>();
        Source.read(new ByteArrayInputStream(cut), "-", AutoFormat.of(cut), InstantSource.system(), told::add);
        assertThat(told).singleElement().isInstanceOfSatisfying(Parsed.Rejected.class, it -> {
            Parsed.Rejected redacted = (Parsed.Rejected) redaction.redacted(it, "auto");
            assertThat(redacted.record().bytes()).isEmpty();
            assertThat(redacted.record().length()).isEqualTo(cut.length);
        });
    }

    @Test
    void aPatternOfAUserCounts() {
        Redaction own = ((Redaction.Read.Valid) Redaction.of(List.of("# ours", "", "shop-key: shop-([0-9]+)"), false))
                .redaction();
        assertThat(own.text("x shop-123 --password=y")).isEqualTo("x shop-<redacted:shop-key> --password=y");
    }

    @Test
    void aWrongPatternIsToldWithItsLine() {
        assertThat(Redaction.of(List.of("a: b", "c: ("), true))
                .isInstanceOfSatisfying(
                        Redaction.Read.Invalid.class,
                        it -> assertThat(it.error()).startsWith("line 2: "));
        assertThat(Redaction.of(List.of("no colon"), true))
                .isInstanceOfSatisfying(
                        Redaction.Read.Invalid.class,
                        it -> assertThat(it.error()).startsWith("line 1: expected NAME: REGEX"));
    }

    /** The look over the text must never hide a match. */
    @Test
    void hintsNeverHideAMatch() {
        List<SecretPattern> patterns = SecretPattern.builtIn();
        Hints hints = Hints.of(patterns);
        List<String> parts = new ArrayList<>(
                List.of("=", ":", " ", "x", "é", "Bearer abcdefgh", "://a:b@", "AKIAABCDEFGHIJKLMNOP", "\n"));
        patterns.forEach(it -> parts.addAll(it.hints()));
        Random random = new Random(7);
        for (int round = 0; round < 50_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                String part = parts.get(random.nextInt(parts.size()));
                text.append(random.nextBoolean() ? part.toUpperCase(Locale.ROOT) : part);
            }
            boolean matches = patterns.stream()
                    .anyMatch(it -> !it.redacted(text.toString()).equals(text.toString()));
            assertThat(!matches || hints.mayHold(text.toString()))
                    .as(text.toString())
                    .isTrue();
        }
    }

    private Parsed.Rejected rejected(RawRecord record, String format) {
        return (Parsed.Rejected) redaction.redacted(new Parsed.Rejected("malformed", "why", record), format);
    }

    @Test
    void bytesThatAreNoUtf8AreKeptAsTheyAre() {
        byte[] bytes = {(byte) 0xff, 'a'};
        RawRecord record = new RawRecord(bytes, "a", 1);
        assertThat(rejected(record, "tetragon").record().bytes()).isEqualTo(bytes);
        assertThat(new String(bytes, UTF_8)).isNotEmpty();
    }
}
