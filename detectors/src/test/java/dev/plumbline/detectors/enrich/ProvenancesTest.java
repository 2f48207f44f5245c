package dev.plumbline.detectors.enrich;

import static dev.plumbline.detectors.Events.DIGEST;
import static dev.plumbline.detectors.Events.IMAGE;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.BaseImage;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Deployment;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Undeployed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProvenancesTest {
    private static final PipelineEvent PACKAGED = pipeline(
            1,
            minute(1),
            ImageBuilt.newBuilder()
                    .setRepository("https://git.example/web")
                    .setCommit("c1")
                    .setBuilder("https://ci.example/web")
                    .setBase(new BaseImage("debian:12", null))
                    .setExecutables(List.of("/bin/web"))
                    .build());
    private static final PipelineEvent PUBLISHED = pipeline(
            2,
            minute(2),
            ImageBuilt.newBuilder().setBuilder("https://registry.example").build());
    private static final PipelineEvent SCANNED = pipeline(3, minute(3), scan("first"));
    private static final PipelineEvent SCANNED_AGAIN = pipeline(4, minute(4), scan("second"));
    private static final PipelineEvent SECRET = pipeline(
            5,
            minute(3),
            SecretFound.newBuilder()
                    .setDetector("aws-key")
                    .setSeverity("critical")
                    .setPath("/app/.env")
                    .build());
    private static final PipelineEvent DEPLOYED =
            pipeline(6, minute(6), new Deployed("web", "shop", "production", "deployed"));

    @Test
    void anImageIsKnownByItsDigestElseByItsReferenceElseNotAtAll() {
        assertThat(Provenances.key(PACKAGED)).contains(DIGEST);
        PipelineEvent named =
                PipelineEvent.newBuilder(PACKAGED).setImageDigest(null).build();
        assertThat(Provenances.key(named)).contains(IMAGE);
        assertThat(Provenances.key(
                        PipelineEvent.newBuilder(named).setImage(null).build()))
                .isEmpty();
    }

    @Test
    void aRemovalThatNamesNoImageIsToldUnderItsService() {
        PipelineEvent removed = PipelineEvent.newBuilder(
                        pipeline(7, minute(7), new Undeployed("web", "shop", "production")))
                .setImage(null)
                .setImageDigest(null)
                .build();
        assertThat(Provenances.key(removed)).contains("service:shop/web/production");
    }

    @Test
    void aBuildIsKept() {
        Provenance known = of(PACKAGED);
        assertThat(known.getBuilt()).isEqualTo(PACKAGED.getStep());
        assertThat(known.getBuiltTime()).isEqualTo(minute(1));
        assertThat(known.getImage()).isEqualTo(IMAGE);
        assertThat(known.getImageDigest()).isEqualTo(DIGEST);
        assertThat(known.getTime()).isEqualTo(minute(1));
    }

    @Test
    void publishingErasesNothingOfWhatPackagingTold() {
        for (Provenance known : List.of(of(PACKAGED, PUBLISHED), of(PUBLISHED, PACKAGED))) {
            assertThat(known.getBuilt()).isEqualTo(PACKAGED.getStep());
            assertThat(known.getBuiltTime()).isEqualTo(minute(2));
        }
    }

    @Test
    void publishingAddsWhatPackagingDidNotTell() {
        PipelineEvent bare = pipeline(7, minute(1), ImageBuilt.newBuilder().build());
        PipelineEvent full =
                PipelineEvent.newBuilder(PACKAGED).setTime(minute(2)).build();
        assertThat(of(bare, full).getBuilt()).isEqualTo(full.getStep());
        assertThat(of(full, bare).getBuilt()).isEqualTo(full.getStep());
    }

    @Test
    void theNewestScanCountsInWhateverOrderTheyCome() {
        assertThat(of(SCANNED, SCANNED_AGAIN).getScan().getScanner()).isEqualTo("second");
        assertThat(of(SCANNED_AGAIN, SCANNED)).isEqualTo(of(SCANNED, SCANNED_AGAIN));
    }

    @Test
    void everySecretIsKeptOnceWithTheEventThatToldOfIt() {
        PipelineEvent other = PipelineEvent.newBuilder(SECRET).setId("other").build();
        assertThat(of(SECRET, other, SECRET).getSecrets())
                .extracting(it -> it.getEventId())
                .containsExactly(SECRET.getId(), "other");
    }

    @Test
    void anUpgradeStandsInPlaceOfTheDeploymentBefore() {
        PipelineEvent upgraded = pipeline(7, minute(7), new Deployed("web", "shop", "production", "upgraded"));
        List<Deployment> expected = List.of(new Deployment("web", "shop", "production", minute(7)));
        assertThat(of(DEPLOYED, upgraded).getDeployments()).isEqualTo(expected);
        assertThat(of(upgraded, DEPLOYED).getDeployments()).isEqualTo(expected);
    }

    @Test
    void oneServiceInTwoEnvironmentsIsTwoDeployments() {
        PipelineEvent staging = pipeline(7, minute(7), new Deployed("web", "shop", "staging", "deployed"));
        PipelineEvent removed = pipeline(8, minute(8), new Undeployed("web", "shop", "staging"));
        assertThat(of(DEPLOYED, staging).getDeployments())
                .extracting(Deployment::getEnvironment)
                .containsExactly("production", "staging");
        assertThat(of(DEPLOYED, staging, removed).getDeployments())
                .extracting(Deployment::getEnvironment)
                .containsExactly("production");
    }

    @Test
    void aRemovalTakesTheServicesDeploymentAwayAndNoOther() {
        PipelineEvent other = pipeline(7, minute(6), new Deployed("web", "other", "production", "deployed"));
        PipelineEvent removed = pipeline(8, minute(8), new Undeployed("web", "shop", "production"));
        assertThat(of(DEPLOYED, other, removed).getDeployments())
                .extracting(Deployment::getNamespace)
                .containsExactly("other");
    }

    @Test
    void aRemovalFromBeforeADeploymentDoesNotTakeItAway() {
        PipelineEvent removed = pipeline(8, minute(5), new Undeployed("web", "shop", "production"));
        assertThat(of(DEPLOYED, removed).getDeployments()).hasSize(1);
    }

    @Test
    void aRemovalOfWhatIsNotThereIsNothing() {
        assertThat(of(pipeline(8, minute(8), new Undeployed("web", "shop", "production")))
                        .getDeployments())
                .isEmpty();
    }

    @Test
    void anEventThatNamesNoReferenceErasesNone() {
        PipelineEvent nameless =
                PipelineEvent.newBuilder(SCANNED).setImage(null).build();
        assertThat(of(PACKAGED, nameless).getImage()).isEqualTo(IMAGE);
    }

    @Test
    void theReferenceOfTheNewestEventCounts() {
        PipelineEvent retagged =
                PipelineEvent.newBuilder(SCANNED).setImage("web:stable").build();
        assertThat(of(PACKAGED, retagged).getImage()).isEqualTo("web:stable");
        assertThat(of(retagged, PACKAGED).getImage()).isEqualTo("web:stable");
    }

    @Test
    void timeIsThatOfTheNewestEvent() {
        assertThat(of(SCANNED_AGAIN, PACKAGED).getTime()).isEqualTo(minute(4));
    }

    @Test
    void anEventThatComesTwiceAtAnyTimeIsAsOnce() {
        List<PipelineEvent> once = List.of(PACKAGED, PUBLISHED, SCANNED, SCANNED_AGAIN, SECRET, DEPLOYED);
        List<PipelineEvent> twice = new ArrayList<>(once);
        twice.addAll(once);
        assertThat(of(twice.toArray(PipelineEvent[]::new))).isEqualTo(of(once.toArray(PipelineEvent[]::new)));
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        List<PipelineEvent> events =
                new ArrayList<>(List.of(PACKAGED, PUBLISHED, SCANNED, SCANNED_AGAIN, SECRET, DEPLOYED));
        Provenance expected = of(events.toArray(PipelineEvent[]::new));
        for (int seed = 0; seed < 50; seed++) {
            Collections.shuffle(events, new Random(seed));
            assertThat(of(events.toArray(PipelineEvent[]::new))).isEqualTo(expected);
        }
    }

    @Test
    void whatWasKnownBeforeIsNotChanged() {
        Provenance before = of(SECRET, DEPLOYED);
        Provenance copy = Provenance.newBuilder(before).build();
        Provenances.add(before, DIGEST, pipeline(9, minute(9), new Deployed("web", "shop", "production", "upgraded")));
        assertThat(before).isEqualTo(copy);
    }

    private static Provenance of(PipelineEvent... events) {
        Provenance known = null;
        for (PipelineEvent event : events) {
            known = Provenances.add(known, DIGEST, event);
        }
        return known;
    }

    private static ImageScanned scan(String scanner) {
        return ImageScanned.newBuilder().setScanner(scanner).build();
    }
}
