package dev.plumbline.ingest.auditd;

import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.ingest.auditd.Paths.Path;
import java.util.List;

/** Calls that use or change files. Names come from the PATH records, flags and modes from the arguments. */
final class Files {
    private static final long O_CREAT = 0100;
    private static final long MODE_BITS = 07777;

    private Files() {}

    /**
     * A file that was there is opened, whatever the flags would have allowed.
     *
     * @param flags null where they are not told
     * @param mode null where it is not told
     */
    static Outcome opened(String call, Group group, Long flags, Long mode) {
        List<Path> paths = Paths.of(group);
        if (paths.isEmpty()) {
            return Outcome.incomplete(call + ": PATH name");
        }
        Path path = last(paths);
        boolean mayCreate = flags != null && (flags & O_CREAT) != 0;
        boolean creates = path.is("CREATE") || (mayCreate && !path.is("NORMAL"));
        return done(creates ? FileAction.CREATE : FileAction.OPEN, path, null, flags, creates ? mode : null);
    }

    /** openat2 is given its flags in memory; a record of their own tells them in octal. */
    static Outcome openedHow(String call, Group group) {
        Values how = group.values("OPENAT2");
        return opened(call, group, octal(how.word("oflag")), octal(how.word("mode")));
    }

    /** @param mode null where the call has none */
    static Outcome used(FileAction action, String call, Group group, Long mode) {
        List<Path> paths = Paths.of(group);
        return paths.isEmpty() ? Outcome.incomplete(call + ": PATH name") : done(action, last(paths), null, null, mode);
    }

    static Outcome deleted(String call, Group group) {
        List<Path> paths = Paths.of(group);
        return paths.isEmpty()
                ? Outcome.incomplete(call + ": PATH name")
                : done(FileAction.DELETE, first(paths, "DELETE"), null, null, null);
    }

    /** Of two that went, the second was where the first one is now. */
    static Outcome renamed(String call, Group group) {
        List<Path> paths = Paths.of(group);
        return paths.size() < 2
                ? Outcome.incomplete(call + ": PATH name")
                : done(FileAction.RENAME, first(paths, "DELETE"), last(paths), null, null);
    }

    static Outcome linked(String call, Group group) {
        List<Path> paths = Paths.of(group);
        return paths.size() < 2
                ? Outcome.incomplete(call + ": PATH name")
                : done(FileAction.LINK, paths.get(0), last(paths), null, null);
    }

    /** A file without a place in a file system. Its name is given in memory that no record tells. */
    static Outcome inMemory(Long flags) {
        return new Outcome.Done(new FileActivity(FileAction.MEMFD, "memfd:", null, flags, null, true));
    }

    private static Path last(List<Path> paths) {
        return paths.get(paths.size() - 1);
    }

    private static Path first(List<Path> paths, String kind) {
        return paths.stream().filter(it -> it.is(kind)).findFirst().orElse(paths.get(0));
    }

    private static Outcome done(FileAction action, Path path, Path target, Long flags, Long mode) {
        return new Outcome.Done(new FileActivity(
                action,
                path.name(),
                target == null ? null : target.name(),
                flags,
                mode == null ? null : Integer.valueOf((int) (mode & MODE_BITS)),
                false));
    }

    private static Long octal(String digits) {
        try {
            return digits == null || digits.length() > 20 ? null : Long.valueOf(digits, 8);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
