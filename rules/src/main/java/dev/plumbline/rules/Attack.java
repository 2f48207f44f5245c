package dev.plumbline.rules;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** MITRE ATT&amp;CK's techniques and tactics for enterprises, of the version that the file {@code attack.tsv} names. */
final class Attack {
    private static final Map<String, Technique> TECHNIQUES = read();
    private static final Set<String> TACTICS = tactics();

    /**
     * @param tactics what it serves
     * @param gone what became of it, such as "revoked T1560" or "deprecated"; empty where it is in use
     */
    record Technique(String id, String name, List<String> tactics, String gone) {}

    private Attack() {}

    /** By its id, such as T1059.004; empty where there is none, and never was. */
    static Optional<Technique> technique(String id) {
        return Optional.ofNullable(TECHNIQUES.get(id));
    }

    static Set<String> techniques() {
        return TECHNIQUES.keySet();
    }

    /** In lower case with hyphens, such as lateral-movement. */
    static Set<String> allTactics() {
        return TACTICS;
    }

    /** A slip in an id is most often in its end: T1059.4 is T1059.004. */
    static Optional<String> nearest(String id) {
        int dot = id.indexOf('.');
        if (dot > 0 && dot < id.length() - 1) {
            String padded =
                    id.substring(0, dot) + "." + "0".repeat(Math.max(0, dot + 4 - id.length())) + id.substring(dot + 1);
            if (TECHNIQUES.containsKey(padded)) {
                return Optional.of(padded);
            }
        }
        return Nearest.of(id, TECHNIQUES.keySet());
    }

    private static Map<String, Technique> read() {
        Map<String, Technique> techniques = new TreeMap<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Attack.class.getResourceAsStream("attack.tsv"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] column = line.split("\t", -1);
                    techniques.put(
                            column[0],
                            new Technique(
                                    column[0],
                                    column[1],
                                    List.of(column[2].split(" ", -1)),
                                    column.length > 3 ? column[3] : ""));
                }
            }
            return techniques;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> tactics() {
        Set<String> tactics = new TreeSet<>();
        TECHNIQUES.values().stream().filter(it -> it.gone().isEmpty()).forEach(it -> tactics.addAll(it.tactics()));
        return tactics;
    }
}
