package dev.plumbline.detectors.intent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Collector;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Origin;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Peer;
import dev.plumbline.schemas.Trust;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObservedTest {
    static {
        Trust.inGeneratedClasses();
    }

    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    private static final String OLD = "sha256:" + "a".repeat(64);
    private static final String NEW = "sha256:" + "b".repeat(64);

    @Test
    void aNewReleaseShowsWhatItNewlyDoes() {
        String yaml = learned(List.of(
                connect(0, OLD, Peer.known("db", "shop"), "10.0.0.2", 5432),
                connect(1, NEW, Peer.known("db", "shop"), "10.0.0.2", 5432),
                connect(2, NEW, Peer.EXTERNAL, "203.0.113.7", 443)));
        assertThat(yaml).contains("""
                  - service: web
                    namespace: shop
                    # images, the newest last: sha256:aaaaaaaaaaaa…, sha256:bbbbbbbbbbbb…
                    talksTo:
                      - db:5432  # 2×, 2026-06-01T12:00:00Z – 2026-06-01T12:00:01Z, each image
                    addresses:
                      - 203.0.113.7:443  # 1×, 2026-06-01T12:00:02Z, only sha256:bbbbbbbbbbbb… (new)
                """);
    }

    @Test
    void whatIsNotDeterminedIsCountedByItsReasonAndNotProposed() {
        String yaml = learned(List.of(
                connect(0, OLD, Peer.UNDETERMINED, "10.0.0.9", 80),
                connect(1, OLD, Peer.UNDETERMINED, "10.0.0.8", 80),
                connect(2, OLD, Peer.UNDETERMINED, "127.0.0.1", 80),
                connect(3, OLD, Peer.known("db", null), "10.0.0.2", 80),
                launch(4, "sh"),
                new Enriched.Kernel(event(5, launched(), "/bin/sh"), null, Peer.NONE, null, null)));
        assertThat(yaml).isEqualTo("""
                intents: []

                # Not proposed, as it is not determined:
                #   1× peer on its own host (loopback): 127.0.0.1
                #   2× peer whose address no known service had: 10.0.0.8, 10.0.0.9
                #   1× peer without a namespace: db
                #   1× process of no known service: node-1
                #   1× program without an absolute path: sh
                """);
    }

    @Test
    void theOrderOfEventsChangesNothing() {
        List<Enriched.Kernel> events = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            events.add(connect(i, i < 30 ? OLD : NEW, Peer.known("s" + i % 7, "shop"), "10.0.0." + i % 7, 80 + i % 3));
            events.add(launch(i, "/bin/p" + i % 5));
        }
        String inOrder = learned(events);
        Collections.shuffle(events, new Random(7));
        assertThat(learned(events)).isEqualTo(inOrder);
    }

    @Test
    void anAddressThatWasLookedUpIsAllowedByItsName() {
        List<Enriched.Kernel> events =
                List.of(connect(1, OLD, Peer.EXTERNAL.named("api.example.org"), "203.0.113.7", 443));
        assertThat(learned(events))
                .contains("2026-06-01T12:00:01Z, sha256:aaaaaaaaaaaa…, looked up as api.example.org");
        assertThat(difference("names: [\"*.example.org:443\"]", events).hasUndeclared())
                .isFalse();
        assertThat(difference("names: [\"*.example.org:80\"]", events).text()).isEqualTo("""
                shop/web
                  seen, but not declared:
                    addresses   203.0.113.7:443                       1×, 2026-06-01T12:00:01Z, sha256:aaaaaaaaaaaa…, looked up as api.example.org
                  declared, but never seen:
                    names       *.example.org:80                      f.yaml:4
                """);
    }

    @Test
    void aDeclarationIsHeldAgainstItsOwnTimeAlone() {
        List<Enriched.Kernel> events = List.of(
                connect(0, OLD, Peer.known("db", "shop"), "10.0.0.2", 5432),
                connect(60, OLD, Peer.known("db", "shop"), "10.0.0.2", 5432));
        Difference difference = difference("talksTo: [db]\n    validTo: 2026-06-01T12:00:30Z", events);
        assertThat(difference.json())
                .containsExactly(
                        "{\"kind\":\"undeclared\",\"service\":\"web\",\"namespace\":\"shop\",\"key\":\"talksTo\","
                                + "\"value\":\"db:5432\",\"count\":1,\"first\":\"2026-06-01T12:01:00Z\","
                                + "\"last\":\"2026-06-01T12:01:00Z\",\"images\":[\"" + OLD + "\"],\"names\":[]}");
    }

    @Test
    void imagesAreToldApartWhereThatIsAsked() {
        List<Enriched.Kernel> events = List.of(
                connect(0, OLD, Peer.known("db", "shop"), "10.0.0.2", 5432),
                connect(1, NEW, Peer.known("db", "shop"), "10.0.0.2", 22));
        Difference difference = new Difference(declared("listens: [80]"), true);
        add(events, difference);
        assertThat(difference.text().lines().toList())
                .containsSubsequence(
                        "  seen, but not declared, as " + OLD + ":", "  seen, but not declared, as " + NEW + ":");
    }

    private static String learned(List<Enriched.Kernel> events) {
        Observed observed = new Observed();
        Sightings sightings = new Sightings(Lists.NONE, observed);
        events.forEach(sightings::kernel);
        return Proposal.of(observed, sightings);
    }

    private static Difference difference(String keys, List<Enriched.Kernel> events) {
        Difference difference = new Difference(declared(keys), false);
        add(events, difference);
        return difference;
    }

    private static void add(List<Enriched.Kernel> events, Difference difference) {
        Sightings sightings = new Sightings(Lists.NONE, difference);
        events.forEach(sightings::kernel);
    }

    private static List<Declared> declared(String keys) {
        String yaml = "intents:\n  - service: web\n    namespace: shop\n    " + keys + "\n";
        IntentFiles.Read read = IntentFiles.of(yaml, "f.yaml", new Subjects());
        assertThat(read.findings()).isEmpty();
        return read.declared();
    }

    private static Enriched.Kernel connect(int second, String image, Peer peer, String address, int port) {
        NetworkActivity activity = NetworkActivity.newBuilder()
                .setAction(NetworkAction.CONNECT)
                .setProtocol("tcp")
                .setPeerAddress(address)
                .setPeerPort(port)
                .build();
        return of(second, activity, image, peer);
    }

    private static Enriched.Kernel launch(int second, String binary) {
        return new Enriched.Kernel(event(second, launched(), binary), owner(OLD), Peer.NONE, null, null);
    }

    private static ProcessLaunch launched() {
        return ProcessLaunch.newBuilder().build();
    }

    private static Enriched.Kernel of(int second, Object activity, String image, Peer peer) {
        return new Enriched.Kernel(event(second, activity, "/srv/web"), owner(image), peer, null, null);
    }

    private static Identity owner(String image) {
        return Identity.newBuilder()
                .setService("web")
                .setNamespace("shop")
                .setImageDigest(image)
                .build();
    }

    private static KernelEvent event(int second, Object activity, String binary) {
        return KernelEvent.newBuilder()
                .setId("e" + second)
                .setTime(NOON.plusSeconds(second))
                .setIngestTime(NOON)
                .setCollector(new Collector("test", null))
                .setNode("node-1")
                .setOrigin(Origin.newBuilder().setDigest("00").build())
                .setProcess(Process.newBuilder().setPid(1).setBinary(binary).build())
                .setActivity(activity)
                .build();
    }
}
