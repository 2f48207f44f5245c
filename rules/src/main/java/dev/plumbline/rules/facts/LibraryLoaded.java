package dev.plumbline.rules.facts;

import dev.plumbline.event.LibraryLoad;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** A process mapped a shared library to run code of it. */
public final class LibraryLoaded extends KernelFact {
    private final LibraryLoad load;

    LibraryLoaded(Enriched.Kernel enriched, LibraryLoad load, Lists lists) {
        super(enriched, lists);
        this.load = load;
    }

    /** Library's path. */
    public String path() {
        return load.getPath();
    }

    /** Library's build id, lower-case hex. */
    public String buildId() {
        return load.getBuildId();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("path", path());
        fields.put("buildId", buildId());
        return fields;
    }
}
