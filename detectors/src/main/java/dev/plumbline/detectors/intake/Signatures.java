package dev.plumbline.detectors.intake;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Whether a request comes from somebody who knows a secret of its format.
 *
 * <p>GitHub signs in {@code X-Hub-Signature-256} and everybody else may in {@code X-Plumbline-Signature}, both as
 * {@code sha256=} and the HMAC-SHA256 of the body as it was sent, in hex. GitLab sends the secret itself in
 * {@code X-Gitlab-Token}. Every one that is there must be right. Comparing takes as long for wrong as for right ones.
 */
public final class Signatures {
    static final String GITHUB = "X-Hub-Signature-256";
    static final String GITLAB = "X-Gitlab-Token";
    public static final String OURS = "X-Plumbline-Signature";
    private static final String PREFIX = "sha256=";

    private Signatures() {}

    /** Value of {@link #OURS} for a body. */
    public static String of(byte[] body, byte[] secret) {
        return PREFIX + HexFormat.of().formatHex(hmac(secret, body));
    }

    /** @param header value of a header by its name; null where it is not there */
    static boolean isSigned(UnaryOperator<String> header) {
        return header.apply(GITHUB) != null || header.apply(GITLAB) != null || header.apply(OURS) != null;
    }

    static boolean isRight(UnaryOperator<String> header, byte[] body, List<byte[]> secrets) {
        return isSigned(header)
                && isHmac(header.apply(GITHUB), body, secrets)
                && isHmac(header.apply(OURS), body, secrets)
                && isToken(header.apply(GITLAB), secrets);
    }

    private static boolean isHmac(String given, byte[] body, List<byte[]> secrets) {
        if (given == null) {
            return true;
        }
        boolean isOne = false;
        for (byte[] secret : secrets) {
            isOne |= equal(given.strip().toLowerCase(Locale.ROOT), of(body, secret));
        }
        return isOne;
    }

    private static boolean isToken(String given, List<byte[]> secrets) {
        if (given == null) {
            return true;
        }
        boolean isOne = false;
        for (byte[] secret : secrets) {
            isOne |= MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8));
        }
        return isOne;
    }

    private static boolean equal(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] hmac(byte[] secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
