package dev.plumbline.ingest.bpftrace;

import dev.plumbline.ingest.RawRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The lines of one event, gathered until the one that closes it has come. */
final class Group {
    /** An event has at most 3 texts of 5 pieces, 3 folders of 40 names, 25 pieces of arguments and a few lines more. */
    static final int MOST_LINES = 200;

    /** A line has at most two texts of 160 bytes, as hex, and a few numbers. */
    static final int LONGEST_LINE = 4_096;

    private final long number;
    private final RawRecord first;
    private final List<byte[]> lines = new ArrayList<>();
    private final Map<Integer, Text> texts = new TreeMap<>();
    private final Map<Integer, Names> names = new TreeMap<>();
    private final List<byte[]> arguments = new ArrayList<>();
    private boolean argumentsMissing;
    private Line ends;
    private Line who;

    /** @param number the event's number on its CPU */
    Group(long number, RawRecord first) {
        this.number = number;
        this.first = first;
    }

    private static final class Text {
        private final List<byte[]> pieces = new ArrayList<>();
        private boolean ended;
    }

    private static final class Names {
        private final List<String> leafFirst = new ArrayList<>();
        private boolean cut;
        private int how;
    }

    /** @param cut true where it is not whole */
    record Path(String text, boolean cut) {}

    long number() {
        return number;
    }

    RawRecord first() {
        return first;
    }

    List<byte[]> lines() {
        return lines;
    }

    /** A line that is not the closing one. */
    void add(Line line, byte[] bytes) {
        if (lines.size() >= MOST_LINES) {
            throw new Line.Malformed("event " + number + " has more than " + MOST_LINES + " lines");
        }
        if (bytes.length > LONGEST_LINE) {
            throw new Line.Malformed("longer than " + LONGEST_LINE + " bytes");
        }
        switch (line.kind()) {
            case "t" -> addText(line);
            case "d" -> addName(line);
            case "e" -> names(line).how = line.small(4, 3);
            case "a" -> addArguments(line);
            case "k" -> ends = line;
            case "w" -> who = line;
            default -> throw new IllegalArgumentException(line.kind());
        }
        lines.add(bytes);
    }

    void close(byte[] bytes) {
        lines.add(bytes);
    }

    /** All lines, the closing one last, with line ends between them. */
    byte[] bytes() {
        List<byte[]> pieces = new ArrayList<>();
        for (byte[] line : lines) {
            pieces.add(line);
            pieces.add("\n".getBytes(StandardCharsets.US_ASCII));
        }
        return Bytes.joined(pieces);
    }

    /** The socket's line, or null. */
    Line ends() {
        return ends;
    }

    String parentCommand() {
        return who == null ? null : Bytes.name(who.bytes(3));
    }

    String cgroupName() {
        return who == null ? null : Bytes.name(who.bytes(4));
    }

    byte[] arguments() {
        return Bytes.joined(arguments);
    }

    /** True where a piece in the middle or at the end is not there. */
    boolean lacksArguments(long length) {
        return argumentsMissing || arguments().length < length;
    }

    byte[] text(int number) {
        Text text = texts.get(number);
        return text == null ? null : Bytes.joined(text.pieces);
    }

    /** The path that was asked for, with the folder that it is relative to before it; null where there is none. */
    Path path(int number) {
        byte[] bytes = text(number);
        if (bytes == null) {
            return null;
        }
        String text = Bytes.text(bytes);
        boolean cut = !texts.get(number).ended;
        Path folder = text.startsWith("/") ? null : file(number + 10);
        if (folder == null) {
            return text.isEmpty() ? null : new Path(text, cut);
        }
        String slash = text.isEmpty() || folder.text().endsWith("/") ? "" : "/";
        return new Path(folder.text() + slash + text, cut || folder.cut());
    }

    /** The path from its names; null where there are none. A file that is in no tree (memfd) has a slash before its name too. */
    Path file(int number) {
        Names of = names.get(number);
        if (of == null) {
            return null;
        }
        List<String> rootFirst = new ArrayList<>(of.leafFirst);
        Collections.reverse(rootFirst);
        return new Path("/" + String.join("/", rootFirst), of.cut || of.how == 0);
    }

    private void addText(Line line) {
        Text text = texts.computeIfAbsent(line.small(3, 20), number -> new Text());
        text.pieces.add(line.bytes(5));
        text.ended = line.number(4) == 1;
    }

    private void addName(Line line) {
        Names of = names(line);
        byte[] name = line.bytes(5);
        of.cut |= name.length < line.number(4);
        of.leafFirst.add(Bytes.text(name));
    }

    private Names names(Line line) {
        return names.computeIfAbsent(line.small(3, 20), number -> new Names());
    }

    private void addArguments(Line line) {
        argumentsMissing |= line.number(3) != arguments.size();
        arguments.add(line.bytes(4));
    }
}
