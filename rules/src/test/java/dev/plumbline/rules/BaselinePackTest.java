package dev.plumbline.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.FactFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What holds for every rule that comes with Plumbline. Each test gathers all offenders and fails once. */
class BaselinePackTest {
    private static final PackFiles BASELINE = PackFiles.bundled();
    private static final Pattern FIELD = Pattern.compile("\\{(\\w*)}");
    private static final Pattern PATTERN = Pattern.compile("\\$\\w+ : (\\w+)\\(");

    private static List<Pack> packs;

    @BeforeAll
    static void compileOnce() {
        packs = TestPacks.ready(BASELINE);
    }

    @Test
    void everyCaseHolds() {
        RuleCases.Report report = RuleCases.run(List.of(BASELINE), packs);
        assertThat(report.failures()).isEmpty();
        assertThat(report.rules()).isGreaterThanOrEqualTo(10);
        assertThat(report.run()).isGreaterThanOrEqualTo(2 * report.rules());
    }

    @Test
    void everyRuleFileIsARuleOfThatName() {
        assertThat(rules())
                .extracting(RuleInfo::id)
                .containsExactlyElementsOf(BASELINE.files().keySet().stream()
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
    void everyRuleSaysInACommentWhatItMeansAndWhatItMisses() {
        List<String> offenders = new ArrayList<>();
        for (RuleInfo rule : rules()) {
            String text = text(rule);
            String comment = text.substring(0, text.indexOf("rule \""));
            if (!Pattern.compile("(?m)^// [A-Z].*\\.$").matcher(comment).find()
                    || !Pattern.compile("(?m)^// Misses: .*\\.$")
                            .matcher(comment)
                            .find()) {
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
            JsonNode cases = Yaml.read(BASELINE.files().get(rule.id() + ".cases.yaml"));
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
        String all = String.join("\n", BASELINE.files().values());
        assertThat(packs.get(0).lists().names())
                .allSatisfy(list -> assertThat(all).contains("listed(\"" + list + "\""));
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
        SortedMap<String, String> files = new TreeMap<>();
        for (String path : List.of("pack.yaml", "facts.drl", rule.id() + ".cases.yaml")) {
            files.put(path, BASELINE.files().get(path));
        }
        for (String other : List.of("network/connected-outside", "process/shell-from-server")) {
            files.put(other + ".drl", BASELINE.files().get(other + ".drl"));
            files.put(other + ".cases.yaml", BASELINE.files().get(other + ".cases.yaml"));
        }
        files.put(rule.id() + ".drl", mutant);
        PackFiles pack = new PackFiles("mutant", files);
        return RuleCases.run(List.of(pack), TestPacks.ready(pack)).failures().isEmpty();
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

    private static List<RuleInfo> rules() {
        return packs.get(0).rules();
    }

    private static String text(RuleInfo rule) {
        return BASELINE.files().get(rule.id() + ".drl");
    }
}
