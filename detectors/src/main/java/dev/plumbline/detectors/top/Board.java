package dev.plumbline.detectors.top;

import dev.plumbline.event.Alert;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a frame shows. Rates are per second between two scrapes, zero where there was but one or an engine began anew.
 *
 * @param clock time of day, as it is shown
 * @param engines that were asked
 * @param ready of them
 * @param rules that the packs in force have
 * @param heap bytes in use, over all engines
 * @param events each second, by source
 * @param lag records that wait, by topic without the prefix that all have
 * @param hottest rules, the one that matches most first
 * @param alertRate each second
 * @param emitted alerts since the engines began, by severity
 * @param alerts the newest first
 * @param quarantined rules
 * @param deadLetters since the engines began, by reason
 * @param deadLetterRate each second
 * @param lost events that collectors told they lost, by node
 * @param trouble engines and brokers that do not answer, in words
 */
record Board(
        String clock,
        int engines,
        int ready,
        int rules,
        double heap,
        Map<String, Double> events,
        Map<String, Double> lag,
        List<Rule> hottest,
        double alertRate,
        Map<String, Double> emitted,
        List<Alert> alerts,
        List<String> quarantined,
        Map<String, Double> deadLetters,
        double deadLetterRate,
        Map<String, Double> lost,
        List<String> trouble) {

    /**
     * @param rate matches each second
     * @param matches since the engines began
     * @param cost share of one core's time that its Drools session took; a session of several rules is told of its first
     */
    record Rule(String id, double rate, double matches, double cost) {}

    /**
     * @param prefix that a topic's name is shown without
     * @param seconds between the two scrapes; 0 where there is but one
     */
    static Board of(
            String clock,
            int engines,
            String prefix,
            Scrape before,
            Scrape now,
            double seconds,
            List<Alert> alerts,
            List<String> trouble) {
        Map<String, Double> deadLetters = now.by("reason", "plumbline_dead_letters_total");
        deadLetters.values().removeIf(it -> it == 0);
        Map<String, Double> emitted = now.by("severity", "plumbline_alerts_total");
        Map<String, Double> lost = now.by("node", "plumbline_events_lost_total");
        lost.values().removeIf(it -> it == 0);
        return new Board(
                clock,
                engines,
                (int) now.sum("plumbline_ready"),
                now.by("rule", "plumbline_rule_matches_total").size(),
                now.sum("jvm_memory_used_bytes", it -> "heap".equals(it.get("area"))),
                rates("source", "plumbline_events_in_total", before, now, seconds),
                shortened(now.by("topic", "plumbline_input_lag_records"), prefix),
                hottest(before, now, seconds),
                total(rates("severity", "plumbline_alerts_total", before, now, seconds)),
                emitted,
                alerts,
                now.by("rule", "plumbline_rules_quarantined").entrySet().stream()
                        .filter(it -> it.getValue() > 0)
                        .map(Map.Entry::getKey)
                        .toList(),
                deadLetters,
                total(rates("reason", "plumbline_dead_letters_total", before, now, seconds)),
                lost,
                trouble);
    }

    private static Map<String, Double> shortened(Map<String, Double> of, String prefix) {
        Map<String, Double> all = new TreeMap<>();
        of.forEach((name, value) ->
                all.merge(name.startsWith(prefix) ? name.substring(prefix.length()) : name, value, Double::sum));
        return all;
    }

    private static List<Rule> hottest(Scrape before, Scrape now, double seconds) {
        Map<String, Double> rates = rates("rule", "plumbline_rule_matches_total", before, now, seconds);
        Map<String, Double> costs = rates("shard", "plumbline_shard_evaluation_seconds_sum", before, now, seconds);
        List<Rule> rules = new ArrayList<>();
        now.by("rule", "plumbline_rule_matches_total").forEach((id, matches) -> {
            Rule rule = new Rule(id, rates.getOrDefault(id, 0.0), matches, costs.getOrDefault(id, 0.0));
            if (rule.matches() > 0 || rule.cost() > 0) {
                rules.add(rule);
            }
        });
        rules.sort(Comparator.comparingDouble(Rule::rate)
                .thenComparingDouble(Rule::cost)
                .thenComparingDouble(Rule::matches)
                .reversed()
                .thenComparing(Rule::id));
        return rules;
    }

    private static Map<String, Double> rates(String label, String name, Scrape before, Scrape now, double seconds) {
        Map<String, Double> old = before.by(label, name);
        Map<String, Double> rates = new TreeMap<>();
        now.by(label, name)
                .forEach((key, value) ->
                        rates.put(key, seconds <= 0 ? 0 : Math.max(0, value - old.getOrDefault(key, 0.0)) / seconds));
        return rates;
    }

    static double total(Map<String, Double> of) {
        return of.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
