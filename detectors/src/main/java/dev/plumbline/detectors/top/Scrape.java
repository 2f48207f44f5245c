package dev.plumbline.detectors.top;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Samples of one or several engines at one moment, in Prometheus' text format 0.0.4. Lines that are none are passed over; of
 * what is not ours only the heap is kept. A value that is no number, such as NaN, is left out.
 */
final class Scrape {
    private static final String OURS = "plumbline_";
    private static final String HEAP = "jvm_memory_used_bytes";

    /** @param name with its unit and suffix */
    record Sample(String name, Map<String, String> labels, double value) {}

    private final List<Sample> samples = new ArrayList<>();

    /** Adds the samples of one more engine. */
    void add(String text) {
        text.lines()
                .filter(line -> line.startsWith(OURS) || line.startsWith(HEAP))
                .forEach(this::line);
    }

    private void line(String line) {
        int brace = line.indexOf('{');
        int space = line.indexOf(' ');
        Map<String, String> labels = new HashMap<>();
        String name;
        int end;
        if (brace >= 0 && brace < space) {
            name = line.substring(0, brace);
            end = labels(line, brace + 1, labels);
        } else {
            name = space < 0 ? line : line.substring(0, space);
            end = space;
        }
        if (end < 0) {
            return;
        }
        String[] rest = line.substring(end).strip().split(" ", 2);
        try {
            double value = Double.parseDouble(rest[0]);
            if (Double.isFinite(value)) {
                samples.add(new Sample(name, labels, value));
            }
        } catch (NumberFormatException e) {
            // It is no sample.
        }
    }

    /** Where the value begins; -1 where the labels do not end. */
    private static int labels(String line, int begin, Map<String, String> labels) {
        int at = begin;
        while (at < line.length()) {
            if (line.charAt(at) == '}') {
                return at + 1;
            }
            int equals = line.indexOf("=\"", at);
            if (equals < 0) {
                return -1;
            }
            StringBuilder value = new StringBuilder();
            int end = equals + 2;
            while (end < line.length() && line.charAt(end) != '"') {
                char next = line.charAt(end++);
                if (next == '\\' && end < line.length()) {
                    char escaped = line.charAt(end++);
                    value.append(escaped == 'n' ? '\n' : escaped);
                } else {
                    value.append(next);
                }
            }
            labels.put(line.substring(at, equals).replace(",", "").strip(), value.toString());
            at = end + 1;
        }
        return -1;
    }

    double sum(String name) {
        return sum(name, labels -> true);
    }

    double sum(String name, Predicate<Map<String, String>> which) {
        return samples.stream()
                .filter(it -> it.name().equals(name) && which.test(it.labels()))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** Sums over all other labels and engines; what lacks the label is left out. */
    Map<String, Double> by(String label, String name) {
        Map<String, Double> sums = new TreeMap<>();
        for (Sample it : samples) {
            String value = it.labels().get(label);
            if (it.name().equals(name) && value != null) {
                sums.merge(value, it.value(), Double::sum);
            }
        }
        return sums;
    }
}
