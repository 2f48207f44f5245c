package dev.plumbline.rules.facts;

import dev.plumbline.event.PipelineRun;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.Locale;
import java.util.Map;

/** A pipeline, or one task of it, began or ended. */
public final class PipelineRan extends PipelineFact {
    private final PipelineRun ran;

    PipelineRan(Enriched.Pipeline enriched, PipelineRun ran, Lists lists) {
        super(enriched, lists);
        this.ran = ran;
    }

    /** started or finished. */
    public String phase() {
        return ran.getPhase().name().toLowerCase(Locale.ROOT);
    }

    /** Pipeline's name. */
    public String pipeline() {
        return ran.getPipeline();
    }

    /** Task of the pipeline; null for the whole. */
    public String task() {
        return ran.getTask();
    }

    /** Id of the run. */
    public String run() {
        return ran.getRun();
    }

    /** success, failure or cancelled; null while it runs. */
    public String outcome() {
        return ran.getOutcome();
    }

    /** Source repository's address. */
    @Override
    public String repository() {
        return ran.getRepository();
    }

    /** Commit that it was run on. */
    @Override
    public String commit() {
        return ran.getCommit();
    }

    /** Branch that the commit is on. */
    public String branch() {
        return ran.getBranch();
    }

    /** Who, or what, set it off. */
    public String actor() {
        return ran.getActor();
    }

    /** Page about the run. */
    public String url() {
        return ran.getUrl();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("phase", phase());
        fields.put("pipeline", pipeline());
        fields.put("task", task());
        fields.put("run", run());
        fields.put("outcome", outcome());
        fields.put("repository", repository());
        fields.put("commit", commit());
        fields.put("branch", branch());
        fields.put("actor", actor());
        fields.put("url", url());
        return fields;
    }
}
