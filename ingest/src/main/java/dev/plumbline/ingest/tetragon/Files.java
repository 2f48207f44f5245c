package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.ingest.tetragon.HookArguments.Path;

/** File hooks. */
final class Files {
    private static final long MAY_WRITE = 2;
    private static final long MAY_READ = 4;
    private static final long MAY_APPEND = 8;
    private static final long PROT_READ = 1;
    private static final long PROT_WRITE = 2;
    private static final long MAP_SHARED = 1;
    private static final long O_CREAT = 0100;
    private static final long MODE_BITS = 07777;

    private Files() {}

    /** A hook that tells the path and nothing else that we keep. */
    static Outcome used(FileAction action, HookArguments arguments) {
        return activity(action, arguments.path(0), null, null, null);
    }

    /** An open that may create is a create: which of them it was, only its result tells. */
    static Outcome opened(HookArguments arguments) {
        Long flags = arguments.numberAfterPath(0);
        boolean creates = flags != null && (flags & O_CREAT) != 0;
        return activity(
                creates ? FileAction.CREATE : FileAction.OPEN,
                arguments.path(0),
                null,
                flags,
                creates ? arguments.numberAfterPath(1) : null);
    }

    static Outcome withMode(FileAction action, HookArguments arguments) {
        return activity(action, arguments.path(0), null, null, arguments.numberAfterPath(0));
    }

    /** security_file_permission: the mask tells what for. */
    static Outcome permission(HookArguments arguments) {
        Long mask = arguments.number(0);
        if (mask == null) {
            return Outcome.incomplete("args: no mask");
        }
        if ((mask & (MAY_WRITE | MAY_APPEND)) != 0) {
            return used(FileAction.WRITE, arguments);
        }
        return (mask & MAY_READ) != 0
                ? used(FileAction.READ, arguments)
                : Outcome.unmodelled("file permission, mask " + mask);
    }

    /** security_mmap_file: a private mapping never reaches the file. */
    static Outcome mapped(HookArguments arguments) {
        Long protection = arguments.number(0);
        if (protection == null) {
            return Outcome.incomplete("args: no protection");
        }
        Long flags = arguments.number(1);
        boolean shared = flags == null || (flags & MAP_SHARED) != 0;
        if (shared && (protection & PROT_WRITE) != 0) {
            return used(FileAction.WRITE, arguments);
        }
        return (protection & PROT_READ) != 0
                ? used(FileAction.READ, arguments)
                : Outcome.unmodelled("file mapping, protection " + protection);
    }

    /** A folder and a name in it, or the path alone. */
    static Outcome deleted(HookArguments arguments) {
        return activity(FileAction.DELETE, joined(arguments.path(0), arguments.path(1)), null, null, null);
    }

    /** Old and new path, or old folder and name, new folder and name. */
    static Outcome renamed(HookArguments arguments) {
        boolean folders = arguments.paths().size() >= 4;
        Path from = folders ? joined(arguments.path(0), arguments.path(1)) : arguments.path(0);
        Path to = folders ? joined(arguments.path(2), arguments.path(3)) : arguments.path(1);
        return activity(FileAction.RENAME, from, to, null, null);
    }

    /** Old path and new path, or old path, new folder and name. */
    static Outcome linked(HookArguments arguments) {
        return activity(FileAction.LINK, arguments.path(0), joined(arguments.path(1), arguments.path(2)), null, null);
    }

    /** security_path_symlink has the new name first: folder, name, old path; or new path, old path. */
    static Outcome symbolicallyLinked(HookArguments arguments) {
        int last = arguments.paths().size() - 1;
        Path name = last >= 2 ? joined(arguments.path(0), arguments.path(1)) : arguments.path(0);
        return last < 1
                ? Outcome.incomplete("args: no path")
                : activity(FileAction.LINK, arguments.path(last), name, null, null);
    }

    private static Path joined(Path folder, Path name) {
        if (folder == null || name == null) {
            return folder == null ? name : folder;
        }
        if (name.text().startsWith("/")) {
            return name;
        }
        String slash = folder.text().endsWith("/") ? "" : "/";
        return new Path(folder.text() + slash + name.text(), folder.truncated() || name.truncated());
    }

    private static Outcome activity(FileAction action, Path path, Path target, Long flags, Long mode) {
        if (path == null) {
            return Outcome.incomplete("args: no path");
        }
        return new Outcome.Done(new FileActivity(
                action,
                path.text(),
                target == null ? null : target.text(),
                flags,
                mode == null ? null : Integer.valueOf((int) (mode & MODE_BITS)),
                path.truncated() || (target != null && target.truncated())));
    }
}
