package dev.plumbline.ingest.intoto;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sigstore's certificates: who signed is the alternative name, who vouches an extension. They live for minutes, made for one
 * signature, so that when one begins is when it was signed. Nothing of them is checked.
 *
 * <p>Source: Fulcio's certificate specification and its object identifiers.
 */
final class Certificates {
    private static final Duration BRIEF = Duration.ofHours(1);
    private static final int LONGEST = 1 << 16;
    private static final int EMAIL = 1;
    private static final int URI = 6;
    private static final Set<Integer> NAMES = Set.of(EMAIL, URI);
    private static final String ISSUER = "1.3.6.1.4.1.57264.1.8";
    private static final String ISSUER_BEFORE = "1.3.6.1.4.1.57264.1.1";
    private static final byte UTF8_STRING = 0x0c;
    private static final byte OCTET_STRING = 0x04;

    private Certificates() {}

    /** @param bytes in PEM or DER; empty is returned for what is no certificate */
    static Optional<Signing> read(byte[] bytes) {
        if (bytes.length == 0 || bytes.length > LONGEST) {
            return Optional.empty();
        }
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
            return Optional.of(new Signing(signer(certificate), issuer(certificate), time(certificate)));
        } catch (CertificateException | RuntimeException e) { // its parser lets some of the JDK's through
            return Optional.empty();
        }
    }

    private static String signer(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? null
                : names.stream()
                        .filter(it -> it.get(0) instanceof Integer kind && NAMES.contains(kind))
                        .map(it -> (String) it.get(1))
                        .findFirst()
                        .orElse(null);
    }

    private static String issuer(X509Certificate certificate) {
        byte[] now = inside(certificate.getExtensionValue(ISSUER), OCTET_STRING);
        byte[] before = inside(certificate.getExtensionValue(ISSUER_BEFORE), OCTET_STRING);
        byte[] text = now == null ? before : inside(now, UTF8_STRING);
        return text == null || text.length == 0 ? null : new String(text, StandardCharsets.UTF_8);
    }

    private static Instant time(X509Certificate certificate) {
        Instant begin = certificate.getNotBefore().toInstant();
        Duration life = Duration.between(begin, certificate.getNotAfter().toInstant());
        return life.compareTo(BRIEF) <= 0 ? begin : null;
    }

    /** What stands in a DER value of that tag; null for null and for another. */
    private static byte[] inside(byte[] der, byte tag) {
        if (der == null || der.length < 2 || der[0] != tag) {
            return null;
        }
        int lengthBytes = der[1] < 0 ? der[1] & 0x7f : 0;
        return der.length < 2 + lengthBytes ? null : Arrays.copyOfRange(der, 2 + lengthBytes, der.length);
    }
}
