package dev.plumbline.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The named lists of a pack, such as {@code shells}. An entry with a {@code *} is a glob, every other one is exact, so a
 * list of a hundred thousand names costs one hash.
 */
public final class Lists {
    public static final Lists NONE = new Lists(Map.of());

    private record Entries(Set<String> exact, List<String> globs) {}

    private final Map<String, Entries> byName = new HashMap<>();

    public Lists(Map<String, List<String>> lists) {
        lists.forEach((name, values) -> {
            Entries entries = new Entries(new HashSet<>(), new ArrayList<>());
            for (String value : values) {
                if (value.indexOf('*') >= 0) {
                    entries.globs().add(value);
                } else {
                    entries.exact().add(value);
                }
            }
            byName.put(name, entries);
        });
    }

    private Lists(Lists own) {
        byName.putAll(own.byName);
    }

    /**
     * These and the lists of other packs: each as {@code pack:list}, and by its plain name where that is of one list alone.
     *
     * @param others by the names of their packs
     */
    Lists and(Map<String, Lists> others) {
        if (others.isEmpty()) {
            return this;
        }
        Lists all = new Lists(this);
        Map<String, Integer> times = new HashMap<>();
        others.forEach((pack, lists) -> lists.byName.forEach((name, entries) -> {
            all.byName.put(pack + ":" + name, entries);
            times.merge(name, 1, Integer::sum);
        }));
        others.values()
                .forEach(lists -> lists.byName.forEach((name, entries) -> {
                    if (times.get(name) == 1) {
                        all.byName.putIfAbsent(name, entries);
                    }
                }));
        return all;
    }

    public Set<String> names() {
        return byName.keySet();
    }

    /** What stands on a list, globs among them; empty where the pack has no such list. */
    public Set<String> entries(String list) {
        Set<String> all = new HashSet<>();
        Entries entries = byName.get(list);
        if (entries != null) {
            all.addAll(entries.exact());
            all.addAll(entries.globs());
        }
        return all;
    }

    /** Whether {@code value} is on the list. Null is on none; so is everything where the pack has no such list. */
    public boolean listed(String list, String value) {
        Entries entries = byName.get(list);
        if (entries == null || value == null) {
            return false;
        }
        if (entries.exact().contains(value)) {
            return true;
        }
        for (String glob : entries.globs()) {
            if (glob(glob, value)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lists it && byName.equals(it.byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    /** Whether the whole of {@code text} has the shape of {@code pattern}, where {@code *} stands for any characters. */
    public static boolean glob(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
