package dev.plumbline.ingest.cyclonedx;

import com.github.packageurl.PackageURL;
import dev.plumbline.event.Component;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.ingest.PackageUrls;
import dev.plumbline.ingest.Severities;
import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a BOM says is wrong: one vulnerability for each component that it affects. */
final class Vulnerabilities {
    private static final Set<String> DISMISSED =
            Set.of("not_affected", "false_positive", "resolved", "resolved_with_pedigree");

    private Vulnerabilities() {}

    static List<Vulnerability> of(Bom bom) {
        List<Vulnerability> found = new ArrayList<>();
        for (int i = 0; i < bom.vulnerabilities().size(); i++) {
            add(bom, bom.vulnerabilities().get(i), "vulnerabilities[" + i + "]", found);
        }
        return found;
    }

    private static void add(Bom bom, Fields told, String place, List<Vulnerability> found) {
        String id = told.text("id");
        if (id == null) {
            bom.defects().add(place, "no id");
            return;
        }
        String state = told.object("analysis").text("state");
        if (state != null && DISMISSED.contains(state)) {
            return;
        }
        String severity = severity(told.objects("ratings"));
        List<Fields> affected = told.objects("affects").stream()
                .filter(it -> it.text("ref") != null)
                .toList();
        affected.forEach(it -> found.add(vulnerability(id, severity, component(bom, it))));
        if (affected.isEmpty() && bom.subjectName() == null) {
            bom.defects().add(place, "affects nothing that has a name");
        } else if (affected.isEmpty()) {
            found.add(vulnerability(id, severity, new Component(bom.subjectName(), null, null, null)));
        }
    }

    private static Vulnerability vulnerability(String id, String severity, Component component) {
        return new Vulnerability(id, component.getName(), component.getVersion(), null, severity, null);
    }

    /** Sources disagree: the worst counts. */
    private static String severity(List<Fields> ratings) {
        return ratings.stream().map(it -> Severities.of(it.text("severity"))).reduce("unknown", Severities::worse);
    }

    /** Of another document's component all that is known is what it is called here. */
    private static Component component(Bom bom, Fields affected) {
        String ref = affected.text("ref");
        String local = ref.startsWith("urn:cdx:") && ref.indexOf('#') >= 0 ? ref.substring(ref.indexOf('#') + 1) : ref;
        Component known = bom.byRef(local);
        return known != null
                ? known
                : PackageUrls.parse(local)
                        .map(Vulnerabilities::component)
                        .orElseGet(() -> new Component(local, version(affected), null, null));
    }

    private static Component component(PackageURL url) {
        return new Component(url.getName(), url.getVersion(), null, null);
    }

    private static String version(Fields affected) {
        return affected.objects("versions").stream()
                .filter(it -> !"unaffected".equals(it.text("status")))
                .map(it -> it.text("version"))
                .filter(it -> it != null)
                .findFirst()
                .orElse(null);
    }
}
