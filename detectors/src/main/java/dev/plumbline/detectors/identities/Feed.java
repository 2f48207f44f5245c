package dev.plumbline.detectors.identities;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * One kind of objects of a cluster, listed and then watched. What the watch brings goes through a queue to the one thread
 * that calls all else here, in the order in which it came.
 *
 * <p>A watch that ends is taken up again where it was. Where the server has forgotten that place (410 Gone), all is listed
 * again, and what is missing there is gone. The server is asked to end a watch each minute, and one that does not is ended
 * here: so it does not stay unseen for longer that a connection is dead.
 */
final class Feed<T extends HasMetadata> {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final long PAGE = 500;
    private static final Duration WATCH = Duration.ofMinutes(1);
    private static final Duration LONGEST_WATCH = WATCH.plusSeconds(20);
    private static final Duration STEADY = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** What is done with an object. */
    interface Handler<T> {
        void is(T object);

        /** @param object as it was last */
        void gone(T object);

        /** Not there any more in a new list; nothing but its uid is known. */
        void missing(String uid);
    }

    private final String kind;
    private final FilterWatchListDeletable<T, ? extends KubernetesResourceList<T>, ?> api;
    private final Handler<T> handler;
    private final BlockingQueue<Runnable> queue;
    private final Set<String> known = new HashSet<>();
    private String version;
    private Watch watch;
    private int generation;
    private boolean listAgain;
    private long openedNanos;
    private long retryNanos;
    private Duration pause = Duration.ZERO;

    /** @param kind its name for people, in the plural */
    Feed(
            String kind,
            FilterWatchListDeletable<T, ? extends KubernetesResourceList<T>, ?> api,
            Handler<T> handler,
            BlockingQueue<Runnable> queue) {
        this.kind = kind;
        this.api = api;
        this.handler = handler;
        this.queue = queue;
    }

    String kind() {
        return kind;
    }

    int count() {
        return known.size();
    }

    boolean isWatching() {
        return watch != null;
    }

    /** All there is, and what of it is gone. Throws {@link KubernetesClientException} where it cannot be read. */
    void list() {
        Map<String, T> listed = new HashMap<>();
        String next = null;
        String first = null;
        do {
            KubernetesResourceList<T> page = api.list(
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
            page.getItems().forEach(it -> listed.put(it.getMetadata().getUid(), it));
            first = page.getMetadata().getResourceVersion();
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        version = first;
        listAgain = false;
        List<String> missing =
                known.stream().filter(uid -> !listed.containsKey(uid)).toList();
        missing.forEach(uid -> {
            known.remove(uid);
            handler.missing(uid);
        });
        known.addAll(listed.keySet());
        new ArrayList<>(listed.values()).forEach(handler::is);
    }

    /** Watches where it does not yet and its pause is over. */
    void keepWatching() {
        long now = System.nanoTime();
        if (watch != null && now - openedNanos > LONGEST_WATCH.toNanos()) {
            stop();
        }
        if (watch != null || (!pause.isZero() && now - retryNanos < 0)) {
            return;
        }
        try {
            if (listAgain) {
                list();
                LOG.info("{}: listed again, {} there", kind, known.size());
            }
            open();
        } catch (KubernetesClientException e) {
            closed(++generation, isGone(e.getCode()), e);
        }
    }

    private void open() {
        int own = ++generation;
        ListOptions options = new ListOptionsBuilder()
                .withResourceVersion(version)
                .withAllowWatchBookmarks(true)
                .withTimeoutSeconds(WATCH.toSeconds())
                .build();
        openedNanos = System.nanoTime();
        watch = api.watch(options, new Watcher<>() {
            @Override
            public void eventReceived(Action action, T object) {
                enqueue(() -> received(own, action, object));
            }

            @Override
            public void onClose() {
                enqueue(() -> closed(own, false, null));
            }

            @Override
            public void onClose(WatcherException why) {
                enqueue(() -> closed(own, why.isHttpGone(), why));
            }
        });
    }

    private void enqueue(Runnable step) {
        try {
            queue.put(step);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void received(int of, Watcher.Action action, T object) {
        if (of != generation || object == null) {
            return;
        }
        version = object.getMetadata().getResourceVersion();
        String uid = object.getMetadata().getUid();
        switch (action) {
            case ADDED, MODIFIED -> {
                known.add(uid);
                handler.is(object);
            }
            case DELETED -> {
                known.remove(uid);
                handler.gone(object);
            }
            default -> {
                // A bookmark brings nothing but the version.
            }
        }
    }

    private void closed(int of, boolean gone, Exception why) {
        if (of != generation) {
            return;
        }
        boolean wasSteady = watch != null && System.nanoTime() - openedNanos > STEADY.toNanos();
        stop();
        listAgain |= gone;
        if (wasSteady || (gone && pause.isZero())) {
            boolean asAsked = !gone && (why == null || why.getCause() == null);
            LOG.atLevel(asAsked ? Level.DEBUG : Level.INFO).log("{}: watch ended, goes on: {}", kind, reason(why));
            pause = Duration.ZERO;
            return;
        }
        pause = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        retryNanos = System.nanoTime() + pause.toNanos();
        LOG.warn("{}: watch ended: {}; next try in {} ms", kind, reason(why), pause.toMillis());
    }

    /** Ends the watch; what it still brings is not taken. */
    void stop() {
        generation++;
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    private static String reason(Exception why) {
        return why == null ? "closed by the server" : KubernetesSource.reasons(why);
    }

    private static boolean isGone(int code) {
        return code == HttpURLConnection.HTTP_GONE;
    }
}
