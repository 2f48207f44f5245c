package dev.plumbline.detectors.packs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** A publisher's two keys as files, as openssl writes them. */
public record KeyFiles(Path signing, Path trusted) {
    /** @param algorithm Ed25519 or EC */
    public static KeyFiles made(Path folder, String algorithm) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(256);
            }
            KeyPair pair = generator.generateKeyPair();
            Path signing = Files.createTempFile(folder, "pack", ".key");
            Path trusted = Files.createTempFile(folder, "pack", ".pub");
            Files.writeString(signing, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(trusted, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            return new KeyFiles(signing, trusted);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String what, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n";
    }
}
