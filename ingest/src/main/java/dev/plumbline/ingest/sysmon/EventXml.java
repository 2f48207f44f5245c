package dev.plumbline.ingest.sysmon;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads the one element that Sysmon writes: {@code <Event><System>…</System><EventData><Data Name="…">…</Data>…}. Knows no
 * declarations, so nothing in it can name a file or grow. Of two elements of one name the first one counts.
 */
final class EventXml {
    /** What became of a line. */
    sealed interface Read {
        /** @param values by the element's name, by {@code Element.Attribute}, and of Data by {@code Data.Name} */
        record Value(Map<String, String> values) implements Read {
            /** Null for what is not there, is empty, or is {@code -}, as Sysmon writes what it does not know. */
            String text(String name) {
                String value = values.get(name);
                return value == null || value.isEmpty() || value.equals("-") ? null : value;
            }

            /** A field of the event's own. */
            String data(String name) {
                return text("Data." + name);
            }
        }

        /** @param detail what is wrong and where, for a person */
        record Malformed(String detail) implements Read {}
    }

    /** Ends the reading; never leaves this class. */
    private static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Broken(String detail) {
            super(detail, null, false, false);
        }
    }

    private final String text;
    private final Map<String, String> values = new HashMap<>();
    private int at;

    private EventXml(String text, int at) {
        this.text = text;
        this.at = at;
    }

    static Read read(String line) {
        int begin = line.indexOf("<Event>");
        int withAttributes = line.indexOf("<Event ");
        int at = begin < 0 || (withAttributes >= 0 && withAttributes < begin) ? withAttributes : begin;
        if (at < 0) {
            return new Read.Malformed("no <Event>");
        }
        int declaration = line.indexOf("<!");
        if (declaration >= 0 && declaration < at) {
            return new Read.Malformed("a declaration");
        }
        try {
            return new EventXml(line, at).event();
        } catch (Broken e) {
            return new Read.Malformed(e.getMessage());
        }
    }

    private Read event() {
        while (true) {
            at = text.indexOf('<', at);
            if (at < 0) {
                throw new Broken("cut before </Event>");
            }
            if (text.startsWith("</Event>", at)) {
                return new Read.Value(values);
            }
            if (text.startsWith("<!", at)) {
                throw new Broken("<! in <Event>");
            }
            if (text.startsWith("</", at)) {
                at += 2;
            } else {
                element();
            }
        }
    }

    /** An element's beginning, and the text in it where there is nothing else. */
    private void element() {
        int begin = at;
        int nameEnd = endOfName(at + 1);
        String name = text.substring(begin + 1, nameEnd);
        at = nameEnd;
        String key = attributes(name, begin);
        boolean isEmpty = text.charAt(at - 1) == '/';
        at++;
        int tagEnd = at;
        if (isEmpty) {
            values.putIfAbsent(key, "");
            return;
        }
        int end = text.indexOf('<', at);
        if (end < 0) {
            throw new Broken("cut in " + shown(begin, tagEnd));
        }
        if (text.startsWith("<!", end)) {
            throw new Broken("<! in " + shown(begin, tagEnd));
        }
        if (text.startsWith("</" + name + ">", end)) {
            values.putIfAbsent(key, decoded(text.substring(at, end), begin, tagEnd));
        }
        at = end;
    }

    /** Leaves off at the end of the tag. Returns what the element goes by: of Data the attribute Name is part of it. */
    private String attributes(String element, int begin) {
        String key = element;
        while (true) {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '/')) {
                at++;
            }
            if (at < text.length() && text.charAt(at) == '>') {
                return key;
            }
            int equals = text.indexOf('=', at);
            char quote = equals < 0 || equals + 1 >= text.length() ? ' ' : text.charAt(equals + 1);
            int end = quote == '"' || quote == '\'' ? text.indexOf(quote, equals + 2) : -1;
            if (end < 0) {
                throw new Broken("cut in " + shown(begin, begin + 1 + element.length()));
            }
            String name = text.substring(at, equals);
            String value = decoded(text.substring(equals + 2, end), begin, begin + 1 + element.length());
            values.putIfAbsent(element + "." + name, value);
            key = element.equals("Data") && name.equals("Name") ? "Data." + value : key;
            at = end + 1;
        }
    }

    private int endOfName(int from) {
        int end = from;
        while (end < text.length() && " />".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (end == text.length()) {
            throw new Broken("cut before </Event>");
        }
        return end;
    }

    /**
     * @param begin where the tag begins that it belongs to
     * @param end where what is to be told of the tag ends
     */
    private String decoded(String told, int begin, int end) {
        if (told.indexOf('&') < 0) {
            return told;
        }
        StringBuilder out = new StringBuilder(told.length());
        int next = 0;
        while (next < told.length()) {
            char c = told.charAt(next);
            int semicolon = c == '&' ? told.indexOf(';', next) : next;
            if (c == '&') {
                int character = semicolon < 0 ? -1 : character(told.substring(next + 1, semicolon));
                if (character < 0) {
                    throw new Broken("an entity that is none of XML's own in " + shown(begin, end));
                }
                out.appendCodePoint(character);
            } else {
                out.append(c);
            }
            next = semicolon + 1;
        }
        return out.toString();
    }

    /** −1 for what names none. */
    private static int character(String entity) {
        return switch (entity) {
            case "lt" -> '<';
            case "gt" -> '>';
            case "amp" -> '&';
            case "quot" -> '"';
            case "apos" -> '\'';
            default -> numbered(entity);
        };
    }

    private static int numbered(String entity) {
        boolean hex = entity.startsWith("#x");
        String digits = entity.startsWith("#") ? entity.substring(hex ? 2 : 1) : "";
        if (digits.isEmpty() || digits.length() > 7 || digits.startsWith("-") || digits.startsWith("+")) {
            return -1;
        }
        try {
            int character = Integer.parseInt(digits, hex ? 16 : 10);
            boolean isOne = Character.isValidCodePoint(character)
                    && (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE);
            return isOne ? character : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private String shown(int begin, int end) {
        return end - begin > 60 ? text.substring(begin, begin + 60) + "…" : text.substring(begin, end);
    }
}
