package dev.plumbline.detectors.intent;

import dev.plumbline.event.DeclaredSecret;
import dev.plumbline.event.Intent;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Intents as YAML that people review. */
public final class IntentYaml {
    /** What needs no quotes: no word or number that YAML reads as something else. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9/_.@-]*(:[A-Za-z0-9][A-Za-z0-9/_.@-]*)*");

    private static final Pattern DOTTED = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+(/\\d+)?(:\\d+)?");
    private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

    private IntentYaml() {}

    /** A file of intents. */
    public static String of(List<Intent> intents) {
        StringBuilder yaml = new StringBuilder(intents.isEmpty() ? "intents: []\n" : "intents:\n");
        intents.forEach(it -> entry(yaml, it, List.of(), (key, line) -> ""));
        return yaml.toString();
    }

    /**
     * @param notes comments above the keys
     * @param comment of a line; empty where it has none
     */
    static void entry(StringBuilder yaml, Intent it, List<String> notes, BiFunction<Key, String, String> comment) {
        yaml.append("  - service: ").append(scalar(it.getService())).append('\n');
        if (it.getNamespace() != null) {
            yaml.append("    namespace: ").append(scalar(it.getNamespace())).append('\n');
        }
        notes.forEach(note -> yaml.append("    # ").append(note).append('\n'));
        for (Key key : Key.values()) {
            lines(yaml, key, it, comment);
            if (key == Key.ADDRESSES && !it.getAddressesExcept().isEmpty()) {
                yaml.append("    addressesExcept:\n");
                it.getAddressesExcept()
                        .forEach(block ->
                                yaml.append("      - ").append(scalar(block)).append('\n'));
            }
        }
        secrets(yaml, it.getSecrets());
        if (it.getValidFrom() != null) {
            yaml.append("    validFrom: ").append(it.getValidFrom()).append('\n');
        }
        if (it.getValidTo() != null) {
            yaml.append("    validTo: ").append(it.getValidTo()).append('\n');
        }
        if (it.getSource() != null) {
            yaml.append("    source: ").append(scalar(it.getSource())).append('\n');
        }
    }

    private static void lines(StringBuilder yaml, Key key, Intent it, BiFunction<Key, String, String> comment) {
        List<String> lines = key.lines(it);
        if (lines.isEmpty()) {
            if (key == Key.CALLED_BY && it.getCalledBy() != null) {
                yaml.append("    calledBy: []\n");
            }
            return;
        }
        yaml.append("    ").append(key.text()).append(":\n");
        int width = lines.stream()
                .mapToInt(line -> written(key, line).length())
                .max()
                .orElse(0);
        for (String line : lines) {
            String written = written(key, line);
            String said = comment.apply(key, line);
            yaml.append("      - ").append(written);
            if (!said.isEmpty()) {
                yaml.append(" ".repeat(width - written.length())).append("  # ").append(said);
            }
            yaml.append('\n');
        }
    }

    private static void secrets(StringBuilder yaml, List<DeclaredSecret> secrets) {
        if (secrets != null) {
            yaml.append(secrets.isEmpty() ? "    secrets: []\n" : "    secrets:\n");
            secrets.forEach(it -> yaml.append("      - name: ")
                    .append(scalar(it.getName()))
                    .append("\n        delivery: ")
                    .append(scalar(it.getDelivery()))
                    .append('\n'));
        }
    }

    private static String written(Key key, String line) {
        return key == Key.LISTENS ? line : scalar(line);
    }

    /** A text as YAML has it, in quotes where it would be read as something else. */
    static String scalar(String text) {
        boolean isPlain = (PLAIN.matcher(text).matches() && !WORD.matcher(text).matches())
                || DOTTED.matcher(text).matches();
        if (isPlain) {
            return text;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || c == 0x85 || c == 0xa0 || (c >= 0x2028 && c <= 0x2029) || c == 0xfeff) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /** A text of foreign make, fit for a comment of one line. */
    static String comment(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints()
                .forEach(c -> plain.appendCodePoint(Character.isISOControl(c) || c == 0x2028 || c == 0x2029 ? '?' : c));
        return plain.toString();
    }
}
