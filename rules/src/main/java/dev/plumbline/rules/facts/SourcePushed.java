package dev.plumbline.rules.facts;

import dev.plumbline.event.SourceChanged;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Map;

/** Somebody pushed commits onto a branch. */
public final class SourcePushed extends PipelineFact {
    private final SourceChanged change;

    SourcePushed(Enriched.Pipeline enriched, SourceChanged change, Lists lists) {
        super(enriched, lists);
        this.change = change;
    }

    /** Source repository's address. */
    @Override
    public String repository() {
        return change.getRepository();
    }

    /** Newest commit; null where the branch went away. */
    @Override
    public String commit() {
        return change.getCommit();
    }

    /** Branch, without refs/heads. */
    public String branch() {
        return change.getBranch();
    }

    /** Who pushed them. */
    public String actor() {
        return change.getActor();
    }

    /** Whether history is known to have been rewritten. */
    public boolean forced() {
        return Boolean.TRUE.equals(change.getForced());
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("repository", repository());
        fields.put("commit", commit());
        fields.put("branch", branch());
        fields.put("actor", actor());
        return fields;
    }
}
