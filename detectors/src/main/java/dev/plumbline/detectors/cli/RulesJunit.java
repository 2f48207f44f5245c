package dev.plumbline.detectors.cli;

import dev.plumbline.rules.RuleCases;
import dev.plumbline.rules.RuleFinding;
import dev.plumbline.rules.RuleFinding.Level;
import dev.plumbline.rules.RuleLint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What was looked at in rules, as test cases of JUnit: the class is the rule. */
final class RulesJunit {
    private RulesJunit() {}

    /**
     * A rule is a test case, and so is a file with findings that are of no rule.
     *
     * @param least from which level on a finding is a failure; the others are notes
     */
    static List<JunitReport.TestCase> lint(RuleLint.Report report, Level least) {
        Map<String, List<RuleFinding>> byName = new TreeMap<>();
        report.ids().forEach(it -> byName.put(it, new ArrayList<>()));
        report.findings()
                .forEach(it -> byName.computeIfAbsent(
                                it.rule() == null ? it.file() : it.rule(), any -> new ArrayList<>())
                        .add(it));
        List<JunitReport.TestCase> cases = new ArrayList<>();
        byName.forEach((name, findings) -> cases.add(new JunitReport.TestCase(
                name,
                "lint",
                findings.isEmpty() ? name + ".drl" : findings.get(0).file(),
                findings.isEmpty() ? 1 : Math.max(1, findings.get(0).line()),
                texts(findings, it -> it.level().compareTo(least) <= 0),
                texts(findings, it -> it.level().compareTo(least) > 0))));
        return cases;
    }

    private static List<String> texts(List<RuleFinding> findings, Predicate<RuleFinding> wanted) {
        return findings.stream().filter(wanted).map(RuleFinding::text).toList();
    }

    /** A case beside a rule is a test case. */
    static List<JunitReport.TestCase> cases(RuleCases.Report report) {
        return report.outcomes().stream()
                .map(it ->
                        new JunitReport.TestCase(it.rule(), it.name(), it.file(), it.line(), it.failures(), List.of()))
                .toList();
    }
}
