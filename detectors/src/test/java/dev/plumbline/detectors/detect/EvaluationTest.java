package dev.plumbline.detectors.detect;

import static dev.plumbline.detectors.Events.DIGEST;
import static dev.plumbline.detectors.Events.MIDNIGHT;
import static dev.plumbline.detectors.Events.connect;
import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.Events;
import dev.plumbline.detectors.TestPacks;
import dev.plumbline.detectors.alert.Coordinates;
import dev.plumbline.detectors.detect.Detector.Detection;
import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.detectors.exceptions.Exceptions;
import dev.plumbline.event.Alert;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Heartbeat;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.InlineIdentity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Process;
import dev.plumbline.event.Provenance;
import dev.plumbline.rules.Effort;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Pack;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.Quarantine;
import dev.plumbline.rules.RuleSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final String CONTAINER = "0123456789abcdef";
    private static final Process SHELL =
            process().setContainerId(CONTAINER).setBinary("/bin/sh").build();
    private static final Process BUILT_OR_NOT =
            process().setContainerId(CONTAINER).setBinary("/bin/app").build();

    private static List<Pack> packs;

    @BeforeAll
    static void compile() {
        packs = TestPacks.compiled(
                "stable",
                Map.of(
                        "process/shell", "$event : ProcessLaunched( name == \"sh\" )",
                        "process/shell-too", "$event : ProcessLaunched( name == \"sh\" )",
                        "process/unbuilt", "$event : ProcessLaunched( name == \"app\", !built )",
                        "image/unbuilt", "$event : ServiceDeployed( !built )",
                        "network/broken", "$event : Connected( args.get(0) == \"x\" )"));
    }

    @Test
    void alertsStandInTheOrderOfTimeThenId() {
        List<Alert> alerts = alerts(it -> {
            it.kernel(launch(3, minute(3), SHELL));
            it.kernel(launch(1, minute(1), SHELL));
            it.kernel(launch(2, minute(1), SHELL));
        });
        assertThat(alerts).hasSize(6).extracting(Alert::getTime).isSorted();
        assertThat(alerts.subList(0, 4)).extracting(Alert::getId).isSorted();
        assertThat(alerts.subList(0, 4)).extracting(Alert::getTime).containsOnly(minute(1));
    }

    @Test
    void whatOneCollectorTellsOfAContainerHelpsTheEventsOfAnother() {
        Process.Builder elsewhere = Process.newBuilder(SHELL).setContainerId("fedcba9876543210");
        KernelEvent told = launch(
                1,
                minute(1),
                elsewhere
                        .setIdentity(
                                InlineIdentity.newBuilder().setService("cart").build())
                        .build());
        List<Alert> alerts = alerts(it -> {
            it.kernel(told);
            it.kernel(launch(2, minute(2), elsewhere.setIdentity(null).setPid(2).build()));
        });
        assertThat(alerts).hasSize(4).extracting(Alert::getService).containsOnly("cart");
    }

    @Test
    void anEventThatComesTwiceRaisesOnce() {
        List<Alert> alerts = alerts(it -> {
            it.kernel(launch(1, minute(1), SHELL));
            it.kernel(launch(1, minute(1), SHELL));
        });
        assertThat(alerts).extracting(Alert::getRule).containsExactlyInAnyOrder("process/shell", "process/shell-too");
    }

    @Test
    void theSameInputGivesTheSameAlertsInWhateverOrderItComes() {
        List<PipelineEvent> pipeline = new ArrayList<>(List.of(
                pipeline(1, minute(1), new Deployed("web", "shop", "production", "deployed")),
                pipeline(2, minute(2), ImageBuilt.newBuilder().build()),
                pipeline(3, minute(3), new Deployed("web", "shop", "production", "upgraded"))));
        List<KernelEvent> kernel = new ArrayList<>();
        for (int i = 1; i < 6; i++) {
            kernel.add(launch(10 + i, minute(i), BUILT_OR_NOT));
            kernel.add(launch(20 + i, minute(i), SHELL));
        }
        List<Alert> first = alerts(pipeline, kernel);
        assertThat(first).extracting(Alert::getRule).contains("image/unbuilt", "process/unbuilt", "process/shell");
        for (int seed = 0; seed < 10; seed++) {
            Collections.shuffle(pipeline, new Random(seed));
            Collections.shuffle(kernel, new Random(seed));
            assertThat(alerts(pipeline, kernel)).isEqualTo(first);
        }
    }

    @Test
    void aStepOfThePipelineMeetsWhatHappenedBeforeItAndNothingAfter() {
        List<Alert> alerts = alerts(it -> it.pipeline(List.of(
                pipeline(3, minute(3), new Deployed("web", "shop", "production", "upgraded")),
                pipeline(2, minute(2), ImageBuilt.newBuilder().build()),
                pipeline(1, minute(1), new Deployed("web", "shop", "production", "deployed")))));
        assertThat(alerts).extracting(Alert::getTime).containsExactly(minute(1));
    }

    @Test
    void aKernelEventMeetsProvenanceUpToItsOwnTime() {
        List<Alert> alerts = alerts(it -> {
            it.pipeline(List.of(pipeline(1, minute(5), ImageBuilt.newBuilder().build())));
            it.kernel(launch(2, minute(4), BUILT_OR_NOT));
            it.kernel(launch(3, minute(5), BUILT_OR_NOT));
        });
        assertThat(alerts).extracting(Alert::getTime).containsExactly(minute(4));
    }

    @Test
    void whatIsKnownAlreadyIsBuiltUpon() {
        List<Alert> alerts = alerts(it -> {
            it.known(Provenance.newBuilder()
                    .setImageDigest(DIGEST)
                    .setTime(MIDNIGHT)
                    .setBuilt(ImageBuilt.newBuilder().build())
                    .build());
            it.pipeline(List.of(pipeline(1, minute(5), new Deployed("web", "shop", "production", "deployed"))));
            it.kernel(launch(2, minute(6), BUILT_OR_NOT));
        });
        assertThat(alerts).isEmpty();
    }

    @Test
    void anEventThatNamesNoImageIsHeldAgainstTheRulesToo() {
        PipelineEvent imageless = PipelineEvent.newBuilder(
                        pipeline(1, minute(1), new Deployed("web", "shop", "production", "deployed")))
                .setImage(null)
                .setImageDigest(null)
                .build();
        assertThat(alerts(it -> it.pipeline(List.of(imageless))))
                .extracting(Alert::getRule)
                .containsExactly("image/unbuilt");
    }

    @Test
    void aRuleThatFailsIsToldAndTheRestGoesOn() {
        List<String> failures = new ArrayList<>();
        try (Evaluation evaluation = new Evaluation(new Detector(packs), failures::add)) {
            Joining joining = joining(new Tables(), evaluation);
            joining.kernel(connect(1, minute(1), SHELL, "10.0.0.1"));
            joining.kernel(launch(2, minute(2), SHELL));
            assertThat(evaluation.settled().alerts()).hasSize(3).anySatisfy(it -> {
                assertThat(it.getRule()).isEqualTo("plumbline/rule-quarantined");
                assertThat(it.getTitle()).startsWith("rule network/broken threw and is in quarantine: ");
            });
        }
        assertThat(failures)
                .singleElement()
                .asString()
                .startsWith("event " + Events.id(1) + ": ")
                .contains("network/broken");
    }

    @Test
    void anAlertOfARuleOnTrialIsCountedAndDoesNotGoOut() {
        List<Pack> shadowed = TestPacks.compiled("shadow", TestPacks.SHELL);
        try (Evaluation evaluation = new Evaluation(new Detector(shadowed), failure -> {
            throw new AssertionError(failure);
        })) {
            evaluation.observe(unknown(launch(1, minute(1), SHELL)));
            Evaluation.Settled settled = evaluation.settled();
            assertThat(settled.alerts()).isEmpty();
            assertThat(settled.outcomes()).isEqualTo(Map.of(Settling.Outcome.SHADOWED, 1));
        }
    }

    @Test
    void ofTwoCollectorsThatTellOfOneLaunchTheOneThatCameFirstRaisesItWhereThatIsKnown() {
        KernelEvent cameLast = launch(1, minute(1), SHELL);
        cameLast.setIngestTime(minute(3));
        KernelEvent cameFirst = launch(2, minute(1).plusMillis(5), SHELL);
        cameFirst.setIngestTime(minute(2));
        cameFirst.setCollector(new Collector("falco", null));
        assertThat(raisedBy(Coordinates.NONE, cameLast, cameFirst)).containsExactly(Events.id(1));
        assertThat(raisedBy(new Coordinates("events", 0, 7), cameLast, cameFirst))
                .containsExactly(Events.id(2));
    }

    private static List<String> raisedBy(Coordinates at, KernelEvent... events) {
        try (Evaluation evaluation = new Evaluation(new Detector(packs), failure -> {
            throw new AssertionError(failure);
        })) {
            for (KernelEvent event : events) {
                evaluation.observe(unknown(event), at);
            }
            return evaluation.settled().alerts().stream()
                    .map(it -> it.getEvidence().get(0).getEventId())
                    .distinct()
                    .toList();
        }
    }

    @Test
    void whatStandsOnATopicIsNamedByItsPlace() {
        try (Evaluation evaluation = new Evaluation(new Detector(packs), failure -> {
            throw new AssertionError(failure);
        })) {
            evaluation.observe(unknown(launch(1, minute(1), SHELL)), new Coordinates("events", 3, 42));
            assertThat(evaluation.settled().alerts()).hasSize(2).allSatisfy(alert -> {
                assertThat(alert.getEvidence().get(0).getTopic()).isEqualTo("events");
                assertThat(alert.getEvidence().get(0).getPartition()).isEqualTo(3);
                assertThat(alert.getEvidence().get(0).getOffset()).isEqualTo(42);
            });
        }
    }

    @Test
    void otherRulesTakeOverBetweenTwoEvents() {
        AtomicReference<RuleSet> current = new AtomicReference<>(RuleSet.of(packs));
        Enriched shell = unknown(launch(1, minute(1), SHELL));
        try (Detector detector = new Detector(
                current::get, Effort.UNCOUNTED, new Exceptions(Exceptions.Watcher.NONE), new Quarantine())) {
            Detection.Seen before = (Detection.Seen) detector.detect(shell, Coordinates.NONE, MIDNIGHT);
            assertThat(before.alerts()).isNotEmpty();
            current.set(RuleSet.of(TestPacks.compiled("shadow", TestPacks.SHELL)));
            Detection.Seen after = (Detection.Seen) detector.detect(shell, Coordinates.NONE, MIDNIGHT);
            assertThat(after.alerts()).extracting(Alert::getMaturity).containsExactly("shadow");
            current.set(RuleSet.of(List.of()));
            assertThat(((Detection.Seen) detector.detect(shell, Coordinates.NONE, MIDNIGHT)).matches())
                    .isEmpty();
        }
    }

    @Test
    void aHeartbeatIsNoFact() {
        try (Detector detector = new Detector(packs)) {
            Detection.Seen seen = (Detection.Seen) detector.detect(
                    unknown(Events.kernel(1, minute(1), null, new Heartbeat(7L))), Coordinates.NONE, MIDNIGHT);
            assertThat(seen.type()).isEmpty();
            assertThat(seen.matches()).isEmpty();
            assertThat(seen.alerts()).isEmpty();
        }
    }

    private static Enriched unknown(KernelEvent event) {
        return new Enriched.Kernel(event, null, Peer.NONE, null, null);
    }

    private static List<Alert> alerts(List<PipelineEvent> pipeline, List<KernelEvent> kernel) {
        return alerts(it -> {
            it.pipeline(pipeline);
            kernel.forEach(it::kernel);
        });
    }

    private static List<Alert> alerts(Consumer<Joining> input) {
        Tables tables = new Tables();
        tables.identity(
                "web",
                Identity.newBuilder()
                        .setService("web")
                        .setNamespace("shop")
                        .setContainerId(CONTAINER)
                        .setImageDigest(DIGEST)
                        .build());
        try (Evaluation evaluation = new Evaluation(new Detector(packs), failure -> {
            throw new AssertionError(failure);
        })) {
            input.accept(joining(tables, evaluation));
            return evaluation.settled().alerts();
        }
    }

    private static Joining joining(Tables tables, Evaluation evaluation) {
        return new Joining(tables, new Enricher(tables, new Networks(List.of())), evaluation::observe);
    }
}
