package dev.plumbline.ingest.kubearmor;

import dev.plumbline.event.Severity;
import dev.plumbline.event.Verdict;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Which policy matched, and what was done about it. */
final class Verdicts {
    private static final Pattern TECHNIQUE = Pattern.compile("(?<![A-Za-z0-9])T\\d{4}(?:\\.\\d{3})?(?![0-9])");

    private Verdicts() {}

    /** Null where none did. */
    static Verdict of(Entry entry) {
        String policy = entry.text("PolicyName");
        if (policy == null) {
            return null;
        }
        List<String> tags = tags(entry);
        List<String> techniques = TECHNIQUE
                .matcher(String.join(",", tags))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        return new Verdict(
                policy,
                severity(Numbers.whole(entry.text("Severity"))),
                entry.text("Message"),
                techniques,
                tags,
                response(entry.text("Action")));
    }

    /** From 1 to 10, the most urgent; a policy that tells none has 1. */
    private static Severity severity(Long told) {
        long number = told == null ? 1 : told;
        if (number <= 2) {
            return Severity.INFO;
        }
        if (number <= 4) {
            return Severity.LOW;
        }
        if (number <= 6) {
            return Severity.MEDIUM;
        }
        return number <= 8 ? Severity.HIGH : Severity.CRITICAL;
    }

    private static List<String> tags(Entry entry) {
        List<String> tags = entry.words("ATags");
        String joined = entry.text("Tags");
        return tags.isEmpty() && joined != null ? List.of(joined.split(",", -1)) : tags;
    }

    /** {@code Audit} and {@code Audit (Block)} only tell. */
    private static String response(String action) {
        boolean acts = action != null && !action.startsWith("Audit") && !action.equals("Allow");
        return acts ? action : null;
    }
}
