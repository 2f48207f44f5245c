package dev.plumbline.detectors.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.alert.Alerts;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final Post post = new Post();
    private Receiver receiver;
    private Target target;

    @BeforeEach
    void start() throws IOException {
        receiver = new Receiver();
        target = new WebhookTarget(receiver.address("/hook"), "secret".getBytes(UTF_8));
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void theBodyIsTheAlertAndItsSignatureIsOfTheseBytes() throws Exception {
        assertThat(post.send(target.request(Alerts.FULL))).isEqualTo(new Outcome.Delivered());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("secret".getBytes(UTF_8), "HmacSHA256"));
        assertThat(receiver.requests).singleElement().satisfies(it -> {
            assertThat(it.path()).isEqualTo("/hook");
            assertThat(it.body()).isEqualTo(AlertJson.of(Alerts.FULL));
            assertThat(it.headers().getFirst("X-Plumbline-Signature"))
                    .isEqualTo("sha256="
                            + HexFormat.of().formatHex(mac.doFinal(it.body().getBytes(UTF_8))));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 409, 410, 413, 415, 422})
    void whatIsSaidOfTheAlertIsFinal(int status) throws InterruptedException {
        receiver.answers(status);
        assertThat(post.send(target.request(Alerts.FULL))).isInstanceOf(Outcome.Refused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "401,setup",
        "403,setup",
        "404,setup",
        "302,setup",
        "429,busy",
        "408,failing",
        "500,failing",
        "503,failing"
    })
    void whatIsNotSaidOfTheAlertIsTriedAgain(int status, String reason) throws InterruptedException {
        receiver.answers(status);
        assertThat(post.send(target.request(Alerts.FULL)))
                .isInstanceOfSatisfying(
                        Outcome.Later.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }

    @Test
    void howLongToWaitIsToldByTheTarget() throws InterruptedException {
        receiver.replies.add(new Receiver.Reply(503, "7"));
        assertThat(post.send(target.request(Alerts.FULL)))
                .isInstanceOfSatisfying(
                        Outcome.Later.class, it -> assertThat(it.atLeast()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void aTargetThatIsAwayIsTriedAgain() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Target away = new WebhookTarget(URI.create("http://127.0.0.1:" + free), "secret".getBytes(UTF_8));
        assertThat(post.send(away.request(Alerts.FULL)))
                .isInstanceOfSatisfying(
                        Outcome.Later.class, it -> assertThat(it.reason()).isEqualTo("unreachable"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5|5",
                "Mon, 01 Jun 2026 12:01:30 GMT|90",
                "Mon, 01 Jun 2026 11:00:00 GMT|0",
                "999999999|600",
                "soon|0",
                "-3|0"
            })
    void aWaitIsSecondsOrADateAndBounded(String header, long seconds) {
        assertThat(Post.retryAfter(Optional.of(header), NOW)).isEqualTo(Duration.ofSeconds(seconds));
    }
}
