package dev.plumbline.ingest.trivy;

import static dev.plumbline.ingest.json.Shape.object;
import static dev.plumbline.ingest.json.Shape.value;

import com.fasterxml.jackson.core.JsonParser;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Vulnerability;
import dev.plumbline.event.Waiver;
import dev.plumbline.ingest.Defects;
import dev.plumbline.ingest.Severities;
import dev.plumbline.ingest.json.Fields;
import dev.plumbline.ingest.json.Shape;
import dev.plumbline.ingest.json.Walk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the results of one report list, a finding at a time. */
final class Findings {
    private static final Shape VULNERABILITY = Shape.of(
            value("VulnerabilityID"),
            value("PkgName"),
            value("InstalledVersion"),
            value("FixedVersion"),
            value("Severity"),
            value("Title"));
    private static final Shape SECRET = Shape.of(
            value("RuleID"),
            value("Category"),
            value("Severity"),
            value("StartLine"),
            object("Layer", Shape.of(value("Digest"))));

    private static final Shape MODIFIED = Shape.of(
            value("Type"),
            value("Status"),
            value("Statement"),
            value("Source"),
            object("Finding", Shape.of(value("VulnerabilityID"), value("RuleID"), value("PkgName"))));

    /** By the type of a finding, what it is called by. Misconfigurations and licences are not asked for. */
    private static final Map<String, String> WAIVED = Map.of("vulnerability", "VulnerabilityID", "secret", "RuleID");

    private static final String IGNORED = "ignored";

    /** With any other status, such as under_investigation, nobody decided anything. */
    private static final Set<String> LEFT_OUT = Set.of(IGNORED, "not_affected", "fixed");

    private final Defects defects = new Defects("report");
    private final List<Vulnerability> vulnerabilities = new ArrayList<>();
    private final List<SecretFound> secrets = new ArrayList<>();
    private final List<Waiver> waivers = new ArrayList<>();

    Defects defects() {
        return defects;
    }

    List<Vulnerability> vulnerabilities() {
        return vulnerabilities;
    }

    /** Null stands for one that lacks a field we need, so that the place of the others, and with it their id, stays. */
    List<SecretFound> secrets() {
        return secrets;
    }

    List<Waiver> waivers() {
        return waivers;
    }

    /** Reads the list of results at which the parser stands. */
    void read(JsonParser json) throws IOException {
        readList(json, "Results", (index, it) -> readResult(it, "Results[" + index + "]"));
    }

    private void readList(JsonParser json, String place, Walk.Element element) throws IOException {
        if (!Walk.list(json, element)) {
            defects.add(place, "not a list");
        }
    }

    /** The file in which a result's secrets are may stand behind them. */
    private void readResult(JsonParser json, String place) throws IOException {
        List<Fields> found = new ArrayList<>();
        String[] target = new String[1];
        Walk.object(json, (name, it) -> {
            switch (name) {
                case "Target" -> target[0] = Walk.text(it);
                case "Vulnerabilities" ->
                    readList(
                            it,
                            place + "." + name,
                            (index, element) -> readVulnerability(
                                    VULNERABILITY.read(element), place + "." + name + "[" + index + "]"));
                case "Secrets" -> readList(it, place + "." + name, (index, element) -> found.add(SECRET.read(element)));
                case "ExperimentalModifiedFindings" ->
                    readList(
                            it,
                            place + "." + name,
                            (index, element) ->
                                    readModified(MODIFIED.read(element), place + "." + name + "[" + index + "]"));
                default -> {} // the walk skips it
            }
        });
        for (int i = 0; i < found.size(); i++) {
            readSecret(found.get(i), target[0], place + ".Secrets[" + i + "]");
        }
    }

    private void readVulnerability(Fields vulnerability, String place) {
        String id = needed(vulnerability, "VulnerabilityID", place);
        String name = needed(vulnerability, "PkgName", place);
        if (id != null && name != null) {
            vulnerabilities.add(new Vulnerability(
                    id,
                    name,
                    vulnerability.text("InstalledVersion"),
                    vulnerability.text("FixedVersion"),
                    Severities.of(vulnerability.text("Severity")),
                    vulnerability.text("Title")));
        }
    }

    private void readSecret(Fields secret, String path, String place) {
        String rule = needed(secret, "RuleID", place);
        if (path == null) {
            defects.add(place, "its result has no Target");
        }
        secrets.add(
                rule == null || path == null
                        ? null
                        : new SecretFound(
                                rule,
                                secret.text("Category"),
                                Severities.of(secret.text("Severity")),
                                path,
                                secret.object("Layer").text("Digest"),
                                line(secret),
                                null,
                                null,
                                null,
                                null));
    }

    private void readModified(Fields modified, String place) {
        String id = WAIVED.get(String.valueOf(modified.text("Type")));
        String status = modified.text("Status");
        if (id == null || status == null || !LEFT_OUT.contains(status)) {
            return;
        }
        Fields finding = modified.object("Finding");
        String policy = needed(finding, id, place + ".Finding");
        if (policy != null) {
            waivers.add(new Waiver(
                    policy, finding.text("PkgName"), reason(modified, status), null, null, modified.text("Source")));
        }
    }

    private static String reason(Fields modified, String status) {
        String statement = modified.text("Statement");
        if (status.equals(IGNORED)) {
            return statement;
        }
        return statement == null ? status : status + ": " + statement;
    }

    private String needed(Fields finding, String field, String place) {
        String text = finding.text(field);
        if (text == null) {
            defects.add(place, "no " + field);
        }
        return text;
    }

    private static Long line(Fields secret) {
        Long line = secret.number("StartLine");
        return line != null && line > 0 ? line : null;
    }
}
