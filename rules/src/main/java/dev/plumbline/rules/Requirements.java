package dev.plumbline.rules;

import dev.plumbline.rules.Manifest.Requirement;
import dev.plumbline.rules.Packs.Named;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pack's rules may use: its own lists and macros, and those of the packs that it requires, and that those require. Of
 * another pack each is {@code pack:name}, and plainly {@code name} where that is of one alone; a pack's own name comes first.
 */
record Requirements(Lists lists, Macros macros) {
    private static final Pattern USE = Pattern.compile("\\b(listed|macro)(\\s*\\(\\s*\")([\\w.-]+)\"");

    /** Told what is wrong with a pack's manifest, and on which line. */
    interface Complaint {
        void of(Named pack, int line, String message);
    }

    static Requirements of(Named pack, List<Named> all, Complaint complaint) {
        Map<String, Named> others = new TreeMap<>();
        collect(pack, List.of(pack.manifest().name()), all, others, complaint);
        Map<String, Lists> lists = new LinkedHashMap<>();
        others.forEach((name, it) -> lists.put(name, new Lists(it.manifest().lists())));
        return new Requirements(
                new Lists(pack.manifest().lists()).and(lists),
                macros(
                        pack.manifest(),
                        others.values().stream().map(Named::manifest).toList()));
    }

    /** @param way names of the packs from the one that is asked about to this one */
    private static void collect(
            Named pack, List<String> way, List<Named> all, Map<String, Named> others, Complaint complaint) {
        for (Requirement required : pack.manifest().requires()) {
            List<String> further = new ArrayList<>(way);
            further.add(required.pack());
            List<Named> found = all.stream()
                    .filter(it -> it.manifest().name().equals(required.pack()))
                    .toList();
            boolean isOwn = way.size() == 1; // what others require is told when they are looked at themselves
            if (way.contains(required.pack())) {
                if (isOwn || required.pack().equals(way.get(0))) {
                    complaint.of(
                            pack,
                            required.line(),
                            "packs require each other in a circle: " + String.join(", ", further));
                }
            } else if (found.size() != 1) {
                if (isOwn) {
                    complaint.of(pack, required.line(), missing(required, found.size(), all));
                }
            } else if (isOwn && !required.isMetBy(found.get(0).manifest().version())) {
                complaint.of(
                        pack,
                        required.line(),
                        "requires " + required + ", and there is "
                                + found.get(0).manifest().nameAndVersion());
            } else {
                others.put(required.pack(), found.get(0));
                collect(found.get(0), further, all, others, complaint);
            }
        }
    }

    private static String missing(Requirement required, int found, List<Named> all) {
        List<String> names = all.stream().map(it -> it.manifest().name()).toList();
        return found == 0
                ? "requires " + required + ", which is not among these packs" + Manifest.slip(required.pack(), names)
                        + "; there are " + names
                : "requires " + required + ", which " + found + " packs are named; names must differ";
    }

    private static Macros macros(Manifest own, List<Manifest> others) {
        Map<String, String> all = new LinkedHashMap<>(own.macros());
        Map<String, Integer> times = new TreeMap<>();
        for (Manifest other : others) {
            other.macros().keySet().forEach(name -> times.merge(name, 1, Integer::sum));
            other.macros().forEach((name, text) -> all.put(other.name() + ":" + name, qualified(text, other)));
        }
        for (Manifest other : others) {
            other.macros().forEach((name, text) -> {
                if (times.get(name) == 1) {
                    all.putIfAbsent(name, qualified(text, other));
                }
            });
        }
        return new Macros(all);
    }

    /** A macro means the lists and macros of its own pack, wherever it is used. */
    private static String qualified(String text, Manifest pack) {
        Matcher use = USE.matcher(text);
        return use.replaceAll(found -> {
            Set<String> own = found.group(1).equals("listed")
                    ? pack.lists().keySet()
                    : pack.macros().keySet();
            String name = own.contains(found.group(3)) ? pack.name() + ":" + found.group(3) : found.group(3);
            return Matcher.quoteReplacement(found.group(1) + found.group(2) + name + "\"");
        });
    }
}
