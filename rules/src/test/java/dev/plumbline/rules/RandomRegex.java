package dev.plumbline.rules;

import java.util.Locale;
import java.util.Random;

/** Patterns that find a word, or the whole of it, or almost. */
final class RandomRegex {
    private final Random random;
    private final boolean java;

    /** @param java whether it may have what Java's patterns have and RE2's have not */
    RandomRegex(Random random, boolean java) {
        this.random = random;
        this.java = java;
    }

    /** @param other stands beside {@code word} where there is an alternation */
    String of(String word, String other) {
        int cut = random.nextInt(word.length());
        if (Character.isLowSurrogate(word.charAt(cut))) {
            cut--;
        }
        int next = word.offsetByCodePoints(cut, 1);
        String head = literal(word.substring(0, cut));
        String one = word.substring(cut, next);
        String tail = literal(word.substring(next));
        String whole = literal(word);
        String beside = literal(other);
        return switch (random.nextInt(java ? 34 : 27)) {
            case 0 -> whole;
            case 1 -> "^" + whole + "$";
            case 2 -> ".*" + tail + ".*";
            case 3 -> head + ".*";
            case 4 -> ".*" + tail;
            case 5 -> "(?i)" + literal(word.toUpperCase(Locale.ROOT));
            case 6 -> "(?i:" + literal(word.toLowerCase(Locale.ROOT)) + ")";
            case 7 -> whole + "|" + beside;
            case 8 -> "(" + whole + "|" + beside + "|x)";
            case 9 -> head + "(?:" + literal(one) + "|" + beside + ")" + tail;
            case 10 -> head + literal(one) + "?" + tail;
            case 11 -> head + "(" + literal(one) + tail + ")?";
            case 12 -> head + "[" + set(one) + "x-z]" + tail;
            case 13 -> head + "[^/]" + tail;
            case 14 -> head + "." + tail;
            case 15 -> head + literal(one) + "+" + tail;
            case 16 -> head + literal(one) + "{1,3}" + tail;
            case 17 -> "(?:" + whole + ")*";
            case 18 -> "(?:" + whole + ")+";
            case 19 -> quotedWhole(word, whole);
            case 20 -> "\\A" + whole + "\\z";
            case 21 -> "\\b\\w+" + tail;
            case 22 -> whole + "|";
            case 23 -> "(?s)" + head + ".*?" + tail;
            case 24 -> "(?i)" + beside + "|" + literal(word.toUpperCase(Locale.ROOT));
            case 25 -> head + "\\x{%x}%s".formatted(one.codePointAt(0), tail);
            case 26 -> "(?m)^[^ ]*" + tail + "$|\\d+|\\p{Lu}+";
            case 27 -> "(?=" + head + ").*";
            case 28 -> "(?!" + beside + ").*";
            case 29 -> "(?x) " + whole + " # " + one.replace("\n", "");
            case 30 -> "(.).*\\1?";
            case 31 -> head + ".*+";
            case 32 -> "[a-z&&[^x]]+|" + whole;
            default -> "(?iu)" + literal(word.toUpperCase(Locale.ROOT));
        };
    }

    private static String quotedWhole(String word, String escaped) {
        return word.contains("\\") ? escaped : "\\Q" + word + "\\E";
    }

    private static String set(String one) {
        return "\\]^-[&".contains(one) ? "\\" + one : one;
    }

    private static String literal(String text) {
        return text.replaceAll("[\\\\.\\[\\]{}()*+?^$|]", "\\\\$0");
    }
}
