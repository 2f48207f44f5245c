package dev.plumbline.rules.facts;

import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Running;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A scanner looked at an image that services run now. It is about all of them, so it is of no one service.
 *
 * <p>New is what this scan found and the one before, by the same scanner, did not; all of it where no scan before is known.
 * A vulnerability that had no fix then and has one now is new among those with a fix.
 */
public final class ImageExposed extends ScanFinished {
    private static final String UNKNOWN = "unknown";

    private final Enriched.Pipeline enriched;
    private final ImageScanned scan;

    ImageExposed(Enriched.Pipeline enriched, ImageScanned scan, Lists lists) {
        super(enriched, lists);
        this.enriched = enriched;
        this.scan = scan;
    }

    /** Services that run it, as namespace/service, or service alone where it has no namespace. */
    public List<String> services() {
        return enriched.running().stream()
                .map(it -> it.namespace() == null ? it.service() : it.namespace() + "/" + it.service())
                .distinct()
                .sorted()
                .toList();
    }

    /** Environments that it runs in; {@code unknown} stands for those that nobody told. */
    public List<String> environments() {
        return enriched.running().stream()
                .map(Running::environment)
                .map(it -> it == null ? UNKNOWN : it)
                .distinct()
                .sorted()
                .toList();
    }

    /** Ids of the critical vulnerabilities that are new. */
    public List<String> newCritical() {
        return fresh(false);
    }

    /** Ids of the critical vulnerabilities that an update of the package repairs and that are new. */
    public List<String> newFixableCritical() {
        return fresh(true);
    }

    @Override
    public Map<String, Object> fields() {
        Map<String, Object> fields = super.fields();
        fields.put("services", text(services()));
        fields.put("environments", text(environments()));
        fields.put("newCritical", text(newCritical()));
        fields.put("newFixableCritical", text(newFixableCritical()));
        return fields;
    }

    private List<String> fresh(boolean fixable) {
        Set<String> before = new HashSet<>();
        if (enriched.scanBefore() != null) {
            enriched.scanBefore().getVulnerabilities().stream()
                    .filter(it -> counts(it, fixable))
                    .forEach(it -> before.add(it.getId()));
        }
        return ids(scan.getVulnerabilities().stream()
                .filter(it -> counts(it, fixable) && !before.contains(it.getId()))
                .filter(it -> !waived(it) && scan.getWaivers().stream().noneMatch(waiver -> applies(waiver, it))));
    }

    private static boolean counts(Vulnerability it, boolean fixable) {
        return it.getSeverity().equals("critical") && (!fixable || it.getFixedVersion() != null);
    }
}
