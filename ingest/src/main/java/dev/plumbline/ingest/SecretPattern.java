package dev.plumbline.ingest;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What a secret looks like. Matching takes time linear in the text, whatever the pattern. */
final class SecretPattern {
    private static final String SECRET_NAME =
            "(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)";
    private static final Pattern OPTION = Pattern.compile("(?i)--?[a-z0-9_-]*" + SECRET_NAME);

    /** What is called so tells where a secret is, or of what kind, and not the secret. */
    private static final Pattern NO_SECRET = Pattern.compile("(?i)" + SECRET_NAME
            + "[_-]?(?:file|path|dir|name|type|id|ttl|length|url|uri|store|mount|ref|env)s?[\"']?\\s*[=:].*");

    private final String name;
    private final Pattern pattern;
    private final List<String> hints;
    private final Pattern except;
    private final LongAdder count = new LongAdder();

    private SecretPattern(String name, String regex, Pattern except, List<String> hints) {
        this.name = name;
        this.pattern = Pattern.compile(regex);
        this.except = except;
        this.hints = hints;
    }

    /** @throws com.google.re2j.PatternSyntaxException if the expression is none */
    static SecretPattern of(String name, String regex) {
        return new SecretPattern(name, regex, null, List.of());
    }

    /** The first is the one that an option's value in the next argument counts for. */
    static List<SecretPattern> builtIn() {
        return List.of(
                new SecretPattern(
                        "named-secret",
                        "(?is)[a-z0-9_-]*" + SECRET_NAME + "[a-z0-9_-]*[\"']?\\s*[=:]\\s*[\"']?([^\\s\"',;&<]+)",
                        NO_SECRET,
                        List.of("passw", "passphrase", "secret", "token", "api", "key", "credential")),
                new SecretPattern("url-credentials", "://[^/\\s:@]*:([^/\\s@<]+)@", null, List.of("://")),
                new SecretPattern(
                        "authorization",
                        "(?i)\\b(?:bearer|basic)\\s+([a-z0-9._~+/=-]{8,})",
                        null,
                        List.of("bearer", "basic")),
                new SecretPattern(
                        "json-web-token",
                        "\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]+",
                        null,
                        List.of("eyj")),
                new SecretPattern("aws-access-key", "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b", null, List.of("akia", "asia")),
                new SecretPattern(
                        "github-token",
                        "\\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})",
                        null,
                        List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_")),
                new SecretPattern("gitlab-token", "\\bglpat-[A-Za-z0-9_-]{20,}", null, List.of("glpat-")),
                new SecretPattern("slack-token", "\\bxox[abposr]-[A-Za-z0-9-]{10,}", null, List.of("xox")),
                new SecretPattern("google-api-key", "\\bAIza[A-Za-z0-9_-]{35}", null, List.of("aiza")),
                new SecretPattern("npm-token", "\\bnpm_[A-Za-z0-9]{36}\\b", null, List.of("npm_")),
                new SecretPattern(
                        "private-key",
                        "(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----(.*?)(?:-----END|$)",
                        null,
                        List.of("-----begin")));
    }

    /** Whether the argument is an option whose value is a secret. */
    static boolean isOptionOfSecret(String argument) {
        return OPTION.matches(argument);
    }

    String name() {
        return name;
    }

    /** Lower-case texts, one of which every match holds, in whatever case; empty where that is not known. */
    List<String> hints() {
        return hints;
    }

    long count() {
        return count.sum();
    }

    /** What stands in a value's place. Counts it. */
    String replacement() {
        count.increment();
        return "<redacted:" + name + ">";
    }

    /** The text with its matches replaced. */
    String redacted(String text) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = null;
        int copied = 0;
        while (matcher.find()) {
            boolean isExcepted =
                    except != null && except.matcher(matcher.group()).find();
            int group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
            if (isExcepted || matcher.start(group) == matcher.end(group)) {
                continue;
            }
            out = out == null ? new StringBuilder(text.length()) : out;
            out.append(text, copied, matcher.start(group)).append(replacement());
            copied = matcher.end(group);
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }
}
