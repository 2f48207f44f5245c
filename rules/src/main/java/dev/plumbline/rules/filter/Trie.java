package dev.plumbline.rules.filter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds which of many literals stand in a text, in one pass over it.
 *
 * <p>Source of the form that finds them anywhere: A. Aho and M. Corasick, Efficient String Matching, 1975, with the moves
 * after a failure worked out beforehand.
 */
final class Trie {
    private static final int ROOT = 0;
    private static final int DEAD = -1;

    /** Which column of {@code next} a character has; 0 for what no literal holds. */
    private final char[] columns;

    private final int width;
    private final int[] next;
    private final int[][] found;

    private Trie(char[] columns, int width, int[] next, int[][] found) {
        this.columns = columns;
        this.width = width;
        this.next = next;
        this.found = found;
    }

    /** @param literals none empty, with what each stands for */
    static Trie ofBeginnings(Map<String, int[]> literals) {
        return new Growing(literals.keySet()).with(literals, false).trie();
    }

    /** As {@link #ofBeginnings}, for a text that is read from its end. */
    static Trie ofEnds(Map<String, int[]> literals) {
        return new Growing(literals.keySet()).with(literals, true).trie();
    }

    /** As {@link #ofBeginnings}, for literals that stand anywhere. */
    static Trie ofParts(Map<String, int[]> literals) {
        return new Growing(literals.keySet()).with(literals, false).failing().trie();
    }

    /** Literals that {@code text} begins with from there on. */
    void beginnings(String text, int from, Consumer<int[]> sink) {
        int state = ROOT;
        for (int i = from; i < text.length() && state != DEAD; i++) {
            state = step(state, text.charAt(i), sink);
        }
    }

    /** Literals that {@code text}, from there on, ends with. */
    void ends(String text, int from, Consumer<int[]> sink) {
        int state = ROOT;
        for (int i = text.length() - 1; i >= from && state != DEAD; i--) {
            state = step(state, text.charAt(i), sink);
        }
    }

    /**
     * Literals anywhere in a text that may come in several pieces.
     *
     * @param state 0, or what the piece before gave
     */
    int parts(int state, String text, int from, Consumer<int[]> sink) {
        int now = state;
        for (int i = from; i < text.length(); i++) {
            now = step(now, text.charAt(i), sink);
        }
        return now;
    }

    int step(int state, char c, Consumer<int[]> sink) {
        int to = next[state * width + (c < columns.length ? columns[c] : 0)];
        if (to > ROOT && found[to] != null) {
            sink.accept(found[to]);
        }
        return to;
    }

    private static final class Growing {
        private final char[] columns;
        private final int width;
        private final List<int[]> next = new ArrayList<>();
        private final List<int[]> found = new ArrayList<>();

        Growing(Iterable<String> literals) {
            int most = 0;
            for (String literal : literals) {
                most = Math.max(most, literal.chars().max().orElse(0));
            }
            columns = new char[most + 1];
            int used = 0;
            for (String literal : literals) {
                for (int i = 0; i < literal.length(); i++) {
                    if (columns[literal.charAt(i)] == 0) {
                        columns[literal.charAt(i)] = (char) ++used;
                    }
                }
            }
            width = used + 1;
            state();
        }

        private int state() {
            int[] row = new int[width];
            Arrays.fill(row, DEAD);
            next.add(row);
            found.add(null);
            return next.size() - 1;
        }

        Growing with(Map<String, int[]> literals, boolean isReversed) {
            literals.forEach((literal, meant) -> {
                int state = ROOT;
                for (int i = 0; i < literal.length(); i++) {
                    int column = columns[literal.charAt(isReversed ? literal.length() - 1 - i : i)];
                    if (next.get(state)[column] == DEAD) {
                        next.get(state)[column] = state();
                    }
                    state = next.get(state)[column];
                }
                found.set(state, joined(found.get(state), meant));
            });
            return this;
        }

        /** Where nothing goes on, goes on with the longest end of what was read that is a beginning of something. */
        Growing failing() {
            int[] failure = new int[next.size()];
            ArrayDeque<Integer> waiting = new ArrayDeque<>();
            for (int column = 0; column < width; column++) {
                int to = next.get(ROOT)[column];
                if (to == DEAD) {
                    next.get(ROOT)[column] = ROOT;
                } else {
                    waiting.add(to);
                }
            }
            while (!waiting.isEmpty()) {
                int state = waiting.remove();
                found.set(state, joined(found.get(state), found.get(failure[state])));
                for (int column = 0; column < width; column++) {
                    int to = next.get(state)[column];
                    int otherwise = next.get(failure[state])[column];
                    if (to == DEAD) {
                        next.get(state)[column] = otherwise;
                    } else {
                        failure[to] = otherwise;
                        waiting.add(to);
                    }
                }
            }
            return this;
        }

        Trie trie() {
            int[] flat = new int[next.size() * width];
            for (int state = 0; state < next.size(); state++) {
                System.arraycopy(next.get(state), 0, flat, state * width, width);
            }
            return new Trie(columns, width, flat, found.toArray(int[][]::new));
        }

        private static int[] joined(int[] a, int[] b) {
            if (a == null || b == null) {
                return a == null ? b : a;
            }
            int[] both = Arrays.copyOf(a, a.length + b.length);
            System.arraycopy(b, 0, both, a.length, b.length);
            return both;
        }
    }
}
