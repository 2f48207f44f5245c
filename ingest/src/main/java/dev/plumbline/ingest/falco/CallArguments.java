package dev.plumbline.ingest.falco;

import dev.plumbline.ingest.FlagNames;
import dev.plumbline.ingest.SystemCalls;

/**
 * The arguments of the system call that an alert is about.
 *
 * <p>Falco tells one as {@code evt.arg.NAME} in words, {@code evt.rawarg.NAME} as a number, or among others in
 * {@code evt.args}, each {@code NAME=VALUE} with a space behind it; a value that has both forms is {@code 5(BPF_PROG_LOAD)}.
 * Its raw flags are numbers of its own, so that only their names are read. Modes are octal.
 */
final class CallArguments implements SystemCalls.Arguments {
    private final Values values;

    CallArguments(Values values) {
        this.values = values;
    }

    @Override
    public String text(String name) {
        return switch (name) {
            case "file" -> Sockets.isSocket(values) ? null : values.text("fd.name");
            case "pathname" -> pathname();
            case "oldpath" -> known(values.text("fs.path.source"), told("oldpath"));
            case "newpath" -> known(values.text("fs.path.target"), told("newpath"));
            case "source" -> told("dev");
            case "target" -> known(told("target"), known(told("dir"), told("name")));
            case "filesystemtype" -> told("type");
            default -> told(name);
        };
    }

    /** Resolved by Falco, or else as the process gave it. */
    private String pathname() {
        String resolved = values.text("fs.path.name");
        String given = known(known(told("path"), told("name")), known(told("pathname"), told("filename")));
        return known(resolved, known(given, values.text("fd.nameraw")));
    }

    @Override
    public Long number(String name) {
        boolean isNamed = name.equals("flags") || name.equals("nstype") || name.equals("request") || name.equals("cmd");
        Long raw = isNamed ? null : values.number("evt.rawarg." + name);
        return raw == null && !isNamed ? leadingNumber(whole(name), 10) : raw;
    }

    @Override
    public Long mode(String name) {
        String told = whole(name);
        Long octal = leadingNumber(told, 8);
        return octal == null ? FlagNames.mode(told) : octal;
    }

    /** The words of a value. */
    private String told(String name) {
        String whole = whole(name);
        int bracket = whole == null || !whole.endsWith(")") ? -1 : whole.indexOf('(');
        boolean hasBoth = bracket > 0 && leadingNumber(whole.substring(0, bracket), 16) != null;
        String text = hasBoth ? whole.substring(bracket + 1, whole.length() - 1) : whole;
        return text == null || text.isEmpty() ? null : text;
    }

    private String whole(String name) {
        return known(values.text("evt.arg." + name), among(values.text("evt.args"), name));
    }

    /** The value of {@code NAME=VALUE }; null where it is not among them. */
    private static String among(String all, String name) {
        if (all == null) {
            return null;
        }
        String key = name + "=";
        int found = all.startsWith(key) ? 0 : all.indexOf(" " + key) + 1;
        if (found == 0 && !all.startsWith(key)) {
            return null;
        }
        int end = found + key.length();
        while (end < all.length() && !(all.charAt(end) == ' ' && isNext(all, end + 1))) {
            end++;
        }
        return all.substring(found + key.length(), end);
    }

    /** Whether what stands there is the next one's name, or the end. */
    private static boolean isNext(String all, int from) {
        int at = from;
        while (at < all.length() && (Character.isLetterOrDigit(all.charAt(at)) || all.charAt(at) == '_')) {
            at++;
        }
        return from == all.length() || (at > from && at < all.length() && all.charAt(at) == '=');
    }

    private static Long leadingNumber(String text, int radix) {
        int bracket = text == null ? -1 : text.indexOf('(');
        String digits = bracket > 0 && text.endsWith(")") ? text.substring(0, bracket) : text;
        if (digits == null || digits.isEmpty() || digits.length() > 20) {
            return null;
        }
        try {
            return Long.valueOf(digits, radix);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String known(String first, String second) {
        return first == null ? second : first;
    }
}
