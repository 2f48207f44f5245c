package dev.plumbline.ingest;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Secrets that scanners tell in the clear. Nothing of one goes further than this, save its fingerprint. */
public final class Secrets {
    private static final int FINGERPRINT_BYTES = 8;
    private static final int SHORTEST_THAT_IS_SOUGHT = 4;
    private static final Pattern MASKED = Pattern.compile("\\*+|REDACT(?:ED)?|.*\\.\\.\\.", Pattern.DOTALL);

    private Secrets() {}

    /** First 16 hex digits of its SHA-256; null for null, and for what the scanner has masked already. */
    public static String fingerprint(String secret) {
        return secret == null || MASKED.matcher(secret).matches()
                ? null
                : HexFormat.of()
                        .formatHex(Digests.sha256(secret.getBytes(StandardCharsets.UTF_8)), 0, FINGERPRINT_BYTES);
    }

    /** The text with the secret taken out of it, should it be there too. Both may be null. */
    public static String without(String secret, String text) {
        boolean isSought = secret != null && text != null && secret.length() >= SHORTEST_THAT_IS_SOUGHT;
        return isSought ? text.replace(secret, "[redacted]") : text;
    }
}
