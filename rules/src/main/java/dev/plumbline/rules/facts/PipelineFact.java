package dev.plumbline.rules.facts;

import dev.plumbline.event.BaseImage;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A step of the delivery pipeline, with all that the pipeline told of the image up to and with this step. */
public abstract class PipelineFact extends Fact {
    /** Stands in where the pipeline told nothing of an image. */
    private static final Provenance NOTHING =
            Provenance.newBuilder().setImageDigest("").setTime(Instant.EPOCH).build();

    private final Enriched.Pipeline enriched;

    PipelineFact(Enriched.Pipeline enriched, Lists lists) {
        super(lists);
        this.enriched = enriched;
    }

    @Override
    public final Enriched.Pipeline enriched() {
        return enriched;
    }

    @Override
    public final String eventId() {
        return event().getId();
    }

    @Override
    public final Instant time() {
        return event().getTime();
    }

    /** Service that is deployed; null for a step that is about an image alone. */
    @Override
    public String service() {
        return null;
    }

    /** Namespace of the service. */
    @Override
    public String namespace() {
        return null;
    }

    @Override
    public final String image() {
        return event().getImage() == null ? provenance().getImage() : event().getImage();
    }

    @Override
    public final String imageDigest() {
        return event().getImageDigest();
    }

    /** Null: a pipeline's step happens on no node of the estate. */
    @Override
    public final String node() {
        return null;
    }

    /** Whether a pipeline is known to have built the image. */
    public final boolean built() {
        return provenance().getBuilt() != null;
    }

    /** Whether the image was scanned. */
    public final boolean scanned() {
        return provenance().getScan() != null;
    }

    /** Name of the base image, from the build or else from the image's labels. */
    public final String baseImage() {
        String fromBuild = built() ? name(provenance().getBuilt().getBase()) : null;
        String fromLabels = scanned() ? name(provenance().getScan().getBase()) : null;
        return fromBuild == null ? fromLabels : fromBuild;
    }

    /** Ids of the vulnerabilities of that severity that an update of the package repairs. */
    public final List<String> fixable(String severity) {
        List<Vulnerability> found = scanned() ? provenance().getScan().getVulnerabilities() : List.of();
        return found.stream()
                .filter(it -> it.getSeverity().equals(severity) && it.getFixedVersion() != null)
                .map(Vulnerability::getId)
                .distinct()
                .sorted()
                .toList();
    }

    /** Ids of the critical vulnerabilities that an update of the package repairs. */
    public final List<String> fixableCritical() {
        return fixable("critical");
    }

    /** Files of the image in which a scanner found a secret. */
    public final List<String> secrets() {
        return provenance().getSecrets().stream()
                .map(it -> it.getFinding().getPath())
                .distinct()
                .sorted()
                .toList();
    }

    /** Services that the image is deployed as. */
    public final List<String> deployedAs() {
        return provenance().getDeployments().stream()
                .map(it -> it.getService())
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("baseImage", baseImage());
        fields.put("fixableCritical", text(fixableCritical()));
        fields.put("secrets", text(secrets()));
        fields.put("deployedAs", text(deployedAs()));
        return fields;
    }

    final PipelineEvent event() {
        return enriched.event();
    }

    final Provenance provenance() {
        return enriched.provenance() == null ? NOTHING : enriched.provenance();
    }

    private static String name(BaseImage base) {
        return base == null ? null : base.getName();
    }

    private static String text(List<String> values) {
        return values.stream().collect(Collectors.joining(", "));
    }
}
