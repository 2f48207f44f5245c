package dev.plumbline.detectors.intake;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509KeyManager;

/**
 * The server's certificate and key, read anew when their files change, so that a renewed certificate needs no restart.
 *
 * @param certificate PEM with the chain, the server's own first; or PKCS#12 ({@code .p12}, {@code .pfx}), which has the key
 * @param key PEM with the unencrypted PKCS#8 key; not for PKCS#12
 * @param password file that holds the PKCS#12 file's password; without it the password is empty
 * @param lookAfter how long a new file may go unnoticed
 */
public record Tls(Path certificate, Optional<Path> key, Optional<Path> password, Duration lookAfter) {
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /**
     * @param say told when files that changed cannot be read; the ones before stay in use
     * @throws IOException if the files cannot be read; the message names them
     */
    SSLContext context(Consumer<String> say) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Renewing(say)}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private X509KeyManager read() throws IOException {
        try {
            char[] secret = password.isEmpty()
                    ? new char[0]
                    : Files.readString(password.get()).strip().toCharArray();
            KeyStore store = isPkcs12() ? pkcs12(secret) : pem(secret);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, secret);
            for (KeyManager manager : factory.getKeyManagers()) {
                if (manager instanceof X509KeyManager x509 && alias(x509) != null) {
                    return x509;
                }
            }
            throw new IOException("there is no key for a server in " + certificate);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(
                    "the certificate " + certificate + " and its key cannot be read: " + e.getMessage(), e);
        }
    }

    private static String alias(X509KeyManager manager) {
        for (String type : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            String[] aliases = manager.getServerAliases(type, null);
            if (aliases != null && aliases.length > 0) {
                return aliases[0];
            }
        }
        return null;
    }

    /** Whether the certificate's file holds the key too. */
    public boolean isPkcs12() {
        String name = certificate.toString();
        return name.endsWith(".p12") || name.endsWith(".pfx");
    }

    private KeyStore pkcs12(char[] secret) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate)) {
            store.load(in, secret);
        }
        return store;
    }

    private KeyStore pem(char[] secret) throws IOException, GeneralSecurityException {
        List<Certificate> chain = new ArrayList<>(CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(certificate))));
        if (chain.isEmpty()) {
            throw new IOException("there is no certificate in " + certificate);
        }
        Path file = key.orElseThrow(() -> new IOException("the certificate " + certificate + " needs its key"));
        Matcher text = PRIVATE_KEY.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        if (!text.find()) {
            throw new IOException(
                    "there is no unencrypted PKCS#8 key in " + file + "; 'openssl pkcs8 -topk8 -nodes' makes one");
        }
        PrivateKey read = KeyFactory.getInstance(chain.get(0).getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text.group(1))));
        if (!belongTogether(read, chain.get(0))) {
            throw new IOException("the key " + file + " is not that of the certificate " + certificate);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("server", read, secret, chain.toArray(Certificate[]::new));
        return store;
    }

    private static boolean belongTogether(PrivateKey key, Certificate certificate) throws GeneralSecurityException {
        Map<String, String> signatures = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA");
        Signature signature = Signature.getInstance(signatures.getOrDefault(key.getAlgorithm(), key.getAlgorithm()));
        byte[] signed = {1, 2, 3};
        signature.initSign(key);
        signature.update(signed);
        byte[] made = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(signed);
        return signature.verify(made);
    }

    private List<FileTime> written() throws IOException {
        List<FileTime> times = new ArrayList<>();
        times.add(Files.getLastModifiedTime(certificate));
        if (key.isPresent()) {
            times.add(Files.getLastModifiedTime(key.get()));
        }
        return times;
    }

    private final class Renewing extends X509ExtendedKeyManager {
        private final Consumer<String> say;
        private List<FileTime> written;
        private long looked = System.nanoTime();
        private X509KeyManager current;

        Renewing(Consumer<String> say) throws IOException {
            this.say = say;
            this.written = written();
            this.current = read();
        }

        private synchronized X509KeyManager current() {
            if (System.nanoTime() - looked >= lookAfter.toNanos()) {
                looked = System.nanoTime();
                renew();
            }
            return current;
        }

        private void renew() {
            try {
                List<FileTime> now = written();
                if (!now.equals(written)) {
                    current = read();
                    written = now; // only then: a pair that does not fit yet is looked at again
                    say.accept("the certificate " + certificate + " was renewed");
                }
            } catch (IOException e) {
                say.accept("the certificate before stays in use: " + e.getMessage());
            }
        }

        @Override
        public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine engine) {
            return chooseServerAlias(type, issuers, null);
        }

        @Override
        public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return current().chooseServerAlias(type, issuers, socket);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return current().getCertificateChain(alias);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return current().getPrivateKey(alias);
        }

        @Override
        public String[] getServerAliases(String type, Principal[] issuers) {
            return current().getServerAliases(type, issuers);
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
