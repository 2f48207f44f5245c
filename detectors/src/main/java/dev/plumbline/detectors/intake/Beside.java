package dev.plumbline.detectors.intake;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The headers of a request that tell what its body is: of CloudEvents, of GitHub and GitLab, and its type. Nothing that
 * lets anybody in is among them.
 */
final class Beside {
    private static final List<String> NAMES = List.of("content-type", "user-agent");
    private static final List<String> PREFIXES = List.of("ce-", "x-github-", "x-gitlab-", "x-argocd-", "x-tekton-");
    private static final List<String> NEVER = List.of("signature", "token", "secret", "authorization", "password");
    private static final int LONGEST = 4096;

    private Beside() {}

    /**
     * By their names in lower case, with {@code x-received}, the time of arrival.
     *
     * @param headers as they came; the first value of each counts
     */
    static Map<String, String> of(Map<String, List<String>> headers, Instant received) {
        Map<String, String> kept = new TreeMap<>();
        headers.forEach((name, values) -> {
            String key = name.toLowerCase(Locale.ROOT);
            if (isKept(key) && !values.isEmpty() && values.get(0).length() <= LONGEST) {
                kept.put(key, key.startsWith("ce-") ? percentDecoded(values.get(0)) : values.get(0));
            }
        });
        kept.put("x-received", received.toString());
        return kept;
    }

    private static boolean isKept(String name) {
        return (NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith))
                && NEVER.stream().noneMatch(name::contains);
    }

    /** CloudEvents' HTTP binding sends what is no printable ASCII, blanks and quotes so; what is no such text stays. */
    private static String percentDecoded(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int high = c == '%' && i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
            int low = high >= 0 ? Character.digit(value.charAt(i + 2), 16) : -1;
            if (c == '%' && low < 0) {
                return value;
            }
            if (c == '%') {
                bytes.write(high * 16 + low);
                i += 2;
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            return value;
        }
    }
}
