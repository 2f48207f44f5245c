package dev.plumbline.detectors.identities;

import static dev.plumbline.detectors.identities.ClusterObjects.running;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodListBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a server that answers as a script has it. */
@Timeout(30)
class FeedTest {
    private static final String LIST = "/api/v1/pods?limit=500";

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private final List<String> seen = new ArrayList<>();
    private final BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(100);
    private KubernetesClient api;
    private Feed<Pod> feed;

    @BeforeEach
    void start() {
        server.init();
        api = KubernetesSource.client(server.createClient().getConfiguration());
        feed = new Feed<>("pods", api.pods().inAnyNamespace(), new Noted(), queue);
    }

    @AfterEach
    void stop() {
        feed.stop();
        api.close();
        server.destroy();
    }

    @Test
    void aConnectionThatDropsIsTakenUpWhereItWas() throws Exception {
        lists("1");
        watches("1", new WatchEvent(pod("a", "5"), "ADDED"));
        watches("5", new WatchEvent(pod("a", "6"), "DELETED"));
        follow("is uid-of-a", "gone uid-of-a");
        assertThat(seen).containsExactly("is uid-of-a", "gone uid-of-a");
    }

    @Test
    void whatWentWhileTheServerHadForgottenThePlaceIsMissed() throws Exception {
        lists("1", pod("a", "1"), pod("b", "1"));
        WatchEvent gone = new WatchEvent();
        gone.setType("ERROR");
        gone.setObject(new StatusBuilder().withCode(410).withReason("Expired").build());
        watches("1", gone);
        lists("9", pod("b", "1"));
        watches("9", new WatchEvent(pod("b", "10"), "DELETED"));
        follow("missing uid-of-a", "gone uid-of-b");
        assertThat(seen.subList(0, 2)).containsExactlyInAnyOrder("is uid-of-a", "is uid-of-b");
        assertThat(seen.subList(2, seen.size())).containsExactly("missing uid-of-a", "is uid-of-b", "gone uid-of-b");
        assertThat(feed.count()).isZero();
    }

    /** Until all of these were seen. */
    private void follow(String... until) throws InterruptedException {
        feed.list();
        while (!seen.containsAll(List.of(until))) {
            feed.keepWatching();
            Runnable step = queue.poll(20, MILLISECONDS);
            if (step != null) {
                step.run();
            }
        }
    }

    private void lists(String version, Pod... pods) {
        server.expect()
                .get()
                .withPath(LIST)
                .andReturn(
                        200,
                        new PodListBuilder()
                                .withNewMetadata()
                                .withResourceVersion(version)
                                .endMetadata()
                                .withItems(pods)
                                .build())
                .once();
    }

    private void watches(String version, WatchEvent event) {
        server.expect()
                .get()
                .withPath("/api/v1/pods?allowWatchBookmarks=true&resourceVersion=" + version
                        + "&timeoutSeconds=60&watch=true")
                .andUpgradeToWebSocket()
                .open()
                .waitFor(10)
                .andEmit(event)
                .done()
                .once();
    }

    private static Pod pod(String name, String version) {
        return new PodBuilder(running(name))
                .editMetadata()
                .withResourceVersion(version)
                .endMetadata()
                .build();
    }

    private final class Noted implements Feed.Handler<Pod> {
        @Override
        public void is(Pod pod) {
            seen.add("is " + pod.getMetadata().getUid());
        }

        @Override
        public void gone(Pod pod) {
            seen.add("gone " + pod.getMetadata().getUid());
        }

        @Override
        public void missing(String uid) {
            seen.add("missing " + uid);
        }
    }
}
