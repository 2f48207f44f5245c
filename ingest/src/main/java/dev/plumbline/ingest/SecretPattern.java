package dev.plumbline.ingest;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What a secret looks like. Matching takes time linear in the text, whatever the pattern. */
final class SecretPattern {
    private static final String SECRET_NAME =
            "(?:password|passwd|passphrase|(?:\\b|_)pass\\b|_pwd\\b|secret|token|api[_.-]?key|access[_-]?key"
                    + "|account[_-]?key|private[_-]?key|credentials?)";

    private static final String NAME = "[a-z0-9_.-]*" + SECRET_NAME + "[a-z0-9_-]*";

    /** As it stands in a text: quoted in quotes that are escaped, quoted, or up to the next blank. */
    private static final String VALUE =
            "(?:\\\\+\"(.*?)(?:\\\\+\"|$)|\"((?:[^\"\\\\]|\\\\.)*)|'([^']*)|((?:[^\\s\"'&\\\\]|\\\\.)+))";

    private static final Pattern OPTION = Pattern.compile("(?i)--?[a-z0-9_.-]*" + SECRET_NAME);

    /** An option with its value in one argument: all of the rest is the value, whatever it holds. */
    private static final Pattern ASSIGNMENT = Pattern.compile("(?is)(--?" + NAME + "=)(.+)");

    /** What is called so tells where a secret is, or of what kind, and not the secret. */
    private static final Pattern NO_SECRET = Pattern.compile("(?i)" + SECRET_NAME
            + "[_-]?(?:file|path|dir|name|type|id|ttl|length|url|uri|store|mount|(?:key)?ref|env|header|izer)s?"
            + "(?:\\\\*[\"'])?\\s*[=:]");

    private static final String GONE = "<redacted:";

    private static final List<String> NAMED = List.of("pass", "_pwd", "secret", "token", "api", "key", "credential");

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
                        "(?is)(?:" + NAME + "(?:\\\\*[\"'])?\\s*=|(?:^|[^a-z0-9_./-])" + NAME
                                + "(?:\\\\*[\"'])?\\s*:)\\s*" + "(?:(?:bearer|basic|token)\\s+)?" + VALUE,
                        NO_SECRET,
                        NAMED),
                new SecretPattern(
                        "named-secret",
                        "(?is)(?:^|[\\s\"'(,])--?[a-z0-9_.-]*" + SECRET_NAME + "(?:\\\\*[\"']\\s*,|\\s)\\s*"
                                + "(?:\\\\+\"([^\"-].*?)(?:\\\\+\"|$)|\"([^\"-](?:[^\"\\\\]|\\\\.)*)|'([^'-][^']*)"
                                + "|([^\\s\"'\\\\-](?:[^\\s\"'\\\\]|\\\\.)*))",
                        null,
                        NAMED),
                new SecretPattern(
                        "url-credentials",
                        "://(?:([^/\\s:@\"'?#]{20,}(?::[^/\\s\"'?#]*)?)|[^/\\s:@\"'?#]*:([^/\\s\"'?#]+))@",
                        null,
                        List.of("://")),
                new SecretPattern(
                        "url-signature",
                        "(?i)[?&](?:sig|x-amz-signature|x-goog-signature)=([^&\\s\"']+)",
                        null,
                        List.of("sig")),
                new SecretPattern(
                        "url-credentials", "[\\w.-]+:([^\\s@/:]+)@(?:tcp|unix)\\(", null, List.of("@tcp(", "@unix(")),
                new SecretPattern(
                        "authorization",
                        "(?i)\\b(?:bearer|basic|authorization\\\\*[\"']?\\s*[:=]\\s*\\\\*[\"']?[a-z]+)\\s+([a-z0-9._~+/=-]{8,})",
                        null,
                        List.of("bearer", "basic", "authorization")),
                new SecretPattern("cookie", "(?i)\\bcookie:\\s*([^\"'\\r\\n]+)", null, List.of("cookie:")),
                new SecretPattern(
                        "json-web-token",
                        "\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*",
                        null,
                        List.of("eyj")),
                new SecretPattern("aws-access-key", "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b", null, List.of("akia", "asia")),
                new SecretPattern(
                        "github-token",
                        "\\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})",
                        null,
                        List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_")),
                new SecretPattern(
                        "gitlab-token",
                        "\\bgl(?:pat|rt|dt|cbt|ptt|soat)-[A-Za-z0-9_-]{20,}",
                        null,
                        List.of("glpat-", "glrt-", "gldt-", "glcbt-", "glptt-", "glsoat-")),
                new SecretPattern(
                        "slack-token", "\\b(?:xox[abposr]|xapp)-[A-Za-z0-9-]{10,}", null, List.of("xox", "xapp-")),
                new SecretPattern(
                        "slack-webhook", "hooks\\.slack\\.com/services/([A-Za-z0-9/]+)", null, List.of("hooks.slack")),
                new SecretPattern(
                        "stripe-key", "\\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}", null, List.of("k_live_", "k_test_")),
                new SecretPattern("hugging-face-token", "\\bhf_[A-Za-z0-9]{30,}", null, List.of("hf_")),
                new SecretPattern(
                        "vault-token", "\\bhv[sbr]\\.[A-Za-z0-9_-]{20,}", null, List.of("hvs.", "hvb.", "hvr.")),
                new SecretPattern("docker-token", "\\bdckr_[po]at_[A-Za-z0-9_-]{20,}", null, List.of("dckr_")),
                new SecretPattern("pypi-token", "\\bpypi-[A-Za-z0-9_-]{16,}", null, List.of("pypi-")),
                new SecretPattern(
                        "sendgrid-key", "\\bSG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}", null, List.of("sg.")),
                new SecretPattern("google-token", "\\bya29\\.[A-Za-z0-9_-]{20,}", null, List.of("ya29.")),
                new SecretPattern("google-api-key", "\\bAIza[A-Za-z0-9_-]{35}", null, List.of("aiza")),
                new SecretPattern("npm-token", "\\bnpm_[A-Za-z0-9]{36}\\b", null, List.of("npm_")),
                new SecretPattern(
                        "private-key",
                        "(?s)-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(.*?)(?:-----END|$)",
                        null,
                        List.of("-----begin")));
    }

    /** Whether the argument is an option whose value is a secret. */
    static boolean isOptionOfSecret(String argument) {
        return OPTION.matches(argument);
    }

    /** The argument without its value, where it is an option that has a secret's; else null. */
    static String optionWithSecret(String argument) {
        Matcher matcher = ASSIGNMENT.matcher(argument);
        return matcher.matches()
                        && !NO_SECRET.matcher(matcher.group(1)).find()
                        && !matcher.group(2).startsWith(GONE)
                ? matcher.group(1)
                : null;
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
        return GONE + name + ">";
    }

    /** The text with its matches replaced. */
    String redacted(String text) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder out = null;
        int copied = 0;
        while (matcher.find()) {
            int group = secret(matcher);
            if (isExcepted(text, matcher, group) || text.startsWith(GONE, matcher.start(group))) {
                continue;
            }
            out = out == null ? new StringBuilder(text.length()) : out;
            out.append(text, copied, matcher.start(group)).append(replacement());
            copied = matcher.end(group);
        }
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }

    /** The first group that is there, or the whole match. */
    private static int secret(Matcher matcher) {
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.start(group) >= 0) {
                return group;
            }
        }
        return 0;
    }

    private boolean isExcepted(String text, Matcher matcher, int group) {
        return matcher.start(group) == matcher.end(group)
                || (except != null
                        && except.matcher(text.substring(matcher.start(), matcher.start(group)))
                                .find());
    }
}
