package dev.plumbline.detectors.packs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Public keys of those whose packs are taken. */
public final class TrustedKeys {
    public static final TrustedKeys NONE = new TrustedKeys(List.of());

    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";

    private final List<PublicKey> keys;

    private TrustedKeys(List<PublicKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * @param file public keys in PEM, one after the other
     * @throws IOException if it cannot be read, or a key in it is of another kind; the message names it and what to do
     */
    public static TrustedKeys read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        List<byte[]> found = Pem.bodies(text, BEGIN, "-----END PUBLIC KEY-----");
        if (found.isEmpty() || found.size() != text.split(BEGIN, -1).length - 1) {
            throw new IOException(file + " holds no public keys in PEM, or a broken one;"
                    + " openssl pkey -in pack.key -pubout tells that of a private key");
        }
        List<PublicKey> keys = new ArrayList<>();
        for (byte[] der : found) {
            keys.add(key(der).orElseThrow(() -> new IOException(file + " holds a key that is neither Ed25519 nor EC")));
        }
        return new TrustedKeys(keys);
    }

    private static Optional<PublicKey> key(byte[] der) {
        for (Algorithm algorithm : Algorithm.values()) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm.key).generatePublic(new X509EncodedKeySpec(der)));
            } catch (GeneralSecurityException e) {
                // the next algorithm's, or none
            }
        }
        return Optional.empty();
    }

    public boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Whether one of them signed this text. */
    boolean signed(byte[] text, byte[] signature) {
        return keys.stream().anyMatch(it -> signed(it, text, signature));
    }

    private static boolean signed(PublicKey key, byte[] text, byte[] signature) {
        try {
            Signature verification = Signature.getInstance(Algorithm.of(key).signature);
            verification.initVerify(key);
            verification.update(text);
            return verification.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
