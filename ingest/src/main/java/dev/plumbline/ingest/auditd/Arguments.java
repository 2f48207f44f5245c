package dev.plumbline.ingest.auditd;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Arguments of a program, without argv[0].
 *
 * @param args those that were told
 * @param truncated whether some were not, or not as a whole
 */
record Arguments(List<String> args, boolean truncated) {
    private static final Arguments NONE = new Arguments(List.of(), false);

    /** As many as the kernel copies of a process's title. */
    private static final int LONGEST_TITLE = 127;

    /** Far more than a record of the largest size could count. */
    private static final long MOST = 1 << 21;

    /** Those that the EXECVE records tell, else those in the process's title, which it may have changed. */
    static Arguments of(Group group) {
        List<Values> records = group.all("EXECVE");
        return records.isEmpty()
                ? ofTitle(group.values(Types.TITLE).bytes("proctitle"))
                : ofRecords(Values.joined(records));
    }

    /** The title's texts end with NULs; the kernel cuts it. */
    private static Arguments ofTitle(byte[] title) {
        if (title == null) {
            return NONE;
        }
        List<String> args = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= title.length; i++) {
            if (i == title.length || title[i] == 0) {
                args.add(Values.text(Arrays.copyOfRange(title, begin, i)));
                begin = i + 1;
            }
        }
        return new Arguments(List.copyOf(args.subList(1, args.size())), title.length >= LONGEST_TITLE);
    }

    private static Arguments ofRecords(Values told) {
        Long count = told.number("argc");
        long end = count == null ? MOST : Math.min(count, MOST);
        List<String> args = new ArrayList<>();
        boolean truncated = count == null || told.isCut();
        for (int i = 1; i < end; i++) {
            Argument argument = argument("a" + i, told);
            if (argument == null) {
                truncated |= count != null;
                break; // what comes behind the gap has lost its place
            }
            args.add(argument.text());
            truncated |= argument.cut();
        }
        return new Arguments(List.copyOf(args), truncated);
    }

    private record Argument(String text, boolean cut) {}

    /** One argument, whole or in pieces: {@code a1_len=9000 a1[0]=… a1[1]=…}, the length as it is written here. */
    private static Argument argument(String name, Values told) {
        if (!told.has(name)) {
            return pieces(name, told);
        }
        byte[] bytes = told.bytes(name);
        return new Argument(bytes == null ? "" : Values.text(bytes), false);
    }

    private static Argument pieces(String name, Values told) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        long written = 0;
        byte[] piece = told.bytes(name + "[0]");
        for (int i = 1; piece != null; i++) {
            boolean quoted = told.word(name + "[" + (i - 1) + "]").startsWith("\"");
            bytes.writeBytes(piece);
            written += quoted ? piece.length : 2L * piece.length;
            piece = told.bytes(name + "[" + i + "]");
        }
        Long length = told.number(name + "_len");
        boolean none = written == 0 && length == null;
        return none ? null : new Argument(Values.text(bytes.toByteArray()), length == null || written < length);
    }
}
