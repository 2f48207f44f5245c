package dev.plumbline.ingest.trivy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.ingest.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the results of one report list.
 *
 * @param secrets null stands for one that lacks a field we need, so that the place of the others, and with it their id, stays
 * @param defects places of what could not be read, and what is wrong there
 */
record Findings(List<Vulnerability> vulnerabilities, List<SecretFound> secrets, List<String> defects) {
    private static final Set<String> SEVERITIES = Set.of("low", "medium", "high", "critical");

    static Findings of(JsonNode results) {
        Findings findings = new Findings(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        findings.each(results, "Results", findings::read);
        return findings;
    }

    /** Reads one element of a list. */
    private interface Reader {
        void read(JsonNode element, String place);
    }

    private void read(JsonNode result, String place) {
        each(result.path("Vulnerabilities"), place + ".Vulnerabilities", this::readVulnerability);
        each(result.path("Secrets"), place + ".Secrets", (secret, at) -> readSecret(result, secret, at));
    }

    private void each(JsonNode list, String place, Reader reader) {
        if (!list.isArray() && !list.isMissingNode() && !list.isNull()) {
            defects.add(place + ": not a list");
            return;
        }
        int index = 0;
        for (JsonNode element : list) {
            reader.read(element, place + "[" + index++ + "]");
        }
    }

    private void readVulnerability(JsonNode vulnerability, String place) {
        String id = needed(vulnerability, "VulnerabilityID", place);
        String name = needed(vulnerability, "PkgName", place);
        if (id != null && name != null) {
            vulnerabilities.add(new Vulnerability(
                    id,
                    name,
                    Json.text(vulnerability.path("InstalledVersion")),
                    Json.text(vulnerability.path("FixedVersion")),
                    severity(vulnerability),
                    Json.text(vulnerability.path("Title"))));
        }
    }

    private void readSecret(JsonNode result, JsonNode secret, String place) {
        String rule = needed(secret, "RuleID", place);
        String path = Json.text(result.path("Target"));
        if (path == null) {
            defects.add(place + ": its result has no Target");
        }
        secrets.add(
                rule == null || path == null
                        ? null
                        : new SecretFound(
                                rule,
                                Json.text(secret.path("Category")),
                                severity(secret),
                                path,
                                Json.text(secret.path("Layer").path("Digest")),
                                line(secret),
                                null,
                                null,
                                null,
                                null));
    }

    private String needed(JsonNode finding, String field, String place) {
        String text = Json.text(finding.path(field));
        if (text == null) {
            defects.add(place + ": no " + field);
        }
        return text;
    }

    private static String severity(JsonNode finding) {
        String told = finding.path("Severity").asText("").toLowerCase(Locale.ROOT);
        return SEVERITIES.contains(told) ? told : "unknown";
    }

    private static Long line(JsonNode secret) {
        Long line = Json.number(secret.path("StartLine"));
        return line != null && line > 0 ? line : null;
    }
}
