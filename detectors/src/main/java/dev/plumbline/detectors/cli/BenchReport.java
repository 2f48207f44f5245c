package dev.plumbline.detectors.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.rules.RuleCosts;
import dev.plumbline.rules.RuleCosts.OfRule;
import dev.plumbline.rules.filter.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What rules cost, for people and for programs. */
final class BenchReport {
    private static final int WIDTH = 100;
    private static final int WIDEST_ID = 38;

    private final RuleCosts.Report report;
    private final String source;

    /** @param source where the events are from, in words */
    BenchReport(RuleCosts.Report report, String source) {
        this.report = report;
        this.source = source;
    }

    /** Lines of at most a hundred characters. */
    List<String> text() {
        int width = Math.min(
                WIDEST_ID,
                report.rules().stream().mapToInt(it -> id(it).length()).max().orElse(4));
        List<String> lines = new ArrayList<>();
        lines.addAll(wrapped("events: ", source));
        lines.add(String.format(
                "%-" + width + "s %10s %7s %9s %8s %7s %10s",
                "rule",
                "candidates",
                "share",
                "matches",
                "ns each",
                "B each",
                "us/1000"));
        report.rules().forEach(it -> rule(it, width, lines));
        lines.add("");
        lines.addAll(wrapped("", total()));
        report.failure().ifPresent(it -> lines.addAll(wrapped("", failed(it))));
        return lines;
    }

    private static String id(OfRule it) {
        return it.rule().id() + (it.isInSession() ? " S" : "");
    }

    private static void rule(OfRule it, int width, List<String> lines) {
        String id = id(it);
        if (id.length() > width) {
            lines.add(id);
            id = "";
        }
        lines.add(String.format(
                Locale.ROOT,
                "%-" + width + "s %,10d %6.1f%% %,9d %8s %7s %,10.1f",
                id,
                it.candidates(),
                it.share() * 100,
                it.matches(),
                shown(it.nanoseconds()),
                shown(it.bytes()),
                it.microsecondsPer1000Events()));
        lines.add(cut("  " + lookup(it)));
        it.hints().forEach(hint -> lines.addAll(wrapped("  hint: ", hint)));
    }

    private static String lookup(OfRule it) {
        if (it.coupling().isPresent()) {
            return "looks at every event, with all of its pack";
        }
        return (it.lookup().witnesses().isPresent() ? "by " : "") + it.lookup();
    }

    private static String shown(OptionalDouble value) {
        return value.isEmpty()
                ? "-"
                : String.format(Locale.ROOT, value.getAsDouble() < 100 ? "%.1f" : "%,.0f", value.getAsDouble());
    }

    private String total() {
        return String.format(
                Locale.ROOT,
                "%,d rules, %,d events: %,.0f events/s on one thread, %,.0f ns%s an event, %,.0f ns of it to find "
                        + "candidates; %.1f%% of the events have none",
                report.rules().size(),
                report.events(),
                report.eventsPerSecond(),
                report.nanoseconds(),
                report.bytes().isEmpty() ? "" : " and " + shown(report.bytes()) + " B",
                report.lookupNanoseconds(),
                100.0 * report.idle() / report.events());
    }

    private String failed(String first) {
        return String.format(
                Locale.ROOT,
                "rules failed on %,d events, and figures hold what that cost; first %s",
                report.failed(),
                first);
    }

    private static String cut(String line) {
        return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
    }

    /** Lines that break at spaces; those after the first begin below the first one's text. */
    private static List<String> wrapped(String head, String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(head);
        int begin = head.length();
        for (String word : text.split(" ", -1)) {
            if (line.length() > begin && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(begin));
            }
            line.append(line.length() == begin ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    /** One object of each rule, and one of all together; all keys are there. */
    List<String> json() {
        List<String> lines = new ArrayList<>();
        report.rules().forEach(it -> lines.add(json(it).toString()));
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("record", "total").put("rules", report.rules().size()).put("events", report.events());
        all.put("source", source)
                .put("failedEvents", report.failed())
                .put("firstFailure", report.failure().orElse(null))
                .put("eventsWithoutCandidate", report.idle())
                .put("eventsPerSecond", report.eventsPerSecond())
                .put("nanosecondsPerEvent", report.nanoseconds())
                .put("lookupNanosecondsPerEvent", report.lookupNanoseconds())
                .put("bytesPerEvent", orNull(report.bytes()));
        lines.add(all.toString());
        return lines;
    }

    private static ObjectNode json(OfRule it) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("record", "rule")
                .put("rule", it.rule().id())
                .put("candidates", it.candidates())
                .put("candidateShare", it.share())
                .put("matches", it.matches())
                .put("nanosecondsPerCandidate", orNull(it.nanoseconds()))
                .put("bytesPerCandidate", orNull(it.bytes()))
                .put("microsecondsPer1000Events", it.microsecondsPer1000Events());
        node.put("isInSession", it.isInSession())
                .put("session", it.session().orElse(null))
                .put("coupling", it.coupling().orElse(null));
        texts(node.putArray("facts"), it.lookup().facts());
        if (it.lookup().witnesses().isEmpty() || it.coupling().isPresent()) {
            node.putNull("witnesses");
        } else {
            ArrayNode witnesses = node.putArray("witnesses");
            it.lookup().witnesses().get().forEach(witness -> json(witnesses.addObject(), witness));
        }
        texts(node.putArray("hints"), it.hints());
        return node;
    }

    private static void json(ObjectNode node, Lookup.Witness witness) {
        node.put("field", witness.field()).put("test", witness.test());
        texts(node.putArray("literals"), witness.literals());
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static Double orNull(OptionalDouble value) {
        return value.isEmpty() ? null : value.getAsDouble();
    }
}
