package dev.plumbline.ingest.kubernetes;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether a variable that is written out holds a secret: by the form of its value, or by its name where the value is no path,
 * no plain address, no reference and no switch. Misses secrets that look like words under a name that says nothing.
 */
final class SecretLooks {
    /** As much of a value as is looked at. */
    private static final int HEAD = 256;

    private static final Pattern TOKEN = Pattern.compile("""
            -----BEGIN [A-Z ]{0,32}PRIVATE KEY\
            |\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b\
            |\\bgh[pousr]_[A-Za-z0-9]{36}\
            |\\bgithub_pat_[A-Za-z0-9_]{22}\
            |\\bglpat-[A-Za-z0-9_-]{20}\
            |\\bxox[abeoprs]-[A-Za-z0-9-]{10}\
            |\\b[rs]k_live_[A-Za-z0-9]{16}\
            |\\bAIza[0-9A-Za-z_-]{35}\
            |\\bnpm_[A-Za-z0-9]{36}\
            |\\bhvs\\.[A-Za-z0-9_-]{24}\
            |\\beyJ(?:hbGciOi|0eXAiOi|raWQiOi)\
            |://[^/\\s:@]{0,128}:[^/\\s@]{1,128}@\
            |(?i:\\b(?:password|pwd)=[^;&\\s])""");

    /** One of these stands in every token: to look for them first costs a tenth. */
    private static final List<String> MARKS = List.of(
            "-----BEGIN", "AKIA", "ASIA", "gh", "glpat-", "xox", "k_live_", "AIza", "npm_", "hvs.", "eyJ", "://", "=");

    private static final Pattern NAME = Pattern.compile(
            "(?i)passw(?:or)?d|passphrase|pwd|secret|token|credential|(?:api|access|private|auth|signing|encryption)[_-]?key");

    /** Names that speak of a secret without holding it. */
    private static final Pattern ABOUT =
            Pattern.compile("(?i)_(?:file|path|dir|url|uri|name|id|ttl|type|expiry|expiration|length|enabled|header)$");

    private static final Pattern PLAIN = Pattern.compile(
            "(?i)true|false|yes|no|on|off|none|null|-?[0-9]{1,5}|/.*|\\$\\(.*\\)|[a-z][a-z0-9+.-]{0,16}://.*");

    private SecretLooks() {}

    static boolean isSecret(String name, String value) {
        if (value == null || value.isBlank()) {
            return false;
        }
        String head = value.substring(0, Math.min(HEAD, value.length()));
        return (MARKS.stream().anyMatch(head::contains) && TOKEN.matcher(head).find())
                || (NAME.matcher(name).find()
                        && !ABOUT.matcher(name).find()
                        && !PLAIN.matcher(head).matches());
    }
}
