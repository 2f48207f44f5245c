package dev.plumbline.detectors.top;

import dev.plumbline.event.Alert;
import dev.plumbline.event.Severity;
import dev.plumbline.ingest.Unprintable;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A board as lines of a terminal: never wider than it, never more than it has. Two columns of rates and lag, the hottest
 * rules, and in what is left the newest alerts.
 */
final class Screen {
    private static final int NARROWEST = 40;
    private static final List<String> SEVERITIES = List.of("critical", "high", "medium", "low", "info");

    private final int width;
    private final int height;
    private final boolean colours;
    private final DateTimeFormatter time;

    /** @param zone of the clock on the wall */
    Screen(int width, int height, boolean colours, ZoneId zone) {
        this.width = Math.max(NARROWEST, width);
        this.height = Math.max(8, height);
        this.colours = colours;
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    List<String> lines(Board board) {
        List<String> lines = new ArrayList<>();
        lines.add(head(board));
        lines.add(state(board));
        board.trouble().forEach(it -> lines.add(paint("1;31", cut(it, width))));
        if (!board.quarantined().isEmpty()) {
            lines.add(paint("33", cut("in quarantine: " + String.join(", ", board.quarantined()), width)));
        }
        int room = height - lines.size();
        int sources =
                Math.min(Math.max(1, Math.max(board.events().size(), board.lag().size())), Math.max(1, room / 4));
        sources(board, sources, lines);
        int rules = Math.min(Math.max(1, board.hottest().size()), Math.max(1, (room - sources - 4) / 3));
        rules(board, rules, lines);
        alerts(board, height - lines.size() - 1, lines);
        return lines.size() > height ? lines.subList(0, height) : lines;
    }

    private String head(Board board) {
        boolean isFine = board.ready() == board.engines();
        String left = "plumbline top";
        String middle = board.ready() + "/" + board.engines() + " engines ready";
        String right = count(board.rules()) + " rules · heap " + count(board.heap() / (1024 * 1024)) + " MiB · "
                + board.clock();
        int gap = Math.max(1, width - left.length() - 3 - middle.length() - right.length());
        if (left.length() + middle.length() + 4 + right.length() > width) {
            return cut(left + "   " + middle, width);
        }
        return paint("1", left) + "   " + paint(isFine ? "32" : "1;31", middle) + " ".repeat(gap) + paint("2", right);
    }

    private String state(Board board) {
        double dead = Board.total(board.deadLetters());
        double lost = Board.total(board.lost());
        String[][] parts = {
            {"1", rate(Board.total(board.events())) + " events/s"},
            {"", rate(board.alertRate()) + " alerts/s"},
            {Board.total(board.lag()) > 10_000 ? "33" : "", count(Board.total(board.lag())) + " wait"},
            {
                dead > 0 ? "33" : "2",
                count(dead) + " dead letters"
                        + (board.deadLetterRate() > 0 ? " (+" + rate(board.deadLetterRate()) + "/s)" : "")
            },
            {lost > 0 ? "1;31" : "2", count(lost) + " lost" + of(board.lost())}
        };
        StringBuilder line = new StringBuilder();
        int used = 0;
        for (String[] part : parts) {
            String gap = used == 0 ? "" : "  ";
            String text = cut(part[1], Math.max(0, width - used - gap.length()));
            if (!text.isEmpty()) {
                line.append(gap).append(paint(part[0], text));
                used += gap.length() + text.length();
            }
        }
        return line.toString();
    }

    private static String of(Map<String, Double> nodes) {
        return nodes.isEmpty() ? "" : " on " + String.join(", ", nodes.keySet());
    }

    private void sources(Board board, int rows, List<String> lines) {
        int left = (width - 3) / 2;
        int right = width - 3 - left;
        lines.add(title("EVENTS/S BY COLLECTOR", left) + "   " + title("RECORDS THAT WAIT", right));
        List<Map.Entry<String, Double>> events = largest(board.events());
        List<Map.Entry<String, Double>> lag = largest(board.lag());
        for (int i = 0; i < rows; i++) {
            lines.add(bar(events, i, left, "36", true) + "   " + bar(lag, i, right, "33", false));
        }
    }

    private String bar(List<Map.Entry<String, Double>> of, int row, int room, String colour, boolean isRate) {
        if (row >= of.size()) {
            return pad(row == 0 ? "none" : "", room);
        }
        int name = Math.min(40, room * 3 / 5);
        double value = of.get(row).getValue();
        String number = isRate ? rate(value) : count(value);
        int longest = Math.max(0, room - name - number.length() - 2);
        double most = of.get(0).getValue();
        int length = most <= 0 ? 0 : (int) Math.round(longest * value / most);
        return pad(of.get(row).getKey(), name) + " " + paint(colour, "█".repeat(length)) + " ".repeat(longest - length)
                + " " + number;
    }

    private void rules(Board board, int rows, List<String> lines) {
        int name = Math.min(60, Math.max(10, width - 36));
        String head = pad("HOTTEST RULES", name) + pad("MATCHES/S", -12) + pad("MATCHED", -12) + pad("COST", -12);
        lines.add(title(head, width));
        for (int i = 0; i < rows; i++) {
            if (i >= board.hottest().size()) {
                lines.add(i == 0 ? "none has matched" : "");
                continue;
            }
            Board.Rule rule = board.hottest().get(i);
            String line = pad(rule.id(), name)
                    + pad(rate(rule.rate()), -12)
                    + pad(count(rule.matches()), -12)
                    + pad(String.format(Locale.ROOT, "%.2f %%", 100 * rule.cost()), -12);
            lines.add(paint(board.quarantined().contains(rule.id()) ? "33" : "", cut(line, width)));
        }
    }

    private void alerts(Board board, int rows, List<String> lines) {
        String counts = SEVERITIES.stream()
                .filter(it -> board.emitted().getOrDefault(it, 0.0) > 0)
                .map(it -> count(board.emitted().get(it)) + " " + it)
                .collect(Collectors.joining(", "));
        lines.add(title("LATEST ALERTS" + (counts.isEmpty() ? "" : "   " + counts), width));
        if (board.alerts().isEmpty() && rows > 0) {
            lines.add("none");
        }
        board.alerts().stream().limit(Math.max(0, rows)).forEach(it -> lines.add(alert(it)));
    }

    private String alert(Alert alert) {
        String severity = pad(alert.getSeverity().name(), 8);
        String service = alert.getService() == null
                ? "-"
                : (alert.getNamespace() == null ? "" : alert.getNamespace() + "/") + alert.getService();
        int column = width >= 120 ? 28 : 20;
        String rest = pad(Unprintable.replaced(service), column) + " "
                + (width >= 120 ? pad(Unprintable.replaced(alert.getRule()), 32) + " " : "")
                + Unprintable.replaced(alert.getTitle());
        return time.format(alert.getTime()) + " " + paint(colour(alert.getSeverity()), severity) + " "
                + cut(rest, width - 18);
    }

    private static String colour(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "1;31";
            case HIGH -> "31";
            case MEDIUM -> "33";
            case LOW -> "36";
            case INFO -> "";
        };
    }

    private String title(String text, int room) {
        return paint("7", pad(text, room));
    }

    private static List<Map.Entry<String, Double>> largest(Map<String, Double> of) {
        return of.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }

    private String paint(String code, String text) {
        return colours && !code.isEmpty() ? "\u001B[" + code + "m" + text + "\u001B[0m" : text;
    }

    /** @param room to the left where it is positive, to the right where it is negative */
    private static String pad(String text, int room) {
        String fit = cut(text, Math.abs(room));
        String spaces = " ".repeat(Math.abs(room) - fit.length());
        return room < 0 ? spaces + fit : fit + spaces;
    }

    private static String cut(String text, int room) {
        if (text.length() <= room) {
            return text;
        }
        return room < 1 ? "" : text.substring(0, room - 1) + "…";
    }

    private static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String rate(double value) {
        return String.format(Locale.ROOT, value > 0 && value < 10 ? "%.1f" : "%,.0f", value);
    }

    /** Newest first; of the same time the most severe. */
    static final Comparator<Alert> NEWEST = Comparator.comparing(Alert::getTime)
            .thenComparing(Alert::getSeverity)
            .reversed();
}
