package dev.plumbline.detectors.identities;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.plumbline.event.Identity;
import java.io.EOFException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Docker Engine, or what speaks its API, at a unix socket: its containers, then its events.
 *
 * <p>An event says which container to look at again. Where the stream of events ends, it is opened again from the moment
 * up to which it was seen, and all containers are listed again.
 */
public final class DockerSource implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(DockerSource.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int ROOM = 10_000;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration STEADY = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final String FILTERS =
            URLEncoder.encode("{\"type\":[\"container\",\"network\"]}", StandardCharsets.UTF_8);
    /** What changes an identity; of others, such as exec_start, there may be many. */
    private static final Set<String> ACTIONS =
            Set.of("start", "restart", "rename", "update", "die", "destroy", "connect", "disconnect");

    private final Path socket;
    private final UnixHttp http;
    private final DockerContainers containers;
    private final String node;
    private final InstantSource clock;
    private final Map<String, JsonNode> images = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private Instant seen;

    /**
     * @param node the host's name
     * @param nodeAddresses the host's addresses, for containers in its network
     */
    public DockerSource(Path socket, String node, List<String> nodeAddresses, Naming naming, InstantSource clock) {
        this.socket = socket;
        this.http = new UnixHttp(socket);
        this.containers = new DockerContainers(node, nodeAddresses, naming);
        this.node = node;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "docker/" + node;
    }

    @Override
    public void list(Ledger ledger) throws Unavailable {
        try {
            listAll(ledger);
        } catch (IOException e) {
            throw new Unavailable(
                    name() + ": containers cannot be listed at " + socket + ": " + e.getMessage()
                            + "; check the path, and that this user may use it",
                    e);
        }
        LOG.info("{}: {} containers", name(), known.size());
    }

    @Override
    public void follow(Ledger ledger, Pulse pulse) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        boolean listAgain = false;
        while (true) {
            Instant begun = clock.instant();
            try {
                watch(ledger, pulse, listAgain);
            } catch (IOException e) {
                boolean wasSteady = begun.plus(STEADY).isBefore(clock.instant());
                pause = wasSteady ? FIRST_PAUSE : pause.multipliedBy(2);
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                LOG.warn("{}: events ended: {}; next try in {} ms", name(), e.toString(), pause.toMillis());
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                listAgain = true;
            }
        }
    }

    /** What the reader of the stream hands on: an event, or why there are no more. */
    private record Step(JsonNode event, IOException end) {}

    private void watch(Ledger ledger, Pulse pulse, boolean listAgain) throws IOException, InterruptedException {
        BlockingQueue<Step> steps = new ArrayBlockingQueue<>(ROOM);
        try (UnixHttp.Answer events = http.get("/events?since=" + seconds(seen) + "&filters=" + FILTERS)) {
            requireFine(events, "/events");
            Thread reader = new Thread(() -> read(events, steps), name() + "/events");
            reader.setDaemon(true);
            reader.start();
            try {
                if (listAgain) {
                    listAll(ledger);
                    LOG.info("{}: events go on, {} containers listed again", name(), known.size());
                }
                while (true) {
                    take(steps.poll(pulse.millisLeft(), TimeUnit.MILLISECONDS), ledger);
                    if (pulse.isDue()) {
                        Instant upTo = clock.instant();
                        for (int waiting = steps.size(); waiting > 0; waiting--) {
                            take(steps.take(), ledger);
                        }
                        seen = upTo;
                        pulse.give(ledger, upTo);
                    }
                }
            } finally {
                reader.interrupt();
            }
        }
    }

    private static void read(UnixHttp.Answer events, BlockingQueue<Step> steps) {
        try {
            IOException end = new EOFException("the daemon ended the stream");
            try (MappingIterator<JsonNode> all = JSON.readerFor(JsonNode.class).readValues(events.body())) {
                while (all.hasNextValue()) {
                    steps.put(new Step(all.nextValue(), null));
                }
            } catch (IOException e) {
                end = e;
            }
            steps.put(new Step(null, end));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody reads on
        }
    }

    private void take(Step step, Ledger ledger) throws IOException {
        if (step == null) {
            return;
        }
        if (step.end() != null) {
            throw step.end();
        }
        JsonNode event = step.event();
        String action = event.path("Action").asText();
        if (!ACTIONS.contains(action)) {
            return;
        }
        boolean ofNetwork = event.path("Type").asText().equals("network");
        JsonNode attributes = event.at("/Actor/Attributes");
        String id = ofNetwork
                ? attributes.path("container").asText()
                : event.at("/Actor/ID").asText();
        Instant at = Instant.EPOCH.plusNanos(event.path("timeNano").asLong());
        if (!id.isEmpty()) {
            look(id, action, attributes, at, ledger);
        }
    }

    private void look(String id, String action, JsonNode attributes, Instant at, Ledger ledger) throws IOException {
        JsonNode container = asked("/containers/" + encoded(id) + "/json");
        if (!container.isMissingNode()) {
            say(id, inspected(container), at, ledger);
        } else if (action.equals("start")) {
            say(id, containers.glimpsed(id, attributes, at), at, ledger);
        } else if (action.equals("die") || action.equals("destroy")) {
            known.remove(id);
            ledger.gone(id, at);
        }
    }

    private void listAll(Ledger ledger) throws IOException {
        Instant before = clock.instant();
        Set<String> there = new HashSet<>();
        images.clear();
        for (JsonNode it : asked("/containers/json?all=true")) {
            String id = it.path("Id").asText();
            JsonNode container = asked("/containers/" + encoded(id) + "/json");
            if (!container.isMissingNode()) {
                there.add(id);
                say(id, inspected(container), before, ledger);
            }
        }
        for (String id : Set.copyOf(known)) {
            if (!there.contains(id)) {
                known.remove(id);
                ledger.gone(id, before);
            }
        }
        ledger.settle(before);
        seen = seen == null ? before : seen;
    }

    private void say(String id, Optional<Identity> identity, Instant at, Ledger ledger) {
        known.add(id);
        ledger.say(id, identity.stream().toList(), at);
    }

    private Optional<Identity> inspected(JsonNode container) throws IOException {
        String image = container.path("Image").asText();
        JsonNode told = images.get(image);
        if (told == null) {
            told = image.isEmpty() ? MissingNode.getInstance() : asked("/images/" + encoded(image) + "/json");
            images.put(image, told);
        }
        return containers.inspected(container, told);
    }

    /** What the daemon tells; missing where there is no such thing. */
    private JsonNode asked(String path) throws IOException {
        try (UnixHttp.Answer answer = http.get(path)) {
            if (answer.status() == HttpURLConnection.HTTP_NOT_FOUND) {
                return MissingNode.getInstance();
            }
            requireFine(answer, path);
            return JSON.readTree(answer.body());
        }
    }

    private static void requireFine(UnixHttp.Answer answer, String path) throws IOException {
        if (answer.status() != HttpURLConnection.HTTP_OK) {
            throw new IOException(path + " was answered with " + answer.status());
        }
    }

    private static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8);
    }

    /** As the daemon reads it, with nanoseconds. */
    private static String seconds(Instant time) {
        return "%d.%09d".formatted(time.getEpochSecond(), time.getNano());
    }
}
