package dev.plumbline.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.event.Severity;
import dev.plumbline.rules.Pack.Loaded;
import dev.plumbline.rules.RuleInfo.Maturity;
import dev.plumbline.rules.facts.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;
import org.kie.api.runtime.KieContainer;

/**
 * Reads, checks and compiles packs.
 *
 * <p>A pack is a folder: {@code pack.yaml} (name, version, lists), {@code facts.drl} (imports and the global, once),
 * {@code area/rule.drl} with one rule each and {@code area/rule.cases.yaml} beside it. Errors are collected: a pack is
 * refused with all that is wrong, by file, line and column.
 */
public final class Packs {
    private static final String SHARED = "facts.drl";
    private static final Set<String> REQUIRED =
            Set.of("title", "severity", "attack", "maturity", "owner", "rationale", "remediation");
    private static final Pattern RULE = Pattern.compile("^\\s*rule\\s+\"([^\"]+)\"", Pattern.MULTILINE);
    private static final Pattern LISTED = Pattern.compile("listed\\(\\s*\"([^\"]*)\"");
    private static final Pattern TECHNIQUE = Pattern.compile("T\\d{4}(\\.\\d{3})?");
    private static final YAMLMapper YAML = new YAMLMapper();

    private final List<Problem> problems = new ArrayList<>();

    private Packs() {}

    /** The pack at {@code path}, or all packs in that folder. */
    public static Loaded load(Path path) {
        try {
            List<PackFiles> files = PackFiles.at(path);
            return files.isEmpty()
                    ? new Loaded.Refused(List.of(new Problem(
                            path.toString(), 0, 0, "is no pack and holds none: a pack is a folder with a pack.yaml")))
                    : load(files);
        } catch (IOException e) {
            return new Loaded.Refused(List.of(new Problem(path.toString(), 0, 0, "cannot be read: " + e)));
        }
    }

    public static Loaded load(List<PackFiles> files) {
        Packs packs = new Packs();
        List<Pack> ready = new ArrayList<>();
        Map<String, String> owners = new HashMap<>();
        for (PackFiles pack : files) {
            packs.compile(pack, ready, owners);
        }
        return packs.problems.isEmpty() ? new Loaded.Ready(ready) : new Loaded.Refused(packs.problems);
    }

    private void compile(PackFiles pack, List<Pack> ready, Map<String, String> owners) {
        JsonNode manifest = manifest(pack);
        if (manifest == null) {
            return;
        }
        Lists lists = new Lists(lists(pack, manifest));
        String version =
                manifest.path("name").asText() + "@" + manifest.path("version").asText();
        Map<String, String> pathById = new LinkedHashMap<>();
        pack.files().forEach((path, text) -> {
            if (path.endsWith(".drl")) {
                checkText(pack, path, text, lists, pathById);
            }
        });
        pathById.forEach((id, path) -> {
            String other = owners.putIfAbsent(id, pack.location());
            if (other != null) {
                problem(pack, path, 0, 0, "rule " + id + " is also in " + other + ": ids are unique over all packs");
            }
        });
        int before = problems.size();
        KieBase base = build(pack);
        if (base == null || problems.size() > before) {
            return;
        }
        List<RuleInfo> rules = new ArrayList<>();
        String digest = pack.digest();
        for (var kiePackage : base.getKiePackages()) {
            for (var rule : kiePackage.getRules()) {
                RuleInfo info = info(pack, pathById, rule, version, digest);
                if (info != null) {
                    rules.add(info);
                }
            }
        }
        rules.sort(Comparator.comparing(RuleInfo::id));
        ready.add(new Pack(version, List.copyOf(rules), lists, base));
    }

    private JsonNode manifest(PackFiles pack) {
        String text = pack.files().get(PackFiles.MANIFEST);
        try {
            JsonNode manifest = YAML.readTree(text);
            for (String key : List.of("name", "version")) {
                if (!manifest.path(key).isTextual()) {
                    problem(pack, PackFiles.MANIFEST, 1, 0, "needs the text '" + key + "'");
                    return null;
                }
            }
            manifest.fieldNames().forEachRemaining(key -> {
                if (!Set.of("name", "version", "description", "lists").contains(key)) {
                    problem(
                            pack,
                            PackFiles.MANIFEST,
                            lineOf(text, key + ":"),
                            0,
                            "unknown key '" + key + "'; a pack has name, version, description, lists");
                }
            });
            return manifest;
        } catch (JsonProcessingException e) {
            var at = e.getLocation();
            problem(
                    pack,
                    PackFiles.MANIFEST,
                    at == null ? 1 : at.getLineNr(),
                    at == null ? 0 : at.getColumnNr(),
                    e.getOriginalMessage());
            return null;
        }
    }

    private Map<String, List<String>> lists(PackFiles pack, JsonNode manifest) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        manifest.path("lists").properties().forEach(entry -> {
            List<String> values = new ArrayList<>();
            if (!entry.getValue().isArray()) {
                problem(
                        pack,
                        PackFiles.MANIFEST,
                        lineOf(pack.files().get(PackFiles.MANIFEST), entry.getKey() + ":"),
                        0,
                        "list '" + entry.getKey() + "' must be a list of texts");
            }
            entry.getValue().forEach(value -> values.add(value.asText()));
            lists.put(entry.getKey(), values);
        });
        return lists;
    }

    private void checkText(PackFiles pack, String path, String text, Lists lists, Map<String, String> pathById) {
        Matcher listed = LISTED.matcher(text);
        while (listed.find()) {
            if (!lists.names().contains(listed.group(1))) {
                problem(
                        pack,
                        path,
                        lineAt(text, listed.start()),
                        columnAt(text, listed.start()),
                        "unknown list '" + listed.group(1) + "'; pack.yaml has " + new TreeSet<>(lists.names()));
            }
        }
        Matcher rule = RULE.matcher(text);
        String expected = path.substring(0, path.length() - ".drl".length());
        int count = 0;
        while (rule.find()) {
            count++;
            if (!rule.group(1).equals(expected)) {
                problem(
                        pack,
                        path,
                        lineAt(text, rule.start(1)),
                        columnAt(text, rule.start(1)),
                        "a rule is named by its path: expected \"" + expected + "\"");
            }
            pathById.put(rule.group(1), path);
        }
        if (!path.equals(SHARED) && count != 1) {
            problem(pack, path, 1, 0, "holds " + count + " rules; one file, one rule");
        }
    }

    private KieBase build(PackFiles pack) {
        KieServices services = KieServices.get();
        // A release of its own for each build: two builds of one pack must not share classes.
        ReleaseId release = services.newReleaseId(
                "dev.plumbline.pack", "p" + pack.digest().substring(0, 16), Long.toString(System.nanoTime()));
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(release);
        pack.files().forEach((path, text) -> {
            if (path.endsWith(".drl")) {
                files.write("src/main/resources/" + path, text);
            }
        });
        KieBuilder builder = services.newKieBuilder(files);
        try {
            builder.buildAll(ExecutableModelProject.class);
        } catch (RuntimeException e) {
            problem(pack, "", 0, 0, "cannot be compiled: " + e);
            return null;
        }
        for (Message message : builder.getResults().getMessages(Message.Level.ERROR)) {
            String path = message.getPath() == null ? "" : message.getPath().replace("src/main/resources/", "");
            problem(pack, path, message.getLine(), Math.max(0, message.getColumn()), message.getText());
        }
        if (builder.getResults().hasMessages(Message.Level.ERROR)) {
            return null;
        }
        KieContainer container = services.newKieContainer(release);
        return container.getKieBase();
    }

    private RuleInfo info(
            PackFiles pack,
            Map<String, String> pathById,
            org.kie.api.definition.rule.Rule rule,
            String version,
            String digest) {
        String id = rule.getName();
        String path = pathById.getOrDefault(id, id + ".drl");
        String text = pack.files().getOrDefault(path, "");
        int line = lineOf(text, "rule \"" + id);
        int before = problems.size();
        Map<String, Object> meta = rule.getMetaData();
        for (String key : new TreeSet<>(REQUIRED)) {
            if (!meta.containsKey(key)) {
                problem(pack, path, line, 0, "needs the annotation @" + key);
            }
        }
        for (String key : meta.keySet()) {
            if (!REQUIRED.contains(key)) {
                problem(
                        pack,
                        path,
                        lineOf(text, "@" + key),
                        0,
                        "unknown annotation @" + key + "; a rule has " + new TreeSet<>(REQUIRED));
            }
        }
        Severity severity = oneOf(Severity.class, pack, path, text, meta, "severity");
        Maturity maturity = oneOf(Maturity.class, pack, path, text, meta, "maturity");
        List<String> attack = Arrays.stream(string(meta, "attack").split("[ ,]+"))
                .filter(it -> !it.isEmpty() && !it.equals("none"))
                .toList();
        for (String technique : attack) {
            if (!TECHNIQUE.matcher(technique).matches()) {
                problem(
                        pack,
                        path,
                        lineOf(text, "@attack"),
                        0,
                        "'" + technique
                                + "' is no ATT&CK technique id such as T1059.004; write none where no technique fits");
            }
        }
        if (problems.size() > before) {
            return null;
        }
        return new RuleInfo(
                id,
                severity,
                attack,
                maturity,
                string(meta, "owner"),
                string(meta, "title"),
                string(meta, "rationale"),
                string(meta, "remediation"),
                factTypes(text),
                version,
                digest);
    }

    private <E extends Enum<E>> E oneOf(
            Class<E> type, PackFiles pack, String path, String text, Map<String, Object> meta, String key) {
        String value = string(meta, key);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
                return constant;
            }
        }
        if (meta.containsKey(key)) {
            problem(
                    pack,
                    path,
                    lineOf(text, "@" + key),
                    0,
                    "@" + key + "(" + value + ") is none of "
                            + Arrays.stream(type.getEnumConstants())
                                    .map(it -> it.name().toLowerCase(Locale.ROOT))
                                    .toList());
        }
        return null;
    }

    private static Set<String> factTypes(String text) {
        Set<String> types = new HashSet<>();
        for (Class<?> type : Facts.types()) {
            if (Pattern.compile("\\b" + type.getSimpleName() + "\\s*\\(")
                    .matcher(text)
                    .find()) {
                types.add(type.getSimpleName());
            }
        }
        return Set.copyOf(types);
    }

    /** An annotation's value comes as it was written, quotes and all. */
    private static String string(Map<String, Object> meta, String key) {
        String text = String.valueOf(meta.getOrDefault(key, "")).strip();
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private void problem(PackFiles pack, String path, int line, int column, String message) {
        String file = path.isEmpty() ? pack.location() : pack.location() + "/" + path;
        problems.add(new Problem(file, line, column, message));
    }

    private static int lineOf(String text, String what) {
        return lineAt(text, Math.max(0, text.indexOf(what)));
    }

    private static int lineAt(String text, int position) {
        return 1
                + (int) text.substring(0, position)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static int columnAt(String text, int position) {
        return position - text.lastIndexOf('\n', position - 1);
    }
}
