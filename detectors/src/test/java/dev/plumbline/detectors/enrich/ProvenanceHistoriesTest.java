package dev.plumbline.detectors.enrich;

import static dev.plumbline.detectors.Events.DIGEST;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.event.Attestation;
import dev.plumbline.event.BaseImage;
import dev.plumbline.event.Component;
import dev.plumbline.event.Deployed;
import dev.plumbline.event.Deployment;
import dev.plumbline.event.ImageBuilt;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.PipelineEvent;
import dev.plumbline.event.PipelinePhase;
import dev.plumbline.event.PipelineRun;
import dev.plumbline.event.Provenance;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.event.SecretFound;
import dev.plumbline.event.Undeployed;
import dev.plumbline.event.Waiver;
import dev.plumbline.schemas.Wire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class ProvenanceHistoriesTest {
    private static final int HISTORIES = 400;

    @Test
    void aHistoryIsTheSameInWhateverOrderAndHoweverOftenItsStepsCome() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            List<PipelineEvent> events = history(random, 1 + random.nextInt(60));
            byte[] expected = Wire.PROVENANCE.encode(of(events));
            List<PipelineEvent> arrivals = new ArrayList<>(events);
            for (int i = 0; i < events.size() / 2; i++) {
                arrivals.add(events.get(random.nextInt(events.size())));
            }
            Collections.shuffle(arrivals, random);
            assertThat(Wire.PROVENANCE.encode(of(arrivals)))
                    .as("history %d", seed)
                    .isEqualTo(expected);
        }
    }

    @Test
    void asOfATimeIsWhatTheStepsUpToItTell() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Provenance whole = of(history(random, 1 + random.nextInt(60)));
            for (int at = -1; at <= 41; at++) {
                Instant time = minute(at);
                List<PipelineEvent> until = whole.getSteps().stream()
                        .filter(it -> !it.getTime().isAfter(time))
                        .toList();
                assertThat(Provenances.asOf(whole, time))
                        .as("history %d at %s", seed, time)
                        .isEqualTo(until.isEmpty() ? null : withoutSteps(of(until)));
            }
        }
    }

    @Test
    void theViewsAreWhatIsKnownAsOfTheTimesOfAllSteps() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Provenance whole = of(history(random, 1 + random.nextInt(60)));
            List<Provenance> expected = whole.getSteps().stream()
                    .map(PipelineEvent::getTime)
                    .distinct()
                    .map(it -> Provenances.asOf(whole, it))
                    .toList();
            assertThat(Provenances.views(whole)).as("history %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void aHistoryInTwoPartsIsOneAgain() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            List<PipelineEvent> events = history(random, 2 + random.nextInt(60));
            int cut = 1 + random.nextInt(events.size() - 1);
            Provenance a = of(events.subList(0, cut));
            Provenance b = of(events.subList(cut - 1, events.size()));
            assertThat(Provenances.union(DIGEST, List.of(b, a)))
                    .as("history %d", seed)
                    .isEqualTo(of(events));
        }
    }

    @Test
    void aDeploymentIsAnIntervalInWhateverOrderItsEndsCome() {
        PipelineEvent deployed = pipeline(1, minute(1), new Deployed("web", "shop", "production", "deployed"));
        PipelineEvent removed = pipeline(2, minute(5), new Undeployed("web", "shop", "production"));
        for (Provenance it :
                List.of(of(List.of(deployed, removed)), of(List.of(removed, deployed, removed, deployed)))) {
            assertThat(it.getDeployments()).isEmpty();
            assertThat(Provenances.asOf(it, minute(4)).getDeployments())
                    .containsExactly(new Deployment("web", "shop", "production", minute(1)));
            assertThat(Provenances.asOf(it, minute(0))).isNull();
        }
    }

    @Test
    void ofEachScannerTheNewestScanIsShownTheNewestFirst() {
        Provenance known = of(List.of(
                pipeline(1, minute(1), scan("grype", "1")),
                pipeline(2, minute(3), scan("trivy", "2")),
                pipeline(3, minute(2), scan("grype", "3"))));
        assertThat(known.getScans()).extracting(ImageScanned::getScannerVersion).containsExactly("2", "3");
        assertThat(known.getScan().getScanner()).isEqualTo("trivy");
        assertThat(known.getScanTime()).isEqualTo(minute(3));
    }

    @Test
    void aWaiverHoldsWhileTheNewestScanOfItsScannerTellsItAndItHasNotEnded() {
        PipelineEvent waived = pipeline(1, minute(1), waiving(new Waiver("CVE-1", null, null, null, minute(5), null)));
        PipelineEvent deployed = pipeline(2, minute(4), new Deployed("web", "shop", "production", "deployed"));
        PipelineEvent later = pipeline(3, minute(5), new Deployed("web", "shop", "production", "upgraded"));
        assertThat(of(List.of(waived, deployed)).getWaivers()).hasSize(1);
        assertThat(of(List.of(waived, deployed, later)).getWaivers()).isEmpty();
        PipelineEvent rescanned = pipeline(
                4, minute(2), ImageScanned.newBuilder().setScanner("trivy").build());
        assertThat(of(List.of(waived, deployed, rescanned)).getWaivers()).isEmpty();
    }

    @Test
    void whatWasDeclaredIsItsOwnViewFromItsTimeOnAndStaysBesideWhatIsAdded() {
        Waiver waiver = new Waiver("CVE-1", "xz-utils", "not reachable", "web", null, null);
        Provenance declared = Provenance.newBuilder()
                .setImageDigest(DIGEST)
                .setImage("web:1")
                .setTime(minute(10))
                .setBuilt(ImageBuilt.newBuilder().setCommit("c1").build())
                .setScan(scan("trivy", "1"))
                .setWaivers(List.of(waiver))
                .build();
        assertThat(Provenances.asOf(declared, minute(9))).isNull();
        assertThat(Provenances.asOf(declared, minute(10))).isEqualTo(declared);
        assertThat(Provenances.views(declared)).containsExactly(declared);
        PipelineEvent scanned = pipeline(1, minute(11), scan("grype", "2"));
        PipelineEvent rescanned = pipeline(2, minute(12), scan("trivy", "3"));
        Provenance known = Provenances.add(Provenances.add(declared, DIGEST, rescanned), DIGEST, scanned);
        assertThat(known.getBuilt().getCommit()).isEqualTo("c1");
        assertThat(known.getWaivers()).containsExactly(waiver);
        assertThat(known.getScans()).extracting(ImageScanned::getScannerVersion).containsExactly("3", "2");
        assertThat(known)
                .isEqualTo(Provenances.add(Provenances.add(declared, DIGEST, scanned), DIGEST, rescanned))
                .isEqualTo(Provenances.union(DIGEST, List.of(declared, of(List.of(scanned, rescanned)))));
    }

    @Test
    void whatTellsOfNoImageLeavesWhatIsKnown() {
        PipelineEvent run = pipeline(
                9,
                minute(9),
                PipelineRun.newBuilder().setPhase(PipelinePhase.STARTED).build());
        PipelineEvent scanned = pipeline(1, minute(1), scan("trivy", "1"));
        assertThat(of(List.of(scanned, run)))
                .isEqualTo(of(List.of(run, scanned)))
                .isEqualTo(of(List.of(scanned)));
        assertThat(of(List.of(run)).getSteps()).isEmpty();
    }

    @Test
    void historiesThatAreNotThereJoinToNone() {
        Provenance known = of(List.of(pipeline(1, minute(1), scan("trivy", "1"))));
        assertThat(Provenances.union(DIGEST, Collections.singletonList(null))).isNull();
        assertThat(Provenances.union("web:1", Collections.singletonList(known)).getImageDigest())
                .isEqualTo("web:1");
    }

    @Test
    void aRecordThatIsIngestedAgainIsTheSameStep() {
        PipelineEvent scanned = pipeline(1, minute(1), scan("trivy", "1"));
        PipelineEvent again =
                PipelineEvent.newBuilder(scanned).setIngestTime(minute(99)).build();
        assertThat(Wire.PROVENANCE.encode(of(List.of(again, scanned))))
                .isEqualTo(Wire.PROVENANCE.encode(of(List.of(scanned, again))))
                .isEqualTo(Wire.PROVENANCE.encode(of(List.of(scanned))));
    }

    @Test
    void onlyWhatCanStillMatterIsKept() {
        List<PipelineEvent> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(pipeline(2L * i, minute(i), scan("trivy", "" + i)));
            events.add(pipeline(2L * i + 1, minute(i), new SbomPublished("cyclonedx 1.6", "" + i, List.of(), null)));
        }
        Provenance known = of(events);
        assertThat(known.getSteps()).hasSize(8 + 4);
        assertThat(known.getScan().getScannerVersion()).isEqualTo("99");
        assertThat(known.getSbom().getTool()).isEqualTo("99");
    }

    private static Provenance of(List<PipelineEvent> events) {
        Provenance known = null;
        for (PipelineEvent event : events) {
            known = Provenances.add(known, DIGEST, event);
        }
        return known;
    }

    private static Provenance withoutSteps(Provenance whole) {
        return Provenance.newBuilder(whole).setSteps(List.of()).build();
    }

    private static ImageScanned scan(String scanner, String version) {
        return ImageScanned.newBuilder()
                .setScanner(scanner)
                .setScannerVersion(version)
                .build();
    }

    private static ImageScanned waiving(Waiver waiver) {
        return ImageScanned.newBuilder()
                .setScanner("trivy")
                .setWaivers(List.of(waiver))
                .build();
    }

    /** Steps of few kinds, at few times, so that they meet; in the order of ids, not of time. */
    private static List<PipelineEvent> history(Random random, int length) {
        List<PipelineEvent> events = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            PipelineEvent event = pipeline(i, minute(random.nextInt(40)), step(random));
            event.setImage(random.nextBoolean() ? "web:" + random.nextInt(3) : null);
            events.add(event);
        }
        events.sort(Comparator.comparing(PipelineEvent::getId));
        return events;
    }

    private static SpecificRecord step(Random random) {
        String some = "" + random.nextInt(3);
        String service = random.nextBoolean() ? "web" : "cart";
        return switch (random.nextInt(8)) {
            case 0 ->
                ImageBuilt.newBuilder()
                        .setCommit(random.nextBoolean() ? some : null)
                        .setBuilder("ci-" + some)
                        .setBase(random.nextBoolean() ? new BaseImage("debian:" + some, null) : null)
                        .setExecutables(random.nextBoolean() ? List.of("/bin/" + some) : null)
                        .build();
            case 1 -> waiving(new Waiver("CVE-" + some, null, null, null, minute(random.nextInt(40)), null));
            case 2 -> scan(random.nextBoolean() ? "trivy" : "grype", some);
            case 3 ->
                SecretFound.newBuilder()
                        .setDetector("key")
                        .setSeverity("high")
                        .setPath("/app/" + some)
                        .build();
            case 4 -> new SbomPublished("spdx 2.3", some, List.of(new Component("xz", some, null, null)), null);
            case 5 ->
                Attestation.newBuilder()
                        .setPredicateType("https://slsa.dev/provenance/v1")
                        .setVerified(random.nextBoolean())
                        .setSigner(some)
                        .build();
            case 6 -> new Deployed(service, "shop", some, "deployed");
            default -> new Undeployed(service, "shop", some);
        };
    }
}
