package dev.plumbline.ingest;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Whether a text may match one of many patterns: it holds a literal that a match must hold. Goes over the text once, and
 * nearly every command line ends here.
 */
final class Hints {
    private static final int LETTERS = 128;

    private final boolean always;
    private final BitSet begins = new BitSet(LETTERS * LETTERS);
    private final List<List<String>> byFirst = new ArrayList<>();

    private Hints(boolean always, List<String> literals) {
        this.always = always;
        for (int i = 0; i < LETTERS; i++) {
            byFirst.add(new ArrayList<>());
        }
        for (String literal : literals) {
            begins.set(literal.charAt(0) * LETTERS + literal.charAt(1));
            byFirst.get(literal.charAt(0)).add(literal);
        }
    }

    /** Of patterns without a literal every text may match. */
    static Hints of(List<SecretPattern> patterns) {
        boolean always = patterns.stream().anyMatch(it -> it.hints().isEmpty());
        List<String> literals = patterns.stream()
                .flatMap(it -> it.hints().stream())
                .map(it -> it.toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        return new Hints(always, literals);
    }

    boolean mayHold(String text) {
        if (always) {
            return true;
        }
        int before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int letter = c >= 'A' && c <= 'Z' ? c | 0x20 : c;
            boolean begins =
                    i > 0 && letter < LETTERS && before < LETTERS && this.begins.get(before * LETTERS + letter);
            if (begins && holdsAt(text, i - 1, before)) {
                return true;
            }
            before = letter;
        }
        return false;
    }

    private boolean holdsAt(String text, int at, int first) {
        for (String literal : byFirst.get(first)) {
            if (text.regionMatches(true, at, literal, 0, literal.length())) {
                return true;
            }
        }
        return false;
    }
}
