package dev.plumbline.ingest.cdevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Deployed;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.event.SourceChanged;
import dev.plumbline.event.Undeployed;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.SharedSamples;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The specification's own conformance events. */
class CdEventsSamplesTest {
    private static final String FOLDER = "pipeline/cdevents/conformance/";
    private static final String APP_DIGEST = "sha256:0b31b1c02ff458ad9b7b81cbdf8f028bd54699fa151f221d1e8de6817db93427";

    @ParameterizedTest
    @ValueSource(strings = {"deployed", "upgraded", "rolledback"})
    void aServiceEventDeploysItsArtifact(String change) {
        assertThat(event(sample("service_" + change)))
                .returns(Instant.parse("2023-03-20T14:27:05.315384Z"), PipelineEvent::getTime)
                .returns("0.6.0-draft", event -> event.getCollector().getVersion())
                .returns("myapp", PipelineEvent::getImage)
                .returns(APP_DIGEST, PipelineEvent::getImageDigest)
                .returns(new Deployed("mySubject123", null, "test123", change), PipelineEvent::getStep);
    }

    @Test
    void aRemovedServiceIsUndeployed() {
        assertThat(event(sample("service_removed")).getStep())
                .isEqualTo(new Undeployed("mySubject123", null, "test123"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"artifact_packaged", "artifact_published", "artifact_signed"})
    void anArtifactThatIsNoImageIsUnmodelled(String name) {
        assertThat(rejected(sample(name)))
                .returns("unmodelled", Parsed.Rejected::reason)
                .returns(
                        "subject.id: pkg:golang is no image; pkg:oci and pkg:docker are read", Parsed.Rejected::detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipelinerun_started", "pipelinerun_finished", "taskrun_started", "taskrun_finished"})
    void aRunBeginsAndEnds(String name) {
        boolean ends = name.endsWith("finished");
        boolean isTask = name.startsWith("task");
        assertThat((PipelineRun) event(sample(name)).getStep())
                .returns(ends ? PipelinePhase.FINISHED : PipelinePhase.STARTED, PipelineRun::getPhase)
                .returns(ends ? "failure" : null, PipelineRun::getOutcome)
                .returns(isTask ? null : "myPipeline", PipelineRun::getPipeline)
                .returns(isTask ? "myTask" : null, PipelineRun::getTask)
                .returns("mySubject123", PipelineRun::getRun)
                .returns("https://www.example.com/mySubject123", PipelineRun::getUrl);
    }

    @Test
    void aMergedChangeChangesTheSource() {
        assertThat(event(sample("change_merged")).getStep())
                .isEqualTo(new SourceChanged("https://example.org/TestRepo/TestOrg", null, null, null, null));
    }

    @Test
    void thePackagedArtifactAsAnImageIsBuilt() {
        String text = new String(SharedSamples.bytes(FOLDER + "artifact_packaged.json"), StandardCharsets.UTF_8)
                .replaceFirst("pkg:golang[^\"]*", "pkg:oci/myapp@" + APP_DIGEST);
        List<Parsed> parsed =
                SharedSamples.read(text.getBytes(StandardCharsets.UTF_8), "packaged", CdEventsFormat.FORMAT);
        assertThat(event(parsed).getStep())
                .isEqualTo(
                        new ImageBuilt("my-git.example/an-org/a-repo", "myChange123", "/event/source/123", null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "approval_closed",
                "approval_created",
                "approval_updated",
                "artifact_deleted",
                "artifact_downloaded",
                "branch_created",
                "branch_deleted",
                "build_finished",
                "build_queued",
                "build_started",
                "change_abandoned",
                "change_created",
                "change_reviewed",
                "change_updated",
                "environment_created",
                "environment_deleted",
                "environment_modified",
                "incident_detected",
                "incident_reported",
                "incident_resolved",
                "pipelinerun_queued",
                "repository_created",
                "repository_deleted",
                "repository_modified",
                "service_published",
                "testcaserun_finished",
                "testcaserun_queued",
                "testcaserun_skipped",
                "testcaserun_started",
                "testoutput_published",
                "testsuiterun_finished",
                "testsuiterun_queued",
                "testsuiterun_started",
                "ticket_closed",
                "ticket_created",
                "ticket_updated"
            })
    void everyOtherEventIsUnmodelledAndNamed(String name) {
        assertThat(rejected(sample(name)))
                .returns("unmodelled", Parsed.Rejected::reason)
                .returns("dev.cdevents." + name.replace('_', '.'), Parsed.Rejected::detail);
    }

    private static List<Parsed> sample(String name) {
        return SharedSamples.read(FOLDER + name + ".json", CdEventsFormat.FORMAT);
    }

    private static PipelineEvent event(List<Parsed> parsed) {
        assertThat(parsed).hasSize(1);
        return ((Parsed.Pipeline) parsed.get(0)).event();
    }

    private static Parsed.Rejected rejected(List<Parsed> parsed) {
        assertThat(parsed).hasSize(1);
        return (Parsed.Rejected) parsed.get(0);
    }
}
