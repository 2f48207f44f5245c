package dev.plumbline.rules.facts;

import dev.plumbline.event.FileAction;
import dev.plumbline.event.FileActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.FilePaths;
import dev.plumbline.rules.Intents;
import dev.plumbline.rules.Lists;
import java.util.Locale;
import java.util.Map;

/** A process used or changed a file. */
public final class FileUsed extends KernelFact {
    private static final long ACCESS_MODE = 3;
    private static final long WRITE_ONLY = 1;

    private final FileActivity activity;

    FileUsed(Enriched.Kernel enriched, FileActivity activity, Lists lists) {
        super(enriched, lists);
        this.activity = activity;
    }

    /** open, create, read, write, delete, rename, chmod, chown, link or memfd. */
    public String action() {
        return activity.getAction().name().toLowerCase(Locale.ROOT);
    }

    /**
     * Path that the process gave, against its working directory where it is relative and that is known, without {@code .}
     * and {@code ..}. Links are not followed. A file without a path has its name alone: memfd, {@code pipe:[4711]}.
     */
    public String path() {
        String path = activity.getPath();
        String cwd = enriched().event().getProcess() == null
                ? null
                : enriched().event().getProcess().getCwd();
        boolean nameAlone = activity.getAction() == FileAction.MEMFD || path.contains(":[");
        return nameAlone ? path : FilePaths.resolved(cwd, path);
    }

    /** New name of a rename, name of a link. */
    public String targetPath() {
        return activity.getTargetPath();
    }

    /** Mode bits of chmod or create. */
    public Integer mode() {
        return activity.getMode();
    }

    /** Whether it is a read, or an open that allows reading, also one that would create the file if there was none. */
    public boolean reading() {
        Long flags = activity.getFlags();
        return switch (activity.getAction()) {
            case READ -> true;
            case OPEN -> flags == null || (flags & ACCESS_MODE) != WRITE_ONLY;
            case CREATE -> flags != null && (flags & ACCESS_MODE) != WRITE_ONLY;
            default -> false;
        };
    }

    /** Whether it is a write, a create, or an open that allows writing. */
    public boolean writing() {
        return activity.getAction() == FileAction.WRITE
                || activity.getAction() == FileAction.CREATE
                || (activity.getAction() == FileAction.OPEN
                        && activity.getFlags() != null
                        && (activity.getFlags() & ACCESS_MODE) != 0);
    }

    /** Whether the declared intent lets the service read {@code path}. */
    public boolean intended() {
        return declared() && Intents.allowsRead(intent(), path());
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("action", action());
        fields.put("path", path());
        fields.put("targetPath", targetPath());
        fields.put("mode", mode() == null ? null : Integer.toOctalString(mode()));
        return fields;
    }
}
