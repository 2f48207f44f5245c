package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.FactFields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for every rule that comes with Plumbline. Each test gathers all offenders and fails once. */
class RulePacksTest {
    private static final PackFiles BASELINE = PackFiles.bundled("baseline");
    private static final PackFiles EXTENDED = PackFiles.bundled("extended");

    /** Of mutants the shards that are not changed are compiled once. */
    private static final RuleCache CACHE = RuleCache.inMemory();

    /** Of the rules of the extended pack one in so many has its conditions taken away; 1 for all, which takes minutes. */
    private static final int ONE_IN = Integer.getInteger("packs.mutate", 12);

    private static final Pattern FIELD = Pattern.compile("\\{(\\w*)}");
    private static final Pattern PATTERN = Pattern.compile("\\$\\w+ : (\\w+)\\(");

    private static List<Pack> packs;

    @BeforeAll
    static void compileOnce() {
        packs = ready(BASELINE, EXTENDED);
    }

    @Test
    void everyCaseHolds() {
        RuleCases.Report report = RuleCases.run(List.of(BASELINE, EXTENDED), packs);
        assertThat(report.failures()).isEmpty();
        assertThat(report.rules()).isGreaterThanOrEqualTo(200);
        assertThat(report.run()).isGreaterThanOrEqualTo(2 * report.rules());
    }

    @Test
    void everyRuleWasCompiledWhereTheProductWasBuilt(@TempDir Path compiledNow) throws IOException {
        Path cache = compiledNow.resolve("cache");
        Packs.load(List.of(BASELINE, EXTENDED), RuleCache.at(cache));
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void everyRuleFileIsARuleOfThatName() {
        assertThat(rules())
                .extracting(RuleInfo::id)
                .containsExactlyInAnyOrderElementsOf(Stream.of(BASELINE, EXTENDED)
                        .flatMap(it -> it.files().keySet().stream())
                        .filter(path -> path.endsWith(".drl") && path.contains("/"))
                        .map(path -> path.substring(0, path.length() - 4))
                        .toList());
    }

    @Test
    void everyTitleNamesFieldsOfItsFact() {
        Map<String, Fact> facts = new HashMap<>();
        FactsTest.everyKind().forEach(event -> {
            Fact fact = Events.fact(event);
            facts.put(fact.getClass().getSimpleName(), fact);
        });
        List<String> offenders = new ArrayList<>();
        for (RuleInfo rule : rules()) {
            Matcher field = FIELD.matcher(rule.title());
            while (field.find()) {
                for (String type : rule.facts()) {
                    if (FactFields.isOfSignals(type)) {
                        continue; // the loader holds these to what there is
                    }
                    if (!facts.get(type).fields().containsKey(field.group(1))) {
                        offenders.add(rule.id() + ": " + type + " has no " + field.group(1));
                    }
                }
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void everyRuleLooksAtOneTypeOfFact() {
        assertThat(rules())
                .allSatisfy(rule -> assertThat(rule.facts()).as(rule.id()).hasSize(1));
    }

    @Test
    void everyRuleSaysInACommentWhatItMeansAndByAnAnnotationWhatItMisses() {
        List<String> offenders = new ArrayList<>();
        for (RuleInfo rule : rules()) {
            String text = text(rule);
            String comment = text.substring(0, text.indexOf("rule \""));
            if (!Pattern.compile("(?m)^// \\S.*(?:\n// .*)*\\.$")
                            .matcher(comment)
                            .find()
                    || !rule.misses().orElse("").matches("[A-Z].*\\.")) {
                offenders.add(rule.id());
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void everyTechniqueIsWellFormedAndToldOnce() {
        List<String> offenders = new ArrayList<>();
        for (RuleInfo rule : rules()) {
            boolean wellFormed = rule.attack().stream().allMatch(id -> id.matches("T\\d{4}(\\.\\d{3})?"));
            boolean needsOne = rule.isAlert() && !rule.area().equals("estate"); // those are about others' alerts
            if ((needsOne && rule.attack().isEmpty())
                    || !wellFormed
                    || rule.attack().stream().distinct().count()
                            != rule.attack().size()) {
                offenders.add(rule.id() + " " + rule.attack());
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void everyRuleHasCasesThatFireAndStayQuietAndOneThatShowsItsTitle() throws Yaml.Malformed {
        List<String> offenders = new ArrayList<>();
        for (RuleInfo rule : rules()) {
            JsonNode cases = Yaml.read(files(rule).get(rule.id() + ".cases.yaml"));
            if (!any(cases, "fires") || !any(cases, "quiet") || !any(cases, "title")) {
                offenders.add(rule.id());
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void everyRuleEndsInOneCall() {
        List<String> offenders = new ArrayList<>();
        for (RuleInfo rule : rules()) {
            if (!ONE_CALL.matcher(text(rule)).find()) {
                offenders.add(rule.id());
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void everyListIsUsed() {
        String all = Stream.of(BASELINE, EXTENDED)
                .flatMap(it -> it.files().values().stream())
                .collect(Collectors.joining("\n"));
        assertThat(packs.stream().flatMap(it -> it.lists().names().stream()))
                .filteredOn(it -> it.indexOf(':') < 0) // a list of the other pack
                .allSatisfy(list -> assertThat(all).contains("listed(\"" + list + "\""));
    }

    /** Variants belong into lists: no two rules differ in their literals alone. */
    @Test
    void noRuleIsTheCopyOfAnother() {
        Map<String, List<String>> byShape = new TreeMap<>();
        for (RuleInfo rule : rules()) {
            if (rule.isAlert() && rule.scope().isEmpty()) {
                String text = text(rule);
                String shape = text.substring(text.indexOf("when"))
                        .replaceAll("(?<!resource == )\"[^\"]*\"", "…")
                        .replaceAll("\\d+", "0")
                        .replaceAll("\\s+", " ");
                byShape.computeIfAbsent(shape, it -> new ArrayList<>()).add(rule.id());
            }
        }
        assertThat(byShape.values()).filteredOn(it -> it.size() > 1).isEmpty();
    }

    private static final Pattern ONE_CALL =
            Pattern.compile("then\n    alerts\\.(?:raise|signal)\\(drools\\.getRule\\(\\)(?:, \\$\\w+)+\\);\nend\n$");

    /** What a rule over several events cannot do without: the loader refuses it. */
    private static final Pattern NEEDED = Pattern.compile(
            "\\s*(?:(?:rule|key|field|within|by|learning) ==|(?:count|total) >=|this (?:after|before)).*");

    /** A condition that can go without any case failing is one that nobody tests, or nobody needs. */
    @Test
    void withoutAnyOneOfItsConditionsARuleFailsACase() {
        List<String> survivors = new ArrayList<>();
        int mutants = 0;
        for (RuleInfo rule : rules()) {
            if (files(rule) == EXTENDED.files() && Math.floorMod(rule.id().hashCode(), ONE_IN) != 0) {
                continue;
            }
            Matcher pattern = PATTERN.matcher(text(rule));
            assertThat(pattern.find()).as(rule.id()).isTrue();
            if (text(rule).startsWith(")", pattern.end())) {
                continue; // every fact of its type
            }
            int end = closing(text(rule), pattern.end());
            List<String> conditions = topLevel(text(rule).substring(pattern.end(), end));
            for (String condition : conditions) {
                if (rule.facts().stream().anyMatch(FactFields::isOfSignals)
                        && NEEDED.matcher(condition).matches()) {
                    continue;
                }
                List<String> rest = new ArrayList<>(conditions);
                rest.remove(condition);
                mutants++;
                String mutant = text(rule).substring(0, pattern.end())
                        + String.join(",", rest)
                        + text(rule).substring(end);
                if (passes(rule, mutant)) {
                    survivors.add(rule.id() + " without " + condition.strip());
                }
            }
        }
        assertThat(survivors).isEmpty();
        assertThat(mutants).isGreaterThanOrEqualTo(25);
    }

    @Test
    void aCaseThatExpectsTooMuchFailsWithFileAndLine() {
        SortedMap<String, String> files = new TreeMap<>(BASELINE.files());
        files.put("process/ptrace.cases.yaml", """
                - fires: an exit is no ptrace
                  event: {kind: process.exit, binary: /usr/bin/gdb, code: 0}
                - quiet: an exit neither
                  event: {kind: process.exit, binary: /usr/bin/gdb, code: 0}
                """);
        assertThat(RuleCases.run(List.of(new PackFiles("baseline", files)), packs)
                        .failures())
                .extracting(Problem::toString)
                .containsExactly("baseline/process/ptrace.cases.yaml:1: "
                        + "expected process/ptrace to fire: an exit is no ptrace");
    }

    private static boolean passes(RuleInfo rule, String mutant) {
        SortedMap<String, String> files = new TreeMap<>(files(rule));
        Set<String> kept = new HashSet<>(Set.of(rule.id()));
        asked(mutant, kept);
        files.keySet()
                .removeIf(path ->
                        path.contains("/") && !kept.contains(path.replaceFirst("(\\.cases\\.yaml|\\.drl)$", "")));
        files.put(rule.id() + ".drl", mutant);
        PackFiles pack = new PackFiles("mutant", files);
        if (files(rule) == BASELINE.files()) {
            return RuleCases.run(List.of(pack), ready(pack)).failures().isEmpty();
        }
        // What it builds on may be there; its cases alone are looked at.
        return RuleCases.run(List.of(pack), ready(BASELINE, pack)).failures().isEmpty();
    }

    /** Rules of whose signals a rule asks, and those of which these do. */
    private static void asked(String text, Set<String> all) {
        Matcher quoted = Pattern.compile("\"([a-z]+/[a-z-]+)\"").matcher(text.substring(text.indexOf("when")));
        while (quoted.find()) {
            String other = EXTENDED.files().get(quoted.group(1) + ".drl");
            other = other == null ? BASELINE.files().get(quoted.group(1) + ".drl") : other;
            if (other != null && all.add(quoted.group(1))) {
                asked(other, all);
            }
        }
    }

    /** The conditions between commas that stand in no brackets and no text. */
    private static List<String> topLevel(String conditions) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        boolean text = false;
        int start = 0;
        for (int i = 0; i < conditions.length(); i++) {
            char c = conditions.charAt(i);
            text ^= c == '"';
            depth += text ? 0 : c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
            if (c == ',' && depth == 0 && !text) {
                parts.add(conditions.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(conditions.substring(start));
        return parts;
    }

    private static int closing(String text, int from) {
        int depth = 1;
        int at = from;
        while (depth > 0) {
            depth += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
            at++;
        }
        return at - 1;
    }

    private static boolean any(JsonNode cases, String key) {
        for (JsonNode each : cases) {
            if (each.has(key)) {
                return true;
            }
        }
        return false;
    }

    private static List<Pack> ready(PackFiles... files) {
        Pack.Loaded loaded = Packs.load(List.of(files), CACHE);
        assertThat(loaded).isInstanceOf(Pack.Loaded.Ready.class);
        return ((Pack.Loaded.Ready) loaded).packs();
    }

    private static List<RuleInfo> rules() {
        return packs.stream().flatMap(it -> it.rules().stream()).toList();
    }

    private static SortedMap<String, String> files(RuleInfo rule) {
        return BASELINE.files().containsKey(rule.id() + ".drl") ? BASELINE.files() : EXTENDED.files();
    }

    private static String text(RuleInfo rule) {
        return files(rule).get(rule.id() + ".drl");
    }
}
