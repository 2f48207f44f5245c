package dev.plumbline.detectors.top;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.event.Alert;
import dev.plumbline.ingest.Times;
import java.util.Locale;
import java.util.Map;

/** A board as one line of JSON; all keys are there. */
final class BoardJson {
    private static final int ALERTS = 20;

    private BoardJson() {}

    static String of(Board board) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("engines", board.engines())
                .put("ready", board.ready())
                .put("rules", board.rules())
                .put("heapBytes", (long) board.heap());
        numbers(all.putObject("eventsPerSecond"), board.events());
        numbers(all.putObject("lag"), board.lag());
        ArrayNode rules = all.putArray("hottest");
        board.hottest()
                .forEach(it -> rules.addObject()
                        .put("rule", it.id())
                        .put("matchesPerSecond", it.rate())
                        .put("matches", it.matches())
                        .put("cost", it.cost()));
        all.put("alertsPerSecond", board.alertRate());
        numbers(all.putObject("alerts"), board.emitted());
        ArrayNode latest = all.putArray("latest");
        board.alerts().stream().limit(ALERTS).forEach(it -> alert(latest.addObject(), it));
        ArrayNode quarantined = all.putArray("quarantined");
        board.quarantined().forEach(quarantined::add);
        numbers(all.putObject("deadLetters"), board.deadLetters());
        numbers(all.putObject("lost"), board.lost());
        ArrayNode trouble = all.putArray("trouble");
        board.trouble().forEach(trouble::add);
        return all.toString();
    }

    private static void alert(ObjectNode to, Alert alert) {
        to.put("id", alert.getId())
                .put("time", Times.text(alert.getTime()))
                .put("severity", alert.getSeverity().name().toLowerCase(Locale.ROOT))
                .put("rule", alert.getRule())
                .put("service", alert.getService())
                .put("title", alert.getTitle());
    }

    private static void numbers(ObjectNode to, Map<String, Double> of) {
        of.forEach(to::put);
    }
}
