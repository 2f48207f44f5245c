package dev.plumbline.ingest.gitleaks;

import dev.plumbline.ingest.Decoder;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Glimpse;
import dev.plumbline.ingest.Mapping;
import java.util.List;

/**
 * gitleaks' findings in JSON, of version 8 and of version 7: a list, or one after another.
 *
 * <p>The secret becomes its fingerprint; what surrounds it is never read, and where it stands in a path or an address too it is
 * taken out. A secret that gitleaks has masked has no fingerprint, since all masks look the same.
 * <br>Units: {@code Date} is RFC 3339, the time of the commit, and the event's. Findings of a folder have none: they have the
 * time of the CloudEvent that carried them. gitleaks knows no severity: it is high.
 * <br>The repository is the address in front of the file in {@code Link}.
 * <br>Errors: never throws, and never quotes the record. What is not JSON is {@code malformed}; a finding without a rule, a file
 * or a time is left out, and one {@code incomplete} tells how many and where the first is. SARIF is {@code unmodelled}.
 * <br>Source: {@code report.Finding} of gitleaks.
 */
public final class GitleaksFormat {
    static final String NAME = "gitleaks";

    private static final String KIND = "secret.found";

    public static final Format FORMAT = new Format(
                    NAME, Format.Framing.JSON_VALUES, Format.Family.PIPELINE, GitleaksFormat::newDecoder)
            .carryingSecrets()
            .recognisedBy(GitleaksFormat::recognises)
            .mapping(List.of(
                    Mapping.of(KIND, "Date", "time", "date in version 7"),
                    Mapping.of(KIND, "RuleID", "detector", "rule in version 7"),
                    Mapping.of(KIND, "Tags", "category", "the first; tags in version 7"),
                    Mapping.of(KIND, "File", "path", "file in version 7"),
                    Mapping.of(KIND, "StartLine", "secretLine", "lineNumber in version 7"),
                    Mapping.of(KIND, "Secret", "fingerprint", "offender in version 7"),
                    Mapping.of(KIND, "Link", "repository", "its beginning; repoURL in version 7"),
                    Mapping.of(KIND, "Commit", "commit", "commit in version 7"),
                    Mapping.lost(KIND, "Match", "holds the secret; never read"),
                    Mapping.lost(KIND, "Message", "of the commit; may hold the secret"),
                    Mapping.lost(KIND, "Author", "nobody asks who"),
                    Mapping.lost(KIND, "Entropy", "gitleaks has judged it"),
                    Mapping.lost(KIND, "Fingerprint", "a place, not the secret's")));

    private GitleaksFormat() {}

    private static Decoder newDecoder() {
        return Findings::read;
    }

    private static boolean recognises(Glimpse record) {
        return record.has("RuleID", "Secret", "Entropy") || record.has("rule", "offender", "offenderEntropy");
    }
}
