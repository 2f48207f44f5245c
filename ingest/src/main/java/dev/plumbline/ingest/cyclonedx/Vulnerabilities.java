package dev.plumbline.ingest.cyclonedx;

import com.github.packageurl.PackageURL;
import dev.plumbline.event.Component;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.event.Waiver;
import dev.plumbline.ingest.PackageUrls;
import dev.plumbline.ingest.Severities;
import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a BOM says is wrong, one vulnerability for each component that it affects, and what it says does not apply. */
final class Vulnerabilities {
    private static final Set<String> DOES_NOT_APPLY = Set.of("not_affected", "false_positive");
    private static final Set<String> RESOLVED = Set.of("resolved", "resolved_with_pedigree");

    private static final String SOURCE = "analysis";

    private final Bom bom;
    private final List<Vulnerability> vulnerabilities = new ArrayList<>();
    private final List<Waiver> waivers = new ArrayList<>();

    private Vulnerabilities(Bom bom) {
        this.bom = bom;
    }

    static Vulnerabilities of(Bom bom) {
        Vulnerabilities all = new Vulnerabilities(bom);
        for (int i = 0; i < bom.vulnerabilities().size(); i++) {
            all.add(bom.vulnerabilities().get(i), "vulnerabilities[" + i + "]");
        }
        return all;
    }

    List<Vulnerability> vulnerabilities() {
        return vulnerabilities;
    }

    List<Waiver> waivers() {
        return waivers;
    }

    private void add(Fields told, String place) {
        String id = told.text("id");
        if (id == null) {
            bom.defects().add(place, "no id");
            return;
        }
        String state = told.object("analysis").text("state");
        if (state != null && RESOLVED.contains(state)) {
            return;
        }
        List<Component> affected = told.objects("affects").stream()
                .filter(it -> it.text("ref") != null)
                .map(it -> component(bom, it))
                .toList();
        if (state != null && DOES_NOT_APPLY.contains(state)) {
            waive(id, affected, state, told.object("analysis").text("justification"));
            return;
        }
        String severity = severity(told.objects("ratings"));
        affected.forEach(it -> vulnerabilities.add(vulnerability(id, severity, it)));
        if (affected.isEmpty() && bom.subjectName() == null) {
            bom.defects().add(place, "affects nothing that has a name");
        } else if (affected.isEmpty()) {
            vulnerabilities.add(vulnerability(id, severity, new Component(bom.subjectName(), null, null, null)));
        }
    }

    private void waive(String id, List<Component> affected, String state, String justification) {
        String reason = justification == null ? state : state + ": " + justification;
        affected.forEach(it -> waivers.add(new Waiver(id, it.getName(), reason, null, null, SOURCE)));
        if (affected.isEmpty()) {
            waivers.add(new Waiver(id, null, reason, null, null, SOURCE));
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
