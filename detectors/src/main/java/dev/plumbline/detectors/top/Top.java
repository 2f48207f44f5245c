package dev.plumbline.detectors.top;

import dev.plumbline.detectors.ops.Settings;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Frame after frame of what engines do. Each frame asks them once; rates are between it and the one before. For one thread. */
public final class Top implements AutoCloseable {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Engines engines;
    private final LatestAlerts alerts;
    private final String prefix;
    private Scrape before = new Scrape();
    private Board board;
    private long at;
    private boolean isFirst = true;

    /** @param addresses of engines, host:port */
    public Top(Settings settings, List<String> addresses) {
        this.engines = new Engines(addresses);
        this.alerts = new LatestAlerts(settings);
        this.prefix = settings.topicPrefix();
    }

    /** Returns once the alerts that are there are read, or after that long. */
    public void awaitAlerts(Duration longest) throws InterruptedException {
        alerts.await(longest);
    }

    /** Looks at the engines. */
    public void look() throws InterruptedException {
        List<String> trouble = new ArrayList<>();
        Scrape now = engines.scrape(trouble);
        alerts.trouble().ifPresent(trouble::add);
        long time = System.nanoTime();
        double seconds = isFirst ? 0 : (time - at) / 1e9;
        board = Board.of(
                LocalTime.now(ZoneId.systemDefault()).format(CLOCK),
                engines.count(),
                prefix,
                before,
                now,
                seconds,
                alerts.newest(),
                trouble);
        before = now;
        at = time;
        isFirst = false;
    }

    /** Whether any engine answered. */
    public boolean isAnswered() {
        return board.rules() > 0;
    }

    /** What was seen, as lines for a terminal of that size. */
    public List<String> lines(int width, int height, boolean colours) {
        return new Screen(width, height, colours, ZoneId.systemDefault()).lines(board);
    }

    /** What was seen, as one line of JSON. */
    public String json() {
        return BoardJson.of(board);
    }

    @Override
    public void close() {
        alerts.close();
    }
}
