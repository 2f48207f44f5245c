package dev.plumbline.rules;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody may have meant who wrote a name that is not there. */
public final class Nearest {
    private Nearest() {}

    /** The name that differs least from {@code written}, if it is near enough to be a slip; of several the first one. */
    public static Optional<String> of(String written, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(name, written) <= Math.max(2, name.length() / 4))
                .min(Comparator.comparingInt((String name) -> distance(name, written))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Levenshtein's distance: how many characters to change, add or take away. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
