package dev.plumbline.ingest.tekton;

import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import dev.plumbline.ingest.cloudevents.CloudEvents;
import java.util.List;

/**
 * Tekton's TaskRuns and PipelineRuns: the objects themselves, and the CloudEvents that Tekton sends of them in any mode.
 *
 * <p>A run whose condition Succeeded is unknown began; one whose condition is true or false ended, and as cancelled where the
 * reason says so. Of CloudEvents, {@code running} and {@code unknown} repeat what {@code started} told, and give no event.
 *
 * <p>A run that succeeded gives an image beside, for each that its results name as Tekton Chains reads them: {@code IMAGE_URL}
 * with {@code IMAGE_DIGEST}, also behind a prefix; {@code IMAGES}; objects named {@code …ARTIFACT_OUTPUTS}. The same image is told
 * once.
 *
 * <p>The commit is told by {@code CHAINS-GIT_URL} and {@code CHAINS-GIT_COMMIT}, results before parameters, else by the
 * annotations of Pipelines as Code, which also tell branch, sender and page.
 *
 * <p>Units: a run began at {@code status.startTime} and ended at {@code status.completionTime}, else when its condition changed;
 * a CloudEvent without these has its own time.
 * <br>Errors: never throws. Other kinds and runs that have not begun are {@code unmodelled}; a result that names no image is
 * {@code incomplete}, and the rest is read.
 * <br>Dropped: steps, workspaces, parameters, and the signatures that Tekton Chains leaves in annotations.
 * <br>Source: tekton.dev/v1 and v1beta1; Tekton's "Events"; the type hints of Tekton Chains.
 */
public final class TektonFormat {
    static final String NAME = "tekton";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, () -> TektonRuns::read)
            .carryingSecrets()
            .recognisedBy(TektonFormat::looksLikeIt)
            .mapping(rows());

    private TektonFormat() {}

    private static boolean looksLikeIt(Glimpse record) {
        String type = CloudEvents.type(record);
        if (!type.isEmpty()) {
            return type.startsWith(TektonRuns.PREFIX);
        }
        return record.text("apiVersion").startsWith("tekton.dev/")
                || record.has("taskRun")
                || record.has("pipelineRun")
                || record.has("customRun");
    }

    private static List<Mapping> rows() {
        String labels = "metadata.labels";
        String annotations = "metadata.annotations";
        return List.of(
                Mapping.of("pipeline.started", "status.startTime", "time"),
                Mapping.of("pipeline.finished", "status.completionTime", "time"),
                Mapping.of("pipeline.finished", "status.conditions", "time", "where it has no completionTime"),
                Mapping.of("pipeline.finished", "status.conditions", "outcome", "Succeeded: its status and its reason"),
                Mapping.of("pipeline.started", labels, "pipeline", "tekton.dev/pipeline; else spec.pipelineRef.name"),
                Mapping.of("pipeline.finished", "spec.pipelineRef.name", "pipeline"),
                Mapping.of("pipeline.started", labels, "task", "tekton.dev/pipelineTask; else tekton.dev/task"),
                Mapping.of("pipeline.started", "metadata.uid", "run"),
                Mapping.of("pipeline.started", "spec.params", "repository", "CHAINS-GIT_URL"),
                Mapping.of("pipeline.started", "spec.params", "commit", "CHAINS-GIT_COMMIT"),
                Mapping.of("pipeline.finished", annotations, "repository", "pipelinesascode.tekton.dev/repo-url"),
                Mapping.of("pipeline.finished", annotations, "commit", "pipelinesascode.tekton.dev/sha"),
                Mapping.of("pipeline.started", annotations, "branch", "pipelinesascode.tekton.dev/branch"),
                Mapping.of("pipeline.started", annotations, "actor", "pipelinesascode.tekton.dev/sender"),
                Mapping.of("pipeline.started", annotations, "url", "pipelinesascode.tekton.dev/log-url"),
                Mapping.of("image.built", "status.completionTime", "time"),
                Mapping.of("image.built", "status.results", "image", "taskResults and pipelineResults in v1beta1"),
                Mapping.of("image.built", "status.results", "imageDigest"),
                Mapping.of("image.built", "status.taskResults", "image"),
                Mapping.of("image.built", "status.pipelineResults", "image"),
                Mapping.of("image.built", "status.results", "repository", "CHAINS-GIT_URL"),
                Mapping.of("image.built", "status.results", "commit", "CHAINS-GIT_COMMIT"),
                Mapping.of("image.built", labels, "builder", "tekton/ and the pipeline, else the task"),
                Mapping.lost("*", "spec.serviceAccountName", "no field for it"),
                Mapping.lost("*", "status.steps", "no field for them"),
                Mapping.lost("*", "status.provenance", "where the task's own definition came from"),
                Mapping.lost("*", annotations, "chains.tekton.dev/…: what Tekton Chains signed is read as in-toto"));
    }
}
