package dev.plumbline.ingest.tetragon;

import dev.plumbline.event.Severity;
import dev.plumbline.event.Verdict;
import dev.plumbline.ingest.json.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tracing policy thinks of what it saw, and what it did about it. A policy has no severity but what its tags tell. */
final class Verdicts {
    private static final String ACTION = "KPROBE_ACTION_";

    /** Actions by which Tetragon only tells, or keeps books. */
    private static final Set<String> TELLING = Set.of(
            "UNKNOWN",
            "POST",
            "NOPOST",
            "FOLLOWFD",
            "UNFOLLOWFD",
            "COPYFD",
            "TRACKSOCK",
            "UNTRACKSOCK",
            "CLEANUPENFORCERNOTIFICATION");

    private static final Pattern TECHNIQUE = Pattern.compile("(?:.*[^A-Za-z0-9])?([Tt][0-9]{4}(?:[.][0-9]{3})?)");
    private static final Pattern SEVERITY =
            Pattern.compile("severity[.:=/](info|low|medium|high|critical)", Pattern.CASE_INSENSITIVE);

    private Verdicts() {}

    /** Null where no policy is named. */
    static Verdict read(Fields event) {
        String policy = event.text("policy_name");
        if (policy == null) {
            return null;
        }
        List<String> tags = event.words("tags");
        return new Verdict(policy, severity(tags), event.text("message"), techniques(tags), tags, response(event));
    }

    /** Whether an action made the call fail. */
    static boolean isDenied(Fields event) {
        return "OVERRIDE".equals(response(event));
    }

    private static String response(Fields event) {
        String action = response(event.text("action"));
        return action == null ? response(event.text("return_action")) : action;
    }

    private static String response(String action) {
        String word = action != null && action.startsWith(ACTION) ? action.substring(ACTION.length()) : action;
        return word == null || TELLING.contains(word) ? null : word;
    }

    private static List<String> techniques(List<String> tags) {
        List<String> techniques = new ArrayList<>();
        for (String tag : tags) {
            Matcher technique = TECHNIQUE.matcher(tag);
            if (technique.matches()) {
                techniques.add(technique.group(1).toUpperCase(Locale.ROOT));
            }
        }
        return techniques;
    }

    private static Severity severity(List<String> tags) {
        for (String tag : tags) {
            Matcher severity = SEVERITY.matcher(tag);
            if (severity.matches()) {
                return Severity.valueOf(severity.group(1).toUpperCase(Locale.ROOT));
            }
        }
        return Severity.INFO;
    }
}
