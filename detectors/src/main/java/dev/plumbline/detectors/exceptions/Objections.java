package dev.plumbline.detectors.exceptions;

import dev.plumbline.event.AlertException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What is wrong with an exception of which every value is of its kind. */
final class Objections {
    static final Pattern ID = Pattern.compile("[A-Za-z0-9._/-]{1,100}");
    static final Pattern ATTACK = Pattern.compile("T\\d{4}(\\.\\d{3})?");
    /** A tactic, a severity, a maturity, or the area of a rule. */
    static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]*");

    private Objections() {}

    /** By the key that each is about, in the order of the keys. */
    static Map<String, String> of(AlertException it) {
        Map<String, String> found = new LinkedHashMap<>();
        if (!ID.matcher(it.getId()).matches()) {
            found.put("id", "id: expected 1 to 100 of the characters A-Z a-z 0-9 . _ / -");
        }
        if (it.getRules().isEmpty() && it.getTags().isEmpty()) {
            found.put("rules", "needs 'rules' or 'tags': ids or globs of the rules that it is about");
        }
        blank(found, "rules", it.getRules());
        tags(found, it.getTags());
        blank(found, "service", it.getService());
        blank(found, "namespace", it.getNamespace());
        blank(found, "image", it.getImage());
        blank(found, "binary", it.getBinary());
        blank(found, "arguments", it.getArguments());
        blank(found, "peer", it.getPeer());
        if (it.getFrom() != null && !it.getUntil().isAfter(it.getFrom())) {
            found.put("until", "until: " + it.getUntil() + " is not after from");
        }
        blank(found, "owner", it.getOwner());
        blank(found, "reason", it.getReason());
        blank(found, "ticket", it.getTicket());
        return found;
    }

    private static void blank(Map<String, String> found, String key, List<String> globs) {
        for (int i = 0; i < globs.size(); i++) {
            blank(found, key + "/" + i, globs.get(i));
        }
    }

    private static void blank(Map<String, String> found, String key, String value) {
        if (value != null && value.isBlank()) {
            found.put(key, key + ": must not be empty");
        }
    }

    private static void tags(Map<String, String> found, List<String> tags) {
        for (int i = 0; i < tags.size(); i++) {
            String tag = tags.get(i);
            if (tag.indexOf('*') < 0
                    && !ATTACK.matcher(tag).matches()
                    && !WORD.matcher(tag).matches()) {
                found.put(
                        "tags/" + i,
                        "tags: no rule has '" + tag
                                + "'; expected an ATT&CK technique such as T1059.004, a tactic, a severity, a maturity"
                                + " or an area");
            }
        }
    }
}
