package dev.plumbline.detectors.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.plumbline.detectors.alert.AlertJson;
import dev.plumbline.detectors.stream.AlertReader;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.Alert;
import dev.plumbline.event.AlertState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the alerts as a subscriber does, from the first on, and notes when each came. */
final class Watch implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final AlertReader reader;
    private final Thread thread = new Thread(this::follow, "watch");
    private final List<String> told = new ArrayList<>();
    private final List<String> raised = new ArrayList<>();
    private final Map<String, Long> arrivals = new HashMap<>();
    private volatile boolean over;
    private RuntimeException failure;

    Watch(String servers, Topics topics) {
        reader = new AlertReader(servers, Map.of(), topics.alerts(), true, problem -> {
            throw new IllegalStateException(problem);
        });
        thread.start();
    }

    /**
     * An alert without what two runs do not have in common: where its events stood, and who else saw them.
     *
     * @param json as {@code eval} prints it
     */
    static String content(String json) {
        try {
            ObjectNode alert = (ObjectNode) JSON.readTree(json);
            alert.remove("witnesses");
            for (JsonNode evidence : alert.withArray("evidence")) {
                ((ObjectNode) evidence).remove(List.of("topic", "partition", "offset", "file", "line"));
            }
            return alert.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came so far, each as {@link #content}. */
    synchronized List<String> told() {
        check();
        return List.copyOf(told);
    }

    /** Ids of those that were told as new, each as often as it was. */
    synchronized List<String> raised() {
        check();
        return List.copyOf(raised);
    }

    /** When, by the clock of this process in nanoseconds, the first alert that stands on an event alone came. */
    synchronized Map<String, Long> arrivals() {
        return Map.copyOf(arrivals);
    }

    /** Returns once all that is committed was read. */
    void end() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try {
            while (!over || !reader.atEnd()) {
                reader.poll(MOMENT, this::told);
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private synchronized void failed(RuntimeException e) {
        failure = e;
    }

    private void check() {
        if (failure != null) {
            throw new IllegalStateException("the alerts cannot be read on", failure);
        }
    }

    private synchronized void told(Alert alert) {
        told.add(content(AlertJson.reproducible(alert)));
        if (alert.getState() == AlertState.RAISED) {
            raised.add(alert.getId());
            if (alert.getEvidence().size() == 1) {
                arrivals.putIfAbsent(alert.getEvidence().get(0).getEventId(), System.nanoTime());
            }
        }
    }

    @Override
    public void close() {
        end();
        reader.close();
    }
}
