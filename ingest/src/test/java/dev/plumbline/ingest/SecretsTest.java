package dev.plumbline.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretsTest {
    @Test
    void aFingerprintIsTheSameForTheSameSecretAndForNoOther() {
        assertThat(Secrets.fingerprint("hunter2hunter2"))
                .isEqualTo(Secrets.fingerprint("hunter2hunter2"))
                .isNotEqualTo(Secrets.fingerprint("hunter2hunter3"))
                .matches("[0-9a-f]{16}");
        assertThat(Secrets.fingerprint("abc")).isEqualTo("ba7816bf8f01cfea"); // of FIPS 180-4's example
    }

    @Test
    void aMaskHasNone() {
        assertThat(Stream.of("REDACTED", "REDACT", "****", "hunt...", "hunt\n...")
                        .map(Secrets::fingerprint))
                .containsOnlyNulls();
    }

    @Test
    void aSecretIsTakenOutOfATextUnlessItIsTooShortToBeFound() {
        assertThat(Secrets.without("hunter2", "a hunter2 b hunter2")).isEqualTo("a [redacted] b [redacted]");
        assertThat(Secrets.without("a", "banana")).isEqualTo("banana");
        assertThat(Secrets.without(null, "text")).isEqualTo("text");
        assertThat(Secrets.without("hunter2", null)).isNull();
    }
}
