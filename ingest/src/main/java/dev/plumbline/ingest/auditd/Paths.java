package dev.plumbline.ingest.auditd;

import java.util.Comparator;
import java.util.List;

/** The names that a call was given, in the order in which the kernel came by them. */
final class Paths {
    /**
     * @param kind NORMAL for what was there, CREATE and DELETE for what came and went, PARENT for the folder of one, UNKNOWN
     *     where the kernel did not get as far
     * @param isBlockDevice whether it names a disk
     */
    record Path(String name, String kind, boolean isBlockDevice) {
        boolean is(String wanted) {
            return kind.equals(wanted);
        }
    }

    private static final int FORMAT = 0170000;
    private static final int BLOCK_DEVICE = 0060000;

    private Paths() {}

    /** Those that are no folder of another, and have a name. */
    static List<Path> of(Group group) {
        return group.all("PATH").stream()
                .sorted(Comparator.comparing(it -> it.number("item"), Comparator.nullsLast(Comparator.naturalOrder())))
                .map(Paths::path)
                .filter(it -> it.name() != null && !it.is("PARENT"))
                .toList();
    }

    /** What the kernel calls nametype, it called objtype in RHEL 7. */
    private static Path path(Values values) {
        String kind = values.word(values.has("nametype") ? "nametype" : "objtype");
        return new Path(values.text("name"), kind == null ? "UNKNOWN" : kind, isBlockDevice(values.word("mode")));
    }

    private static boolean isBlockDevice(String octal) {
        try {
            return octal != null && octal.length() < 10 && (Integer.parseInt(octal, 8) & FORMAT) == BLOCK_DEVICE;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
