package dev.plumbline.detectors.doctor;

import dev.plumbline.detectors.ops.Settings;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** Looks at everything, one check after the other, and gives what each finds. */
public final class Doctor {
    private static final List<Check> CHECKS = List.of(
            new BrokersCheck(),
            new TopicsCheck(),
            new AccessCheck(),
            new RegistryCheck(),
            new RulesCheck(),
            new LagCheck(),
            new CollectorsCheck(),
            new DeadLettersCheck(),
            new EnginesCheck(),
            new StateCheck());

    private Doctor() {}

    /** Names of the checks, in their order. */
    public static List<String> checks() {
        return CHECKS.stream().map(Check::name).toList();
    }

    /**
     * @param engines addresses of engines, host:port
     * @param patience for one answer, and for the tail of one topic
     * @param asked names of the checks that are made
     */
    public static void look(
            Settings settings, List<String> engines, Duration patience, Predicate<String> asked, Consumer<Finding> sink)
            throws InterruptedException {
        try (Site site = new Site(settings, engines, patience)) {
            for (Check check : CHECKS) {
                if (asked.test(check.name())) {
                    look(check, site, new Report(check.name(), sink));
                }
            }
        }
    }

    private static void look(Check check, Site site, Report report) throws InterruptedException {
        String servers = site.settings().bootstrapServers();
        try {
            check.look(site, report);
        } catch (InterruptedException e) {
            throw e;
        } catch (AuthorizationException e) {
            report.error(servers, "this principal may not look: " + e.getMessage(), Acl.GRANT);
        } catch (AuthenticationException e) {
            report.error(servers, "the brokers do not know this principal: " + e.getMessage(), Acl.AUTHENTICATE);
        } catch (Exception e) {
            report.error(
                    servers,
                    "could not be looked at: " + (e.getMessage() == null ? e.toString() : e.getMessage()),
                    "what stands above may be why; --timeout gives it longer");
        }
    }
}
