package dev.plumbline.detectors.packs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.plumbline.event.PackRelease;
import dev.plumbline.rules.PackFiles;
import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReleasesTest {
    private static final Instant NOW = Instant.parse("2026-11-01T10:00:00.123456789Z");

    @TempDir
    private Path folder;

    private KeyFiles keys;

    @BeforeEach
    void aPublisher() throws IOException {
        keys = KeyFiles.made(folder, "Ed25519");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ed25519", "EC"})
    void whatAPublisherSignedIsTakenFromTheWire(String algorithm) throws IOException {
        KeyFiles its = KeyFiles.made(folder, algorithm);
        PackRelease sent = read(Wire.PACK_RELEASE.encode(release(its)));
        Releases.Checked checked = Releases.check(sent, "baseline", TrustedKeys.read(its.trusted()), "there");
        PackFiles files = ((Releases.Checked.Good) checked).files();
        assertThat(files.digest()).isEqualTo(PackFiles.bundled("baseline").digest());
        assertThat(files.location()).isEqualTo("there");
        assertThat(files.files().keySet()).noneMatch(it -> it.endsWith(".cases.yaml"));
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("another version", it -> it.setVersion("9.9.9")),
                change("a rule with another text", it -> it.getFiles().put("process/ptrace.drl", "rule")),
                change("a rule more", it -> it.getFiles().put("process/more.drl", "rule")),
                change("a rule less", it -> it.getFiles().remove("process/ptrace.drl")),
                change("another digest", it -> it.setDigest("0".repeat(64))),
                change("a later time", it -> it.setPublishedAt(NOW.plusSeconds(1))),
                change("no signature", it -> it.setSignature(ByteBuffer.allocate(0))),
                change("another signature", it -> it.setSignature(ByteBuffer.allocate(64))),
                change("another name", it -> it.setName("mine")));
    }

    private static Arguments change(String name, Consumer<PackRelease> change) {
        return Arguments.of(name, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void nothingOfItCanBeChanged(String name, Consumer<PackRelease> change) throws IOException {
        PackRelease release = read(Wire.PACK_RELEASE.encode(release(keys)));
        assertThat(checked(release)).isInstanceOf(Releases.Checked.Good.class);
        change.accept(release);
        assertThat(checked(release)).isInstanceOf(Releases.Checked.Refused.class);
    }

    @Test
    void aSignedPackUnderAnotherNameIsRefused() throws IOException {
        assertThat(Releases.check(release(keys), "other", TrustedKeys.read(keys.trusted()), "there"))
                .isEqualTo(new Releases.Checked.Refused("its name is baseline, and its key is other"));
    }

    @Test
    void whoIsNotTrustedCannotPublish() throws IOException {
        PackRelease release = release(KeyFiles.made(folder, "Ed25519"));
        assertThat(((Releases.Checked.Refused) checked(release)).why()).contains("no trusted key", "rules.keys");
        assertThat(((Releases.Checked.Refused) Releases.check(release, "baseline", TrustedKeys.NONE, "there")).why())
                .contains("no publisher is trusted", "rules.keys");
    }

    @Test
    void oneOfSeveralTrustedKeysIsEnough() throws IOException {
        Path both = folder.resolve("both.pub");
        KeyFiles other = KeyFiles.made(folder, "EC");
        Files.writeString(both, Files.readString(other.trusted()) + Files.readString(keys.trusted()));
        assertThat(Releases.check(release(keys), "baseline", TrustedKeys.read(both), "there"))
                .isInstanceOf(Releases.Checked.Good.class);
    }

    @Test
    void whatIsNoKeyIsToldWithWhatToDo() throws IOException {
        Path nothing = Files.writeString(folder.resolve("nothing"), "hello");
        assertThatThrownBy(() -> SigningKey.read(nothing)).hasMessageContainingAll("nothing", "openssl genpkey");
        assertThatThrownBy(() -> SigningKey.read(keys.trusted())).hasMessageContaining("holds 0 keys");
        assertThatThrownBy(() -> TrustedKeys.read(nothing)).hasMessageContainingAll("nothing", "openssl pkey");
        assertThatThrownBy(() -> TrustedKeys.read(keys.signing())).hasMessageContaining("holds no public keys");
        Path broken = Files.writeString(
                folder.resolve("broken"),
                Files.readString(keys.trusted()) + "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        assertThatThrownBy(() -> TrustedKeys.read(broken)).hasMessageContaining("neither Ed25519 nor EC");
    }

    private Releases.Checked checked(PackRelease release) throws IOException {
        return Releases.check(release, "baseline", TrustedKeys.read(keys.trusted()), "there");
    }

    private static PackRelease release(KeyFiles keys) throws IOException {
        return Releases.signed(
                PackFiles.bundled("baseline"), "baseline", "0.1.0", NOW, SigningKey.read(keys.signing()));
    }

    private static PackRelease read(byte[] bytes) {
        PackRelease release = ((Wire.Decoded.Read<PackRelease>) Wire.PACK_RELEASE.decode(bytes)).value();
        release.setFiles(new java.util.HashMap<>(Map.copyOf(release.getFiles())));
        return release;
    }
}
