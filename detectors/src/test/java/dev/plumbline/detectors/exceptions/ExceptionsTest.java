package dev.plumbline.detectors.exceptions;

import static dev.plumbline.detectors.Events.connect;
import static dev.plumbline.detectors.Events.launch;
import static dev.plumbline.detectors.Events.minute;
import static dev.plumbline.detectors.Events.pipeline;
import static dev.plumbline.detectors.Events.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.plumbline.detectors.exceptions.Exceptions.Standing;
import dev.plumbline.event.AlertException;
import dev.plumbline.event.Identity;
import dev.plumbline.event.ImageScanned;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.Severity;
import dev.plumbline.rules.Enriched;
import dev.plumbline.rules.Lists;
import dev.plumbline.rules.Peer;
import dev.plumbline.rules.RuleInfo;
import dev.plumbline.rules.Running;
import dev.plumbline.rules.facts.Fact;
import dev.plumbline.rules.facts.Facts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ExceptionsTest {
    private static final RuleInfo RULE = new RuleInfo(
            "process/shell",
            Severity.HIGH,
            RuleInfo.Maturity.SANDBOX,
            "tests",
            List.of("T1059.004"),
            List.of("execution"),
            new RuleInfo.Texts("title", Optional.empty(), "why", "how", Optional.empty(), List.of()),
            RuleInfo.Handling.PLAIN,
            Set.of("ProcessLaunched"),
            Set.of(),
            false,
            "test@1",
            "d",
            List.of());
    private static final Identity DB = Identity.newBuilder()
            .setService("db")
            .setNamespace("shop")
            .setImage("registry.example/db:1")
            .setImageDigest("sha256:1")
            .build();
    private static final KernelEvent SHELL = launch(
            1,
            minute(10),
            process().setBinary("/bin/sh").setArgs(List.of("-c", "id")).build());
    private static final Fact OF_DB = fact(SHELL, DB, Peer.NONE);
    private static final Fact OF_NOBODY = fact(SHELL, null, Peer.NONE);

    private final List<String> seen = new ArrayList<>();
    private final Exceptions exceptions = new Exceptions(new Exceptions.Watcher() {
        @Override
        public void known(String id) {
            seen.add("known " + id);
        }

        @Override
        public void hit(String id) {
            seen.add("hit " + id);
        }

        @Override
        public void fieldUnknown(String id) {
            seen.add("undetermined " + id);
        }
    });

    @Test
    void allKeysThatAreGivenMustHold() {
        assertThat(holds(OF_DB, it -> it.setService("db").setNamespace("sh*").setBinary("/bin/*")))
                .isTrue();
        assertThat(holds(OF_DB, it -> it.setService("db").setBinary("/usr/*"))).isFalse();
        assertThat(holds(OF_DB, it -> it.setNamespace("other"))).isFalse();
        assertThat(holds(OF_DB, it -> it.setArguments("* -c id"))).isTrue();
        assertThat(holds(OF_DB, it -> it.setArguments("* -c"))).isFalse();
        assertThat(holds(OF_DB, it -> it.setImage("registry.example/db:*"))).isTrue();
        assertThat(holds(OF_DB, it -> it.setImage("sha256:1"))).isTrue();
        assertThat(holds(OF_DB, it -> it.setImage("sha256:2"))).isFalse();
        assertThat(seen).noneMatch(it -> it.startsWith("undetermined"));
    }

    @Test
    void rulesAreNamedByIdsGlobsAndTags() {
        assertThat(holds(OF_DB, it -> it.setRules(List.of("network/*", "process/*"))))
                .isTrue();
        assertThat(holds(OF_DB, it -> it.setRules(List.of("network/*")))).isFalse();
        assertThat(holds(OF_DB, it -> it.setRules(List.of()).setTags(List.of("T1059*"))))
                .isTrue();
        assertThat(holds(OF_DB, it -> it.setTags(List.of("critical", "sandbox"))))
                .isTrue();
        assertThat(holds(OF_DB, it -> it.setTags(List.of("execution")))).isTrue();
        assertThat(holds(OF_DB, it -> it.setTags(List.of("low")))).isFalse();
    }

    @Test
    void anExceptionHoldsFromItsBeginningToBeforeItsEndByTheEventsTime() {
        assertThat(holds(OF_DB, it -> it.setFrom(minute(10)).setUntil(minute(11))))
                .isTrue();
        assertThat(holds(OF_DB, it -> it.setUntil(minute(10)))).isFalse();
        assertThat(holds(OF_DB, it -> it.setFrom(minute(11)).setUntil(minute(12))))
                .isFalse();
    }

    @Test
    void oneThatHasExpiredStillHoldsForWhatHappenedBefore() {
        assertThat(exceptions.told("e", exception("e").setUntil(minute(11)).build()))
                .isEmpty();
        assertThat(exceptions.newlyExpired(minute(60))).hasSize(1);
        assertThat(exceptions.of(RULE, OF_DB)).isEqualTo("e");
    }

    @Test
    void whatAsksForAnUnknownFieldDoesNotHoldAndIsTold() {
        assertThat(holds(OF_NOBODY, it -> it.setService("*"))).isFalse();
        assertThat(seen).contains("undetermined e");
        seen.clear();
        assertThat(holds(OF_NOBODY, it -> it.setService("db").setBinary("/usr/*")))
                .isFalse();
        assertThat(holds(OF_NOBODY, it -> it.setService("db").setUntil(minute(1))))
                .isFalse();
        assertThat(seen).as("what does not hold anyway is not told").isEmpty();
        assertThat(holds(OF_NOBODY, it -> it.setImage("x"))).isFalse();
        assertThat(holds(OF_NOBODY, it -> it.setNamespace("x"))).isFalse();
        assertThat(seen).containsExactly("undetermined e", "undetermined e");
    }

    @Test
    void aPeerIsKnownByServiceAddressNameOrBlock() {
        Fact known = fact(connect(1, minute(10), process().build(), "10.0.0.7"), DB, Peer.known("web", "shop"));
        assertThat(holds(known, it -> it.setPeer("web"))).isTrue();
        assertThat(holds(known, it -> it.setPeer("shop/*"))).isTrue();
        assertThat(holds(known, it -> it.setPeer("10.0.0.*"))).isTrue();
        assertThat(holds(known, it -> it.setPeer("other"))).isFalse();
        Fact outside = fact(
                connect(1, minute(10), process().build(), "192.0.2.7"),
                DB,
                Peer.external("mirror").named("a.example.org"));
        assertThat(holds(outside, it -> it.setPeer("*.example.org"))).isTrue();
        assertThat(holds(outside, it -> it.setPeer("mirror"))).isTrue();
        assertThat(seen).noneMatch(it -> it.startsWith("undetermined"));
        Fact undetermined = fact(connect(1, minute(10), process().build(), "10.0.0.7"), DB, Peer.UNDETERMINED);
        assertThat(holds(undetermined, it -> it.setPeer("10.0.1.*"))).isFalse();
        assertThat(seen).noneMatch(it -> it.startsWith("undetermined"));
        assertThat(holds(undetermined, it -> it.setPeer("web"))).isFalse();
        assertThat(seen).contains("undetermined e");
        assertThat(holds(OF_DB, it -> it.setPeer("*"))).isFalse();
    }

    @Test
    void anImageThatSeveralServicesRunIsExceptedForAllOfThemOrNot() {
        Enriched.Pipeline scan = new Enriched.Pipeline(
                pipeline(
                        1,
                        minute(10),
                        ImageScanned.newBuilder().setScanner("trivy").build()),
                null,
                List.of(new Running("db", "shop", null), new Running("web", "shop", null)));
        Fact exposed = Facts.of(scan, Lists.NONE).orElseThrow();
        assertThat(holds(exposed, it -> it.setNamespace("shop"))).isTrue();
        assertThat(holds(exposed, it -> it.setService("db"))).isFalse();
        assertThat(holds(exposed, it -> it.setBinary("*"))).isFalse();
    }

    @Test
    void rulesOfExceptionsThatAskWhoseItIsWait() {
        exceptions.told("e", exception("e").setBinary("/bin/sh").build());
        assertThat(exceptions.waits(RULE)).isFalse();
        exceptions.told("f", exception("f").setService("db").build());
        assertThat(exceptions.waits(RULE)).isTrue();
        exceptions.told("f", null);
        assertThat(exceptions.waits(RULE)).isFalse();
        assertThat(exceptions.hasWaited(RULE))
                .as("what still waits is looked at")
                .isTrue();
    }

    @Test
    void oneThatIsWrongIsRefusedWhereverItComesFrom() {
        assertThat(exceptions.told("e", exception("e").setRules(List.of()).build()))
                .hasSize(1);
        assertThat(exceptions.of(RULE, OF_DB)).isNull();
    }

    @Test
    void thoseOfFilesAndOfTheTopicHoldTogetherAndAChangeTakesTheirPlace() {
        exceptions.files(new ExceptionFiles.Read(List.of(exception("b").build()), List.of("wrong")));
        exceptions.told("a", exception("a").build());
        assertThat(exceptions.of(RULE, OF_DB)).isEqualTo("a");
        exceptions.told("a", null);
        assertThat(exceptions.of(RULE, OF_DB)).isEqualTo("b");
        assertThat(exceptions.count(Standing.REFUSED, minute(0))).isEqualTo(1);
        exceptions.files(new ExceptionFiles.Read(List.of(), List.of()));
        assertThat(exceptions.of(RULE, OF_DB)).isNull();
        assertThat(seen).containsExactly("known b", "known a");
    }

    @Test
    void expiredAndUnusedOnesAreTold() {
        exceptions.told("old", exception("old").setUntil(minute(1)).build());
        exceptions.told("used", exception("used").build());
        exceptions.told("new", exception("new").setFrom(minute(900)).build());
        exceptions.hit("used");
        assertThat(count(minute(5))).isEqualTo("ACTIVE=1 UNUSED=0 UPCOMING=1 EXPIRED=1 REFUSED=0 ");
        assertThat(exceptions.newlyExpired(minute(5)))
                .containsExactly("exception old (dba, OPS-1): expired at " + minute(1)
                        + ", after 0 hits since the start; take it away or renew it");
        assertThat(exceptions.newlyExpired(minute(6))).as("once").isEmpty();
        assertThat(exceptions.unused())
                .containsExactly(
                        "exception new (dba, OPS-1): no alert fell under it",
                        "exception old (dba, OPS-1): no alert fell under it");
        assertThat(seen).contains("hit used");
    }

    private String count(Instant now) {
        StringBuilder all = new StringBuilder();
        for (Standing standing : Standing.values()) {
            all.append(standing)
                    .append('=')
                    .append(exceptions.count(standing, now))
                    .append(' ');
        }
        return all.toString();
    }

    private boolean holds(Fact fact, Consumer<AlertException.Builder> given) {
        AlertException.Builder exception = exception("e");
        given.accept(exception);
        assertThat(exceptions.told("e", exception.build())).isEmpty();
        return "e".equals(exceptions.of(RULE, fact));
    }

    private static AlertException.Builder exception(String id) {
        return AlertException.newBuilder()
                .setId(id)
                .setRules(List.of("process/shell"))
                .setUntil(minute(1_000))
                .setOwner("dba")
                .setReason("so it is")
                .setTicket("OPS-1");
    }

    private static Fact fact(KernelEvent event, Identity owner, Peer peer) {
        return Facts.of(new Enriched.Kernel(event, owner, peer, null, null), Lists.NONE)
                .orElseThrow();
    }
}
