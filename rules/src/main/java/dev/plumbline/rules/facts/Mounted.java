package dev.plumbline.rules.facts;

import dev.plumbline.event.MountAction;
import dev.plumbline.event.MountActivity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A process changed the tree of mounts. */
public final class Mounted extends KernelFact {
    private final MountActivity activity;

    Mounted(Enriched.Kernel enriched, MountActivity activity, Lists lists) {
        super(enriched, lists);
        this.activity = activity;
    }

    /** mount or unmount. */
    public String kind() {
        return activity.getAction() == MountAction.MOUNT ? "mount" : "unmount";
    }

    /** What is mounted. */
    public String source() {
        return activity.getSource();
    }

    /** Where. */
    public String target() {
        return activity.getTarget();
    }

    /** Kind of file system. */
    public String fileSystem() {
        return activity.getFileSystem();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("kind", kind());
        fields.put("source", source());
        fields.put("target", target());
        fields.put("fileSystem", fileSystem());
        return fields;
    }
}
