package dev.plumbline.detectors.packs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** A publisher's private key: Ed25519, or ECDSA on P-256 as cosign has it. */
public final class SigningKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String MAKE = "; make one with: openssl genpkey -algorithm ed25519 -out pack.key";

    private final PrivateKey key;

    private SigningKey(PrivateKey key) {
        this.key = key;
    }

    /**
     * @param file PKCS#8 in PEM, not encrypted
     * @throws IOException if it cannot be read, or is no such key; the message names it and what to do
     */
    public static SigningKey read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        if (text.contains("ENCRYPTED")) {
            throw new IOException(file + " is encrypted; give it as plain PKCS#8, from where secrets are kept");
        }
        List<byte[]> found = Pem.bodies(text, BEGIN, "-----END PRIVATE KEY-----");
        if (found.size() != 1) {
            throw new IOException(file + " holds " + found.size() + " keys in PKCS#8 PEM, and must hold one" + MAKE);
        }
        for (Algorithm algorithm : Algorithm.values()) {
            try {
                return new SigningKey(
                        KeyFactory.getInstance(algorithm.key).generatePrivate(new PKCS8EncodedKeySpec(found.get(0))));
            } catch (GeneralSecurityException e) {
                // the next algorithm's, or none
            }
        }
        throw new IOException(file + " is neither an Ed25519 nor an EC key" + MAKE);
    }

    byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance(Algorithm.of(key).signature);
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key cannot sign: " + e.getMessage(), e);
        }
    }
}
