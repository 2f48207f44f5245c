package dev.plumbline.detectors.alert;

import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.PipelineContext;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.ScanContext;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.rules.Enriched;

/** What the pipeline told of an event's image, short enough to stand in an alert. */
final class PipelineContexts {
    private static final ImageBuilt NOT_TOLD = ImageBuilt.newBuilder().build();

    private PipelineContexts() {}

    /** Null where the image's origin is not known: nobody told of a build or a scan. */
    static PipelineContext of(Enriched enriched) {
        Provenance known = enriched instanceof Enriched.Kernel kernel
                ? kernel.provenance()
                : ((Enriched.Pipeline) enriched).provenance();
        if (known == null || (known.getBuilt() == null && known.getScan() == null)) {
            return null;
        }
        ImageBuilt built = known.getBuilt() == null ? NOT_TOLD : known.getBuilt();
        return new PipelineContext(
                built.getRepository(), built.getCommit(), known.getBuiltTime(), built.getBuilder(), scan(known));
    }

    private static ScanContext scan(Provenance known) {
        if (known.getScan() == null) {
            return null;
        }
        ScanContext scan = ScanContext.newBuilder()
                .setScanner(known.getScan().getScanner())
                .setTime(known.getScanTime())
                .build();
        for (Vulnerability it : known.getScan().getVulnerabilities()) {
            switch (it.getSeverity()) {
                case "critical" -> scan.setCritical(scan.getCritical() + 1);
                case "high" -> scan.setHigh(scan.getHigh() + 1);
                case "medium" -> scan.setMedium(scan.getMedium() + 1);
                case "low" -> scan.setLow(scan.getLow() + 1);
                default -> scan.setUnknown(scan.getUnknown() + 1);
            }
        }
        return scan;
    }
}
