package dev.plumbline.detectors.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.ops.Registry;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPOutputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpIntakeTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00.123456789Z");
    private static final int MOST_BYTES = 100_000;
    private static final String SECRET = "known to two";
    private static final String EXEC = """
            {"process_exec":{"process":{"pid":7,"uid":0,"binary":"/bin/sh"},"parent":{"pid":1}},\
            "node_name":"node-1","time":"2026-06-01T11:00:00Z"}
            """;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final FakeLanding landing = new FakeLanding();
    private final PrometheusMeterRegistry registry = Registry.prometheus();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private HttpIntake intake;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("tetragon"), "an older one\n" + SECRET + "\n");
        intake = start(new HttpIntake.Access(Optional.of(folder), true), Optional.empty());
    }

    private HttpIntake start(HttpIntake.Access access, Optional<Tls> tls) throws IOException {
        return HttpIntake.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                new HttpIntake.Limits(MOST_BYTES, 2, 4 * MOST_BYTES, Duration.ofMillis(700), Duration.ofSeconds(20)),
                access,
                landing,
                registry,
                InstantSource.fixed(NOW),
                parsed -> {},
                said::add);
    }

    @AfterEach
    void stop() {
        landing.acknowledges.countDown();
        intake.close();
        registry.close();
    }

    @Test
    void whatWasAcknowledgedIsAnsweredWithItsNumberAndWithWhatWasRejected() throws Exception {
        HttpResponse<String> answer = signed("/v1/tetragon", EXEC + "no json\n" + EXEC.replace("7", "8"));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body())
                .startsWith("{\"accepted\":2,\"rejected\":[{\"line\":2,\"reason\":\"malformed\",\"detail\":\"");
        assertThat(landing.landed).hasSize(3);
        assertThat(((Parsed.Kernel) landing.landed.get(0)).event().getOrigin().getFile())
                .isNull();
        assertThat(metrics())
                .contains(
                        "plumbline_intake_events_total{format=\"tetragon\"} 2.0",
                        "plumbline_intake_rejected_total{format=\"tetragon\",reason=\"malformed\"} 1.0",
                        "plumbline_intake_bytes_under_way 0.0",
                        "plumbline_intake_requests_under_way 0.0");
    }

    @Test
    void whereAllIsRejectedTheAnswerSaysSo() throws Exception {
        HttpResponse<String> answer = post("/v1/trivy", "{}");
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"accepted\":0", "\"line\":1");
        assertThat(landing.landed).as("dead letters").hasSize(1);
        assertThat(post("/v1/trivy", " \n").statusCode()).isEqualTo(422);
    }

    @Test
    void noSecretComesBackInTheAnswer() throws Exception {
        HttpResponse<String> answer =
                post("/v1/kubernetes-audit", "{\"stage\":\"password=hunter2\",\"verb\":\"get\",\"kind\":\"Event\"}");
        assertThat(answer.body()).contains("<redacted:named-secret>").doesNotContain("hunter2");
    }

    @Test
    void anEventThatItsTopicDoesNotTakeIsRejected() throws Exception {
        landing.tooLarge = 1;
        HttpResponse<String> answer = signed("/v1/tetragon", EXEC);
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"accepted\":0", "\"line\":null,\"reason\":\"oversize\"");
    }

    @ParameterizedTest
    @CsvSource({
        "X-Hub-Signature-256, " + SECRET + ", 202",
        "X-Hub-Signature-256, an older one, 202",
        "X-Hub-Signature-256, guessed, 401",
        "X-Plumbline-Signature, " + SECRET + ", 202",
        "X-Plumbline-Signature, guessed, 401"
    })
    void aSignatureLetsIn(String header, String secret, int status) throws Exception {
        HttpResponse<String> answer =
                send(request("/v1/tetragon").header(header, hmac(secret, EXEC)).POST(BodyPublishers.ofString(EXEC)));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(landing.landed).hasSize(status == 202 ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({SECRET + ", 202", "an older one, 202", "guessed, 401", "known, 401"})
    void aTokenLetsIn(String token, int status) throws Exception {
        HttpRequest.Builder request = request("/v1/tetragon").header("X-Gitlab-Token", token);
        assertThat(send(request.POST(BodyPublishers.ofString(EXEC))).statusCode())
                .isEqualTo(status);
    }

    @Test
    void whyNobodyIsLetInIsNotTold() throws Exception {
        String missing = post("/v1/tetragon", EXEC).body();
        String wrong = send(request("/v1/tetragon")
                        .header("X-Hub-Signature-256", hmac("guessed", EXEC))
                        .POST(BodyPublishers.ofString(EXEC)))
                .body();
        String oneOfTwoIsWrong = send(request("/v1/tetragon")
                        .header("X-Hub-Signature-256", hmac(SECRET, EXEC))
                        .header("X-Plumbline-Signature", hmac(SECRET, EXEC + " "))
                        .POST(BodyPublishers.ofString(EXEC)))
                .body();
        assertThat(missing).isEqualTo("{\"error\":\"not signed with a secret of this format\"}\n");
        assertThat(wrong).isEqualTo(missing);
        assertThat(oneOfTwoIsWrong).isEqualTo(missing);
        assertThat(metrics()).contains("plumbline_intake_refused_total{reason=\"signature\",status=\"401\"} 3.0");
    }

    @Test
    void aFormatWithoutASecretIsOpenOnlyWhereThatWasAllowed() throws Exception {
        assertThat(post("/v1/trivy", "{}").statusCode()).isEqualTo(422);
        intake.close();
        intake = start(new HttpIntake.Access(Optional.of(folder), false), Optional.empty());
        assertThat(post("/v1/trivy", "{}").statusCode()).isEqualTo(401);
        assertThat(signed("/v1/tetragon", EXEC).statusCode()).isEqualTo(202);
    }

    @Test
    void whatRecognisesEveryFormatIsNoWayAroundTheSecretOfOne() throws Exception {
        assertThat(post("/v1/tetragon", EXEC).statusCode()).isEqualTo(401);
        assertThat(post("/v1/auto", EXEC).statusCode()).isEqualTo(401);
        Files.writeString(folder.resolve("auto"), SECRET);
        assertThat(signed("/v1/auto", EXEC).statusCode()).isEqualTo(202);
        assertThat(landing.landed).hasSize(1);
    }

    @Test
    void aSecretThatCannotBeReadLetsNobodyIn() throws Exception {
        Files.writeString(folder.resolve("trivy"), "\n");
        assertThat(post("/v1/trivy", "{}").statusCode()).isEqualTo(401);
        assertThat(said).containsExactly("nobody may post trivy: " + folder.resolve("trivy") + " holds no secret");
    }

    @Test
    void aSecretMayBeReplacedWithoutARestart() throws Exception {
        Files.writeString(folder.resolve("tetragon"), "another");
        assertThat(signed("/v1/tetragon", EXEC).statusCode()).isEqualTo(401);
    }

    @Test
    void headersThatTellWhatTheBodyIsGoWithItAndThoseThatLetInDoNot() throws Exception {
        send(request("/v1/trivy")
                .header("Content-Type", "application/json")
                .header("ce-id", "4711")
                .header("ce-subject", "gr%C3%BC%C3%9Fe%20%22x%22")
                .header("X-GitHub-Event", "push")
                .header("X-Gitlab-Event", "Push Hook")
                .header("X-Gitlab-Token", "secret")
                .header("X-Hub-Signature-256", "sha256=00")
                .header("Authorization", "Basic c2VjcmV0")
                .header("User-Agent", "test")
                .POST(BodyPublishers.ofString("{}")));
        RawRecord record = ((Parsed.Rejected) landing.landed.get(0)).record();
        assertThat(record.headers())
                .containsOnlyKeys(
                        "content-type",
                        "ce-id",
                        "ce-subject",
                        "user-agent",
                        "x-github-event",
                        "x-gitlab-event",
                        "x-received")
                .containsEntry("ce-subject", "grüße \"x\"")
                .containsEntry("x-received", "2026-06-01T12:00:00.123456Z");
    }

    @ParameterizedTest
    @ValueSource(ints = {MOST_BYTES + 1, 5_000_000})
    void aBodyThatIsTooLargeIsRefused(int bytes) throws Exception {
        HttpResponse<String> answer = post("/v1/trivy", " ".repeat(bytes));
        assertThat(answer.statusCode()).isEqualTo(413);
        HttpResponse<String> withoutLength = send(request("/v1/trivy")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[bytes]))));
        assertThat(withoutLength.statusCode()).isEqualTo(413);
        assertThat(landing.landed).isEmpty();
    }

    @Test
    void aBodyOfADeclaredLengthThatIsTooLargeIsRefusedBeforeItComes() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), intake.port())) {
            socket.getOutputStream()
                    .write("POST /v1/trivy HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n".getBytes(UTF_8));
            assertThat(firstLine(socket)).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
        }
    }

    @Test
    void aBodyMayBePackedAndIsSignedAsItWasSent() throws Exception {
        byte[] packed = packed(EXEC.getBytes(UTF_8));
        HttpResponse<String> answer = send(request("/v1/tetragon")
                .header("Content-Encoding", "gzip")
                .header("X-Plumbline-Signature", hmac(SECRET, packed))
                .POST(BodyPublishers.ofByteArray(packed)));
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(landing.landed).hasSize(1);
    }

    @Test
    void aBombIsUnpackedNoFurtherThanABodyMayReach() throws Exception {
        byte[] bomb = packed(new byte[60_000_000]);
        assertThat(bomb).hasSizeLessThan(MOST_BYTES);
        HttpResponse<String> answer =
                send(request("/v1/trivy").header("Content-Encoding", "gzip").POST(BodyPublishers.ofByteArray(bomb)));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(metrics()).contains("plumbline_intake_bytes_under_way 0.0");
    }

    @ParameterizedTest
    @CsvSource({"gzip, 400", "br, 415", "identity, 422"})
    void whatIsNotUnpackedIsRefused(String encoding, int status) throws Exception {
        HttpResponse<String> answer =
                send(request("/v1/trivy").header("Content-Encoding", encoding).POST(BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @Test
    void aFormIsRefusedWithAHint() throws Exception {
        HttpResponse<String> answer = send(request("/v1/trivy")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("payload=%7B%7D")));
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).contains("have the webhook send application/json");
    }

    @Test
    void whatCurlPostsWithoutBeingToldItsTypeIsNoForm() throws Exception {
        HttpResponse<String> answer = send(request("/v1/trivy")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"rejected\":[{\"line\":1");
    }

    @Test
    void onlyPostIsTakenAndOnlyOfFormatsThatThereAre() throws Exception {
        HttpResponse<String> get = send(request("/v1/trivy").GET());
        assertThat(get.statusCode()).isEqualTo(405);
        assertThat(get.headers().firstValue("Allow")).contains("POST");
        HttpResponse<String> unknown = post("/v1/nosuch", "{}");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("no format is named 'nosuch'; there are ", "trivy");
        assertThat(post("/v1/", "{}").statusCode()).isEqualTo(404);
        assertThat(post("/v1/trivy/x", "{}").statusCode()).isEqualTo(404);
        assertThat(post("/", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void underLoadTheRestIsToldToComeBackLater() throws Exception {
        landing.acknowledges = new CountDownLatch(1);
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            waiting.add(client.sendAsync(
                    request("/v1/trivy").POST(BodyPublishers.ofString("{}")).build(), BodyHandlers.ofString()));
        }
        await().untilAsserted(() -> assertThat(metrics()).contains("plumbline_intake_requests_under_way 2.0"));
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> busy = post("/v1/trivy", "{}");
            assertThat(busy.statusCode()).isEqualTo(429);
            assertThat(busy.headers().firstValue("Retry-After")).contains("1");
        }
        assertThat(landing.landed).isEmpty();
        landing.acknowledges.countDown();
        for (CompletableFuture<HttpResponse<String>> request : waiting) {
            assertThat(request.get().statusCode()).isEqualTo(422);
        }
        assertThat(post("/v1/trivy", "{}").statusCode()).isEqualTo(422);
        assertThat(metrics()).contains("plumbline_intake_refused_total{reason=\"busy\",status=\"429\"} 20.0");
    }

    @Test
    void whatIsNotAcknowledgedIsNotAnsweredWell() throws Exception {
        landing.isBroken = true;
        HttpResponse<String> answer = signed("/v1/tetragon", EXEC);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    }

    @Test
    void whereTheBrokerIsAwayRequestsAreRefusedAtOnceAndReadinessSaysSo() throws Exception {
        landing.trouble = Optional.of("Kafka at a:1 does not answer");
        HttpResponse<String> answer = signed("/v1/tetragon", EXEC);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        HttpResponse<String> ready = send(request("/health/ready").GET());
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("Kafka at a:1 does not answer\n");
        assertThat(send(request("/health/live").GET()).statusCode()).isEqualTo(200);
        landing.trouble = Optional.empty();
        assertThat(send(request("/health/ready").GET()).statusCode()).isEqualTo(200);
    }

    @Test
    void aSenderThatIsSlowOnPurposeIsCutOff() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), intake.port())) {
            socket.getOutputStream()
                    .write("POST /v1/trivy HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{".getBytes(UTF_8));
            socket.setSoTimeout(20_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        await().untilAsserted(() -> assertThat(metrics())
                .contains(
                        "plumbline_intake_refused_total{reason=\"slow\",status=\"0\"} 1.0",
                        "plumbline_intake_requests_under_way 0.0"));
    }

    @Test
    void halfABodyIsNotTakenForAWholeOne() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), intake.port())) {
            socket.getOutputStream()
                    .write("POST /v1/trivy HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}".getBytes(UTF_8));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
        assertThat(landing.landed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void tlsIsSpokenWithACertificateOfPemFiles(String algorithm) throws Exception {
        Path store = Certificates.pkcs12(folder, "here", algorithm);
        Tls tls = new Tls(
                Certificates.chain(folder, store),
                Optional.of(Certificates.key(folder, store)),
                Optional.empty(),
                Duration.ZERO);
        assertThat(overTls(tls, store).statusCode()).isEqualTo(202);
    }

    @Test
    void tlsIsSpokenWithAPkcs12FileAndWhoTrustsAnotherGoesAway() throws Exception {
        Path store = Certificates.pkcs12(folder, "here", "EC");
        Path password = Files.writeString(folder.resolve("password"), Certificates.PASSWORD + "\n");
        Tls tls = new Tls(store, Optional.empty(), Optional.of(password), Duration.ZERO);
        assertThat(overTls(tls, store).statusCode()).isEqualTo(202);
        Path another = Certificates.pkcs12(folder, "another", "EC");
        assertThatThrownBy(() -> overTls(tls, another)).isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void aRenewedCertificateNeedsNoRestartAndHalfARenewalChangesNothing() throws Exception {
        Path before = Certificates.pkcs12(folder, "before", "EC");
        Path after = Certificates.pkcs12(folder, "after", "EC");
        Path chain = Certificates.chain(folder, before);
        Path key = Certificates.key(folder, before);
        assertThat(overTls(new Tls(chain, Optional.of(key), Optional.empty(), Duration.ZERO), before)
                        .statusCode())
                .isEqualTo(202);
        Certificates.chain(folder, after);
        assertThat(postOverTls(before).statusCode()).isEqualTo(202);
        assertThat(said)
                .contains("the certificate before stays in use: the key " + key + " is not that of the certificate "
                        + chain);
        Certificates.key(folder, after);
        assertThat(postOverTls(after).statusCode()).isEqualTo(202);
        assertThat(said).endsWith("the certificate " + chain + " was renewed");
    }

    @Test
    void aCertificateWithoutAKeyThatCanBeReadIsToldAtTheStart() throws Exception {
        Path store = Certificates.pkcs12(folder, "here", "EC");
        Path chain = Certificates.chain(folder, store);
        Path key = Files.writeString(folder.resolve("key.pem"), "-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> overTls(new Tls(chain, Optional.of(key), Optional.empty(), Duration.ZERO), store))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "there is no unencrypted PKCS#8 key in " + key + "; 'openssl pkcs8 -topk8 -nodes' makes one");
    }

    private HttpResponse<String> overTls(Tls tls, Path trusted) throws Exception {
        intake.close();
        intake = start(new HttpIntake.Access(Optional.of(folder), false), Optional.of(tls));
        return postOverTls(trusted);
    }

    private HttpResponse<String> postOverTls(Path trusted) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + intake.port() + "/v1/tetragon"))
                .header("X-Plumbline-Signature", hmac(SECRET, EXEC))
                .POST(BodyPublishers.ofString(EXEC))
                .build();
        return HttpClient.newBuilder()
                .sslContext(Certificates.trusting(trusted))
                .build()
                .send(request, BodyHandlers.ofString());
    }

    @Test
    void anAddressThatIsTakenIsTold() {
        assertThatThrownBy(() -> HttpIntake.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), intake.port()),
                        Optional.empty(),
                        new HttpIntake.Limits(1, 1, 1, Duration.ZERO, Duration.ZERO),
                        new HttpIntake.Access(Optional.empty(), true),
                        landing,
                        registry,
                        InstantSource.system(),
                        parsed -> {},
                        said::add))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("cannot listen on ")
                .hasMessageEndingWith("set intake.listen to an address of this host and a free port");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + intake.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> signed(String path, String body) throws Exception {
        return send(request(path)
                .header("X-Plumbline-Signature", hmac(SECRET, body))
                .POST(BodyPublishers.ofString(body)));
    }

    private String metrics() throws IOException, InterruptedException {
        return send(request("/metrics").GET()).body();
    }

    private static String firstLine(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\r'; b = in.read()) {
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static String hmac(String secret, String body) throws Exception {
        return hmac(secret, body.getBytes(UTF_8));
    }

    private static String hmac(String secret, byte[] body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    }
}
