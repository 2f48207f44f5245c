package dev.plumbline.rules.facts;

import dev.plumbline.event.SbomPublished;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import java.util.List;
import java.util.Map;

/** A program wrote down what an image is made of. */
public final class SbomWritten extends PipelineFact {
    private final SbomPublished sbom;

    SbomWritten(Enriched.Pipeline enriched, SbomPublished sbom, Lists lists) {
        super(enriched, lists);
        this.sbom = sbom;
    }

    /** Format and its version, such as cyclonedx 1.6. */
    public String format() {
        return sbom.getFormat();
    }

    /** Program that wrote it, with its version. */
    public String tool() {
        return sbom.getTool();
    }

    /** Package URLs of the parts; the name alone of a part that has none. */
    public List<String> components() {
        return sbom.getComponents().stream()
                .map(it -> it.getPurl() == null ? it.getName() : it.getPurl())
                .toList();
    }

    /** Whether it tells which executables the image contains. */
    @Override
    public boolean manifestKnown() {
        return sbom.getExecutables() != null;
    }

    /** Absolute paths of the executables; empty also where it does not tell. */
    public List<String> executables() {
        return sbom.getExecutables() == null ? List.of() : sbom.getExecutables();
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("format", format());
        fields.put("tool", tool());
        fields.put("components", String.join(" ", components()));
        fields.put("executables", String.join(" ", executables()));
        return fields;
    }
}
