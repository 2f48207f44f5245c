package dev.plumbline.rules;

import dev.plumbline.rules.Pack.Loaded;
import dev.plumbline.rules.filter.Guard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Reads, checks and compiles packs.
 *
 * <p>A pack is a folder: {@code pack.yaml} ({@link Manifest}), {@code facts.drl} (imports and the global, once),
 * {@code area/rule.drl} with one rule each and {@code area/rule.cases.yaml} beside it. Errors are collected: a pack is
 * refused with all that is wrong, by file, line and column.
 */
public final class Packs {
    /** What is wrong with a folder in which no pack is. */
    public static final String NO_PACK = "is no pack and holds none: a pack is a folder with a pack.yaml";

    private static final String SHARED = "facts.drl";

    private final List<Problem> problems = new ArrayList<>();
    private final List<RuleFile> read = new ArrayList<>();
    private final RuleCache cache;

    private Packs(RuleCache cache) {
        this.cache = cache;
    }

    /** The pack at {@code path}, or all packs in that folder. */
    public static Loaded load(Path path) {
        return load(path, RuleCache.inMemory());
    }

    /**
     * As {@link #load(Path)}, but compiles only what was not compiled before.
     *
     * @param cache takes what is compiled, and forgets what these packs have not
     */
    public static Loaded load(Path path, RuleCache cache) {
        try {
            List<PackFiles> files = PackFiles.at(path);
            return files.isEmpty()
                    ? new Loaded.Refused(List.of(new Problem(path.toString(), 0, 0, NO_PACK)))
                    : load(files, cache);
        } catch (IOException | UncheckedIOException e) {
            return new Loaded.Refused(List.of(new Problem(path.toString(), 0, 0, "cannot be read: " + e)));
        }
    }

    public static Loaded load(List<PackFiles> files) {
        return load(files, RuleCache.inMemory());
    }

    /**
     * As {@link #load(List)}, but compiles only what was not compiled before.
     *
     * @param cache takes what is compiled, and forgets what these packs have not
     */
    public static Loaded load(List<PackFiles> files, RuleCache cache) {
        synchronized (cache) {
            Packs packs = new Packs(cache);
            List<Pack> ready = new ArrayList<>();
            Map<String, String> owners = new HashMap<>();
            List<Named> named = packs.named(files);
            for (Named pack : named) {
                packs.compile(pack, Requirements.of(pack, named, packs::problem), ready, owners);
            }
            packs.checkResolves(ready);
            if (packs.problems.isEmpty()) {
                Strata.check(ready, packs.problems::add);
            }
            List<Pack> effective = packs.problems.isEmpty() ? Overrides.applied(ready, named, packs::problem) : ready;
            if (!packs.problems.isEmpty()) {
                return new Loaded.Refused(packs.problems);
            }
            cache.retain(
                    packs.read,
                    ready.stream().flatMap(it -> it.shards().stream()).toList());
            return new Loaded.Ready(effective);
        }
    }

    /** A pack whose manifest can be used. */
    record Named(PackFiles files, Manifest manifest) {}

    private List<Named> named(List<PackFiles> files) {
        List<Named> named = new ArrayList<>();
        for (PackFiles pack : files) {
            Manifest.read(
                            pack.files().get(PackFiles.MANIFEST),
                            (line, column, message) -> problem(pack, PackFiles.MANIFEST, line, column, message))
                    .ifPresent(it -> named.add(new Named(pack, it)));
        }
        return named;
    }

    private void compile(Named named, Requirements available, List<Pack> ready, Map<String, String> owners) {
        PackFiles pack = named.files();
        Lists lists = available.lists();
        String version = named.manifest().nameAndVersion();
        Map<String, RuleFile> files = new TreeMap<>();
        pack.files().forEach((path, text) -> {
            if (path.endsWith(".drl")) {
                files.put(path, cache.file(path, text, available.macros()));
            }
        });
        read.addAll(files.values());
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
        RuleFile shared = files.getOrDefault(SHARED, new RuleFile(SHARED, ""));
        Map<Boolean, List<RuleFile>> ruleFiles = files.values().stream()
                .filter(file -> file != shared)
                .collect(Collectors.partitioningBy(Correlation::isOf));
        List<RuleFile> ofEvents = ruleFiles.get(false);
        Optional<Pack.Coupling> coupling = ofEvents.stream()
                .flatMap(file -> Sharding.coupled(file).map(why -> new Pack.Coupling(file.path(), why)).stream())
                .findFirst();
        int before = problems.size();
        List<List<RuleFile>> cut = new ArrayList<>(coupling.isPresent() ? List.of(ofEvents) : Sharding.of(ofEvents));
        cut.addAll(Sharding.of(ruleFiles.get(true)));
        List<Shard> shards = compiled(pack, shared, cut);
        if (problems.size() > before) {
            return;
        }
        List<Pack.Compiled> rules = new ArrayList<>();
        String digest = pack.digest();
        Set<String> declared = shared.declaredNames();
        for (Shard shard : shards) {
            shard.rules().forEach((id, rule) -> {
                RuleFile file = fileById.get(id);
                if (file == null && problems.isEmpty()) {
                    problem(pack, "", 0, 0, "rule " + id + " has no file of its own");
                }
                if (file == null || file.rules().size() > 1) {
                    return;
                }
                boolean isOfSignals = Correlation.isOf(file);
                Optional<Correlation> correlation = isOfSignals
                        ? Correlation.read(file, (place, message) -> problem(pack, file, place, message))
                        : Optional.empty();
                if (isOfSignals && correlation.isEmpty()) {
                    return;
                }
                Guard guard = isOfSignals ? Guard.SHUT : file.guard(lists, declared);
                Metadata.read(
                                file,
                                rule,
                                guard,
                                correlation,
                                version,
                                digest,
                                (place, message) -> problem(pack, file, place, message))
                        .ifPresent(info -> rules.add(new Pack.Compiled(
                                info,
                                file,
                                PackFiles.sha256(shared.text() + '\0' + file.text()),
                                shard,
                                guard,
                                Reach.EVERYWHERE,
                                shard.conditions(id),
                                correlation)));
            });
        }
        rules.sort(Comparator.comparing(it -> it.info().id()));
        ready.add(new Pack(pack, named.manifest(), rules, lists, coupling));
    }

    /** Only once all packs are read: a rule may resolve what a rule of another pack raised. */
    private void checkResolves(List<Pack> ready) {
        if (!problems.isEmpty()) {
            return; // of a pack that is refused no rule is known
        }
        Set<String> ids = new TreeSet<>();
        ready.forEach(pack -> pack.rules().forEach(it -> ids.add(it.id())));
        for (Pack pack : ready) {
            for (Pack.Compiled rule : pack.compiled()) {
                for (String id : rule.info().resolves()) {
                    if (!ids.contains(id)) {
                        RuleFile.Place place =
                                rule.file().annotations().get("resolves").get(0);
                        problems.add(new Problem(
                                pack.location() + "/" + rule.file().path(),
                                place.line(),
                                place.column(),
                                "@resolves names the rule '" + id + "', which no pack has"
                                        + Nearest.of(id, ids)
                                                .map(it -> "; did you mean " + it + "?")
                                                .orElse("")));
                    }
                }
            }
        }
    }

    /** As many at a time as there are processors. */
    private List<Shard> compiled(PackFiles pack, RuleFile shared, List<List<RuleFile>> shards) {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
                    Thread thread = new Thread(work, "plumbline-compile");
                    thread.setDaemon(true);
                    return thread;
                });
        try {
            List<Future<Compiler.Compiled>> asked = shards.stream()
                    .map(files -> threads.submit(() -> cache.compiled(shared, files, pack.location())))
                    .toList();
            List<Shard> ready = new ArrayList<>();
            for (Future<Compiler.Compiled> each : asked) {
                Compiler.Compiled found = each.get();
                if (found instanceof Compiler.Compiled.Ready it) {
                    ready.add(it.shard());
                } else {
                    ((Compiler.Compiled.Refused) found)
                            .problems().stream()
                                    .filter(problem -> !problems.contains(problem))
                                    .forEach(problems::add);
                }
            }
            return ready;
        } catch (ExecutionException e) {
            throw new IllegalStateException("rules of " + pack.location() + " cannot be compiled", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rules of " + pack.location() + " are compiled", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void checkText(PackFiles pack, RuleFile file, Lists lists, Map<String, RuleFile> fileById) {
        for (Macros.Wrong wrong : file.wrongMacros()) {
            problem(pack, file, file.written(wrong.offset()), wrong.message());
        }
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
                        : "unknown list '" + literal.value() + "'" + Manifest.slip(literal.value(), lists.names())
                                + "; there are " + new TreeSet<>(lists.names());
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

    private void problem(PackFiles pack, String path, int line, int column, String message) {
        String file = path.isEmpty() ? pack.location() : pack.location() + "/" + path;
        problems.add(new Problem(file, line, column, message));
    }

    private void problem(Named pack, int line, String message) {
        problem(pack.files(), PackFiles.MANIFEST, line, 0, message);
    }

    private void problem(PackFiles pack, RuleFile file, RuleFile.Place place, String message) {
        problem(pack, file.path(), place.line(), place.column(), message);
    }
}
