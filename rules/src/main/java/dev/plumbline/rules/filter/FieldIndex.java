package dev.plumbline.rules.filter;

import dev.plumbline.rules.filter.Need.Test;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Which rules a field's value makes candidates. */
final class FieldIndex {
    private final Words words;
    private final Trie beginnings;
    private final Trie ends;
    private final Trie parts;
    private final Blocks blocks;
    private final Numbers numbers;

    private FieldIndex(Map<Test, Map<String, int[]>> literals) {
        words = made(literals, Test.EQUAL, Words::new);
        beginnings = made(literals, Test.PREFIX, Trie::ofBeginnings);
        ends = made(literals, Test.SUFFIX, Trie::ofEnds);
        parts = made(literals, Test.SUBSTRING, Trie::ofParts);
        blocks = made(literals, Test.BLOCK, Blocks::new);
        numbers = made(literals, Test.NUMBER, Numbers::new);
    }

    private static <T> T made(
            Map<Test, Map<String, int[]>> literals, Test test, Function<Map<String, int[]>, T> maker) {
        return literals.containsKey(test) ? maker.apply(literals.get(test)) : null;
    }

    static final class Builder {
        private final Map<Test, Map<String, int[]>> literals = new EnumMap<>(Test.class);

        void add(Test test, Iterable<String> ofRule, int rule) {
            Map<String, int[]> ofTest = literals.computeIfAbsent(test, it -> new HashMap<>());
            for (String literal : ofRule) {
                ofTest.merge(literal, new int[] {rule}, (before, it) -> {
                    int[] more = Arrays.copyOf(before, before.length + 1);
                    more[before.length] = rule;
                    return more;
                });
            }
        }

        FieldIndex build() {
            return new FieldIndex(literals);
        }
    }

    void text(String text, int from, Consumer<int[]> sink) {
        if (words != null) {
            accept(words.find(text, from), sink);
        }
        if (beginnings != null) {
            beginnings.beginnings(text, from, sink);
        }
        if (ends != null) {
            ends.ends(text, from, sink);
        }
        if (parts != null) {
            parts.parts(0, text, from, sink);
        }
        if (blocks != null) {
            blocks.find(from == 0 ? text : text.substring(from), sink);
        }
    }

    void number(long number, Consumer<int[]> sink) {
        if (numbers != null) {
            accept(numbers.find(number), sink);
        }
    }

    /** A text in pieces is put together only for those tests that must see it whole. */
    void joined(String first, List<String> rest, Consumer<int[]> sink) {
        boolean isPartsOnly = words == null && beginnings == null && ends == null && blocks == null;
        if (!isPartsOnly) {
            String rests = String.join(" ", rest);
            if (first != null || !rest.isEmpty()) {
                text(first == null ? rests : rest.isEmpty() ? first : first + " " + rests, 0, sink);
            }
        } else if (parts != null) {
            int state = first == null ? 0 : parts.parts(0, first, 0, sink);
            for (int i = 0; i < rest.size(); i++) {
                if (i > 0 || first != null) {
                    state = parts.step(state, ' ', sink);
                }
                state = parts.parts(state, rest.get(i), 0, sink);
            }
        }
    }

    private static void accept(int[] rules, Consumer<int[]> sink) {
        if (rules != null) {
            sink.accept(rules);
        }
    }
}
