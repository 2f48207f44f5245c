package dev.plumbline.rules;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.event.Severity;
import dev.plumbline.rules.Pack.Loaded;
import dev.plumbline.rules.RuleInfo.Maturity;
import dev.plumbline.rules.facts.Facts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieBase;
import org.kie.api.KieServices;
import org.kie.api.builder.KieBuilder;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;
import org.kie.api.builder.ReleaseId;

/**
 * Reads, checks and compiles packs.
 *
 * <p>A pack is a folder: {@code pack.yaml} (name, version, lists), {@code facts.drl} (imports and the global, once),
 * {@code area/rule.drl} with one rule each and {@code area/rule.cases.yaml} beside it. Errors are collected: a pack is
 * refused with all that is wrong, by file, line and column.
 */
public final class Packs {
    private static final String SHARED = "facts.drl";
    private static final String RESOURCES = "src/main/resources/";
    private static final Set<String> REQUIRED =
            Set.of("title", "severity", "attack", "maturity", "owner", "rationale", "remediation");
    private static final Pattern TECHNIQUE = Pattern.compile("T\\d{4}(\\.\\d{3})?");
    private static final List<String> MANIFEST_KEYS = List.of("name", "version", "description", "lists");

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
        } catch (IOException | UncheckedIOException e) {
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
        Map<String, RuleFile> files = new TreeMap<>();
        pack.files().forEach((path, text) -> {
            if (path.endsWith(".drl")) {
                files.put(path, new RuleFile(path, text));
            }
        });
        Map<String, RuleFile> fileById = new LinkedHashMap<>();
        files.values().forEach(file -> checkText(pack, file, lists, fileById));
        fileById.forEach((id, file) -> {
            String other = owners.putIfAbsent(id, pack.location());
            if (other != null) {
                problem(
                        pack,
                        file.path(),
                        0,
                        0,
                        "rule " + id + " is also in " + other + ": ids are unique over all packs");
            }
        });
        int before = problems.size();
        KieBase base = build(pack, files);
        if (base == null || problems.size() > before) {
            return;
        }
        List<RuleInfo> rules = new ArrayList<>();
        String digest = pack.digest();
        for (var kiePackage : base.getKiePackages()) {
            for (var rule : kiePackage.getRules()) {
                RuleFile file = fileById.get(rule.getName());
                if (file == null && problems.isEmpty()) {
                    problem(pack, "", 0, 0, "rule " + rule.getName() + " has no file of its own");
                }
                RuleInfo info =
                        file == null || file.rules().size() > 1 ? null : info(pack, file, rule, version, digest);
                if (info != null) {
                    rules.add(info);
                }
            }
        }
        rules.sort(Comparator.comparing(RuleInfo::id));
        ready.add(new Pack(version, List.copyOf(rules), lists, base));
    }

    /** Null where it cannot be used. */
    private JsonNode manifest(PackFiles pack) {
        String text = pack.files().get(PackFiles.MANIFEST);
        JsonNode manifest;
        try {
            manifest = Yaml.read(text);
        } catch (Yaml.Malformed e) {
            problem(pack, PackFiles.MANIFEST, e.line(), e.column(), e.getMessage());
            return null;
        }
        int before = problems.size();
        for (String key : List.of("name", "version")) {
            if (!manifest.path(key).isTextual() || manifest.get(key).textValue().isBlank()) {
                problem(
                        pack,
                        PackFiles.MANIFEST,
                        lineOf(text, key),
                        0,
                        "needs the text '" + key + "'" + (manifest.path(key).isNumber() ? "; put it in quotes" : ""));
            }
        }
        manifest.fieldNames().forEachRemaining(key -> {
            if (!MANIFEST_KEYS.contains(key)) {
                problem(
                        pack,
                        PackFiles.MANIFEST,
                        lineOf(text, key),
                        0,
                        "unknown key '" + key + "'; a pack has " + MANIFEST_KEYS);
            }
        });
        if (manifest.has("lists") && !manifest.get("lists").isObject()) {
            problem(pack, PackFiles.MANIFEST, lineOf(text, "lists"), 0, "'lists' must be lists by their names");
        }
        return problems.size() == before ? manifest : null;
    }

    private Map<String, List<String>> lists(PackFiles pack, JsonNode manifest) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        manifest.path("lists").properties().forEach(entry -> {
            List<String> values = new ArrayList<>();
            boolean texts = entry.getValue().isArray();
            for (JsonNode value : entry.getValue()) {
                texts &= value.isTextual();
                values.add(value.asText());
            }
            if (!texts) {
                problem(
                        pack,
                        PackFiles.MANIFEST,
                        lineOf(pack.files().get(PackFiles.MANIFEST), entry.getKey()),
                        0,
                        "list '" + entry.getKey() + "' must be a list of texts; put numbers in quotes");
            }
            lists.put(entry.getKey(), values);
        });
        return lists;
    }

    private void checkText(PackFiles pack, RuleFile file, Lists lists, Map<String, RuleFile> fileById) {
        for (RuleFile.Named literal : file.literals()) {
            String objection = objection(literal, lists);
            if (objection != null) {
                problem(pack, file, file.place(literal.offset()), objection);
            }
        }
        String path = file.path();
        List<RuleFile.Named> rules = file.rules();
        if (path.equals(SHARED)) {
            rules.forEach(rule -> problem(
                    pack, file, file.place(rule.offset()), "a rule has a file of its own, such as process/ptrace.drl"));
            return;
        }
        String expected = path.substring(0, path.length() - ".drl".length());
        if (path.indexOf('/') < 0) {
            problem(pack, path, 1, 0, "a rule stands in the folder of its area, such as process/ptrace.drl");
        }
        for (RuleFile.Named rule : rules) {
            if (!rule.value().equals(expected)) {
                problem(
                        pack,
                        file,
                        file.place(rule.offset()),
                        "a rule is named by its path: expected \"" + expected + "\"");
            }
            fileById.put(rule.value(), file);
        }
        if (rules.size() != 1) {
            problem(pack, path, 1, 0, "holds " + rules.size() + " rules; one file, one rule");
        }
    }

    /** Why a function of a fact could never work on this argument; null where it can. */
    private static String objection(RuleFile.Named literal, Lists lists) {
        return switch (literal.kind()) {
            case "listed" ->
                lists.names().contains(literal.value())
                        ? null
                        : "unknown list '" + literal.value() + "'; pack.yaml has " + new TreeSet<>(lists.names());
            case "cidr" ->
                Cidr.parse(literal.value()).isPresent()
                        ? null
                        : "'" + literal.value() + "' is no block of addresses such as 10.0.0.0/8";
            default -> {
                try {
                    com.google.re2j.Pattern.compile(literal.value());
                    yield null;
                } catch (com.google.re2j.PatternSyntaxException e) {
                    yield "no RE2 pattern: " + e.getMessage();
                }
            }
        };
    }

    private KieBase build(PackFiles pack, Map<String, RuleFile> files) {
        KieServices services = KieServices.get();
        // A release of its own for each build: two builds of one pack must not share classes.
        ReleaseId release = services.newReleaseId(
                "dev.plumbline.pack", "p" + pack.digest().substring(0, 16), Long.toString(System.nanoTime()));
        try {
            List<Message> errors = compile(release, files.values());
            if (errors.isEmpty()) {
                return services.newKieContainer(release).getKieBase();
            }
            complain(pack, files, errors);
        } catch (RuntimeException e) {
            problem(pack, "", 0, 0, "cannot be compiled: " + e);
        } finally {
            services.getRepository().removeKieModule(release); // a reload must not keep the pack before it
        }
        return null;
    }

    private static List<Message> compile(ReleaseId release, Collection<RuleFile> rules) {
        KieServices services = KieServices.get();
        KieFileSystem files = services.newKieFileSystem();
        files.generateAndWritePomXML(release);
        rules.forEach(file -> files.write(RESOURCES + file.path(), file.text()));
        KieBuilder builder = services.newKieBuilder(files);
        builder.buildAll(ExecutableModelProject.class);
        return builder.getResults().getMessages(Message.Level.ERROR);
    }

    /**
     * The compiler stops at the first rule that it does not understand: what is left is compiled again, until all is told.
     * An error in generated code names no rule: each one is compiled alone to see which have it.
     */
    private void complain(PackFiles pack, Map<String, RuleFile> files, List<Message> first) {
        int before = problems.size();
        RuleFile shared = files.getOrDefault(SHARED, new RuleFile(SHARED, ""));
        Map<String, RuleFile> left = new TreeMap<>(files);
        List<Message> errors = first;
        while (!errors.isEmpty()) {
            Map<String, List<Message>> byFile = byFile(errors, left.keySet());
            if (byFile.isEmpty()) {
                left.remove(SHARED);
                left.values().forEach(file -> tell(pack, compileAside(List.of(shared, file)), file, shared));
                break;
            }
            byFile.forEach((path, own) -> tell(pack, own, files.get(path), shared));
            if (byFile.containsKey(SHARED)) {
                break;
            }
            left.keySet().removeAll(byFile.keySet());
            errors = compileAside(left.values());
        }
        if (problems.size() == before) {
            first.forEach(error -> problem(pack, "", 0, 0, error.getText()));
        }
    }

    private void tell(PackFiles pack, List<Message> messages, RuleFile file, RuleFile shared) {
        Complaints.of(messages, file, shared, pack.location()).stream()
                .filter(problem -> !problems.contains(problem))
                .forEach(problems::add);
    }

    private static Map<String, List<Message>> byFile(List<Message> errors, Set<String> paths) {
        Map<String, List<Message>> byFile = new TreeMap<>();
        for (Message error : errors) {
            String path = String.valueOf(error.getPath()).replace(RESOURCES, "");
            if (paths.contains(path)) {
                byFile.computeIfAbsent(path, it -> new ArrayList<>()).add(error);
            }
        }
        return byFile;
    }

    private static List<Message> compileAside(Collection<RuleFile> rules) {
        KieServices services = KieServices.get();
        ReleaseId release = services.newReleaseId("dev.plumbline.pack", "aside", Long.toString(System.nanoTime()));
        List<Message> errors = compile(release, rules);
        services.getRepository().removeKieModule(release);
        return errors;
    }

    private RuleInfo info(
            PackFiles pack, RuleFile file, org.kie.api.definition.rule.Rule rule, String version, String digest) {
        String id = rule.getName();
        int before = problems.size();
        Map<String, Object> meta = rule.getMetaData();
        Map<String, List<RuleFile.Place>> places = file.annotations();
        RuleFile.Place head = file.place(file.rules().get(0).offset());
        for (String key : new TreeSet<>(REQUIRED)) {
            if (string(meta, key).isBlank()) {
                RuleFile.Place place = places.getOrDefault(key, List.of(head)).get(0);
                problem(pack, file, place, "needs the annotation @" + key);
            }
        }
        places.forEach((key, all) -> {
            if (!REQUIRED.contains(key)) {
                problem(
                        pack,
                        file,
                        all.get(0),
                        "unknown annotation @" + key + "; a rule has " + new TreeSet<>(REQUIRED));
            } else if (all.size() > 1) {
                problem(pack, file, all.get(1), "@" + key + " is told twice; only the first would count");
            }
        });
        Severity severity = oneOf(Severity.class, pack, file, meta, "severity");
        Maturity maturity = oneOf(Maturity.class, pack, file, meta, "maturity");
        List<String> attack = Arrays.stream(string(meta, "attack").split("[ ,]+"))
                .filter(it -> !it.isEmpty() && !it.equals("none"))
                .toList();
        for (String technique : attack) {
            if (!TECHNIQUE.matcher(technique).matches()) {
                problem(
                        pack,
                        file,
                        places.get("attack").get(0),
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
                factTypes(file),
                OfEvent.isAsked(file, string(meta, "title")),
                version,
                digest);
    }

    private <E extends Enum<E>> E oneOf(
            Class<E> type, PackFiles pack, RuleFile file, Map<String, Object> meta, String key) {
        String value = string(meta, key);
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(value)) {
                return constant;
            }
        }
        if (!value.isBlank()) {
            problem(
                    pack,
                    file,
                    file.annotations().get(key).get(0),
                    "@" + key + "(" + value + ") is none of "
                            + Arrays.stream(type.getEnumConstants())
                                    .map(it -> it.name().toLowerCase(Locale.ROOT))
                                    .toList());
        }
        return null;
    }

    private static Set<String> factTypes(RuleFile file) {
        return Facts.types().stream()
                .map(Class::getSimpleName)
                .filter(file::mentionsType)
                .collect(Collectors.toUnmodifiableSet());
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

    private void problem(PackFiles pack, RuleFile file, RuleFile.Place place, String message) {
        problem(pack, file.path(), place.line(), place.column(), message);
    }

    /** Line of a key in YAML; the first one where it is not there. */
    private static int lineOf(String yaml, String key) {
        Matcher found = Pattern.compile("^\\s*[\"']?" + Pattern.quote(key) + "[\"']?\\s*:", Pattern.MULTILINE)
                .matcher(yaml);
        return found.find()
                ? 1
                        + (int) yaml.substring(0, found.end())
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                : 1;
    }
}
