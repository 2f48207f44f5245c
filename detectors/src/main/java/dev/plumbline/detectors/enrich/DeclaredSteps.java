package dev.plumbline.detectors.enrich;

import dev.plumbline.event.Attested;
import dev.plumbline.event.BakedSecret;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Deployment;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Origin;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.ingest.Digests;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/**
 * What was declared of an image, told as the steps that would have made it known, so that steps of the pipeline can stand
 * beside them. Their ids come from what they say: the same declaration twice is one.
 */
final class DeclaredSteps {
    private static final String DECLARED = "declared";

    /** Waivers that stand beside every scanner's own. */
    private static final String NO_SCANNER = "";

    private final Provenance declared;
    private final List<PipelineEvent> steps = new ArrayList<>();

    private DeclaredSteps(Provenance declared) {
        this.declared = declared;
    }

    /** Empty where nothing was declared. */
    static List<PipelineEvent> of(Provenance declared) {
        return new DeclaredSteps(declared).steps();
    }

    /** Whether the step is no scan, but waivers that were declared without one, or a reference alone. */
    static boolean isOfNoScanner(PipelineEvent event) {
        return event.getStep() instanceof ImageScanned scan
                && scan.getScanner().equals(NO_SCANNER)
                && event.getCollector().getName().equals(DECLARED);
    }

    private List<PipelineEvent> steps() {
        Instant time = declared.getTime();
        add(declared.getBuiltTime(), declared.getBuilt());
        List<ImageScanned> scans = scans();
        for (int i = 0; i < scans.size(); i++) {
            Instant newest = declared.getScanTime() == null ? time : declared.getScanTime();
            add(newest.minus(i, ChronoUnit.MICROS), scans.get(i));
        }
        for (BakedSecret it : declared.getSecrets()) {
            steps.add(step(it.getEventId(), time, it.getFinding()));
        }
        for (Deployment it : declared.getDeployments()) {
            add(it.getSince(), new Deployed(it.getService(), it.getNamespace(), it.getEnvironment(), "deployed"));
        }
        add(declared.getSbomTime(), declared.getSbom());
        for (Attested it : declared.getAttestations()) {
            add(it.getTime(), it.getAttestation());
        }
        if (!steps.isEmpty()
                || declared.getImage() != null
                || !declared.getWaivers().isEmpty()) {
            add(
                    time,
                    ImageScanned.newBuilder()
                            .setScanner(NO_SCANNER)
                            .setWaivers(declared.getWaivers())
                            .build());
        }
        return steps;
    }

    /** The newest first, as in the declaration. */
    private List<ImageScanned> scans() {
        List<ImageScanned> scans = new ArrayList<>(declared.getScans());
        if (declared.getScan() != null && !scans.contains(declared.getScan())) {
            scans.add(0, declared.getScan());
        }
        return scans;
    }

    private void add(Instant time, SpecificRecord step) {
        if (step != null) {
            Instant at = time == null ? declared.getTime() : time;
            String text = String.join("\n", DECLARED, declared.getImageDigest(), at.toString(), step.toString());
            steps.add(step(HexFormat.of().formatHex(digest(text), 0, 16), at, step));
        }
    }

    private PipelineEvent step(String id, Instant time, SpecificRecord step) {
        return PipelineEvent.newBuilder()
                .setId(id)
                .setTime(time)
                .setIngestTime(time)
                .setCollector(new Collector(DECLARED, null))
                .setOrigin(Origin.newBuilder()
                        .setDigest(HexFormat.of().formatHex(digest(step.toString())))
                        .build())
                .setImage(declared.getImage())
                .setImageDigest(declared.getImageDigest())
                .setStep(step)
                .build();
    }

    private static byte[] digest(String text) {
        return Digests.sha256(text.getBytes(StandardCharsets.UTF_8));
    }
}
