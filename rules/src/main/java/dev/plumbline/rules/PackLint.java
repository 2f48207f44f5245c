package dev.plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.rules.RuleFinding.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what packs say in vain, or leave out, from all of their rules together. */
final class PackLint {
    private static final Pattern USE = Pattern.compile("\\b(listed|macro)\\s*\\(\\s*\"(?:([\\w.-]+):)?([\\w.-]+)\"");

    private PackLint() {}

    static List<RuleFinding> of(List<PackFiles> files, List<Pack> packs) {
        List<RuleFinding> findings = new ArrayList<>();
        Map<String, PackFiles> byLocation = new HashMap<>();
        files.forEach(it -> byLocation.put(it.location(), it));
        for (Pack pack : packs) {
            PackFiles own = byLocation.get(pack.location());
            unused(own, pack, packs, findings);
            pack.written().forEach(rule -> cases(own, pack, rule, findings));
        }
        shadowed(packs, findings);
        return findings;
    }

    private static void unused(PackFiles files, Pack pack, List<Pack> packs, List<RuleFinding> findings) {
        Set<String> used = new HashSet<>();
        String name = pack.version().substring(0, pack.version().lastIndexOf('@'));
        for (Pack other : packs) {
            List<String> texts = new ArrayList<>(other.macros().values());
            other.written().forEach(it -> texts.add(it.file().sourceCode()));
            for (String text : texts) {
                Matcher use = USE.matcher(text);
                while (use.find()) {
                    if (use.group(2) == null || use.group(2).equals(name)) {
                        used.add(use.group(1) + " " + use.group(3));
                    }
                }
            }
        }
        Map<String, Integer> places = Yaml.places(files.files().get(PackFiles.MANIFEST));
        pack.ownLists().stream()
                .sorted()
                .filter(it -> !used.contains("listed " + it))
                .forEach(it -> findings.add(ofManifest(pack, places, "unused-list", "list", it)));
        pack.macros().keySet().stream()
                .sorted()
                .filter(it -> !used.contains("macro " + it))
                .forEach(it -> findings.add(ofManifest(pack, places, "unused-macro", "macro", it)));
    }

    private static RuleFinding ofManifest(
            Pack pack, Map<String, Integer> places, String code, String kind, String name) {
        return new RuleFinding(
                Level.WARNING,
                code,
                null,
                pack.location() + "/" + PackFiles.MANIFEST,
                places.getOrDefault("/" + kind + "s/" + name, 1),
                0,
                "the " + kind + " '" + name + "' is used by no rule of these packs");
    }

    private static void cases(PackFiles files, Pack pack, Pack.Compiled rule, List<RuleFinding> findings) {
        String path = rule.file().path().replaceFirst("\\.drl$", ".cases.yaml");
        String text = files.files().get(path);
        Set<String> kinds = new HashSet<>();
        if (text != null) {
            try {
                for (JsonNode node : Yaml.read(text)) {
                    node.fieldNames().forEachRemaining(kinds::add);
                }
            } catch (Yaml.Malformed e) {
                return; // a run of the cases tells of it
            }
        }
        boolean isThere = text != null;
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("fires", "missing-firing-case");
        wanted.put("quiet", "missing-quiet-case");
        wanted.forEach((kind, code) -> {
            if (!kinds.contains(kind)) {
                findings.add(new RuleFinding(
                        Level.WARNING,
                        code,
                        rule.info().id(),
                        pack.location() + "/" + (isThere ? path : rule.file().path()),
                        1,
                        1,
                        "no case says '" + kind + "'; write one in " + path));
            }
        });
    }

    /** A rule whose every match another rule has as well. */
    private static void shadowed(List<Pack> packs, List<RuleFinding> findings) {
        record Known(Pack pack, Pack.Compiled rule, Clauses clauses) {}
        Map<String, List<Known>> byType = new LinkedHashMap<>();
        for (Pack pack : packs) {
            for (Pack.Compiled rule : pack.compiled()) {
                if (rule.isPlain() && rule.info().isAlert()) {
                    Clauses.of(rule.file())
                            .ifPresent(it -> byType.computeIfAbsent(it.type(), any -> new ArrayList<>())
                                    .add(new Known(pack, rule, it)));
                }
            }
        }
        byType.values().forEach(all -> {
            for (Known narrow : all) {
                for (Known wide : all) {
                    boolean isOther =
                            !narrow.rule().info().id().equals(wide.rule().info().id())
                                    && wide.rule().reach().equals(Reach.EVERYWHERE);
                    if (isOther
                            && isSameLists(narrow.pack(), wide.pack())
                            && narrow.clauses().implies(wide.clauses())) {
                        boolean isSame = wide.clauses().implies(narrow.clauses());
                        findings.add(shadowed(
                                narrow.pack(), narrow.rule(), wide.rule().info(), isSame));
                        break;
                    }
                }
            }
        });
    }

    /** A name of a list means the same in both. */
    private static boolean isSameLists(Pack one, Pack two) {
        return one.location().equals(two.location()) || one.lists().equals(two.lists());
    }

    /** One that is narrower and more severe is meant, as a rule. */
    private static RuleFinding shadowed(Pack pack, Pack.Compiled rule, RuleInfo by, boolean isSame) {
        boolean isMeant = !isSame && rule.info().severity().compareTo(by.severity()) > 0;
        RuleFile.Place place = rule.file().conditions();
        return new RuleFinding(
                isMeant ? Level.INFO : Level.WARNING,
                "shadowed-rule",
                rule.info().id(),
                pack.location() + "/" + rule.file().path(),
                place.line(),
                place.column(),
                (isSame ? "matches the same as " : "matches nothing that is not matched by ") + by.id()
                        + " as well, so " + (isMeant ? "both raise an alert" : "it adds nothing but a second alert"));
    }

    /** What tells of a rule that could tell more, or something newer. */
    static List<RuleFinding> metadata(RuleShape shape) {
        List<RuleFinding> findings = new ArrayList<>();
        RuleInfo info = shape.rule().info();
        RuleFile.Place head = shape.file().place(shape.file().rules().get(0).offset());
        if (info.references().isEmpty() && info.isAlert()) {
            findings.add(RuleLint.finding(
                    Level.INFO,
                    "missing-metadata",
                    shape,
                    head,
                    "has no @references: a page that tells whoever gets the alert more"));
        }
        for (String id : info.attack()) {
            Optional<String> gone =
                    Attack.technique(id).map(Attack.Technique::gone).filter(it -> !it.isEmpty());
            gone.ifPresent(it -> findings.add(RuleLint.finding(
                    Level.WARNING,
                    "attack-retired",
                    shape,
                    shape.file().annotations().get("attack").get(0),
                    it.equals("deprecated")
                            ? "ATT&CK no longer has " + id + "; name another technique"
                            : "ATT&CK has " + it.replace("revoked ", "") + " in place of " + id)));
        }
        return findings;
    }
}
