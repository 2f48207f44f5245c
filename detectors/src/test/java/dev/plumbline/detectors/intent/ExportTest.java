package dev.plumbline.detectors.intent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.intent.NetworkPolicyExport.Exported;
import dev.plumbline.event.Intent;
import dev.plumbline.rules.ServiceAndPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ExportTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final int ESTATES = 300;

    /** An estate that nobody thought of: services in two namespaces, some with labels that are known. */
    private static final class Estate {
        final Subjects subjects = new Subjects();
        final List<Intent> intents = new ArrayList<>();

        Estate(long seed) {
            Random random = new Random(seed);
            List<Service> services = new ArrayList<>();
            for (int i = 0; i < 2 + random.nextInt(5); i++) {
                services.add(new Service(random.nextBoolean() ? "shop" : "data", "s" + i));
            }
            for (Service it : services) {
                Map<String, String> labels = new TreeMap<>();
                if (random.nextBoolean()) {
                    labels.put("app", random.nextBoolean() ? it.name() : "all");
                    labels.put("part", it.name());
                    labels.put("pod-template-hash", Integer.toString(random.nextInt()));
                }
                subjects.add(NetworkPoliciesTest.identity(it.namespace(), it.name(), labels));
                intents.add(Intent.newBuilder()
                        .setService(it.name())
                        .setNamespace(it.namespace())
                        .setTalksTo(some(services, it, random))
                        .setCalledBy(random.nextBoolean() ? some(services, it, random) : null)
                        .setListens(random.nextBoolean() ? List.of(8080) : List.of())
                        .setAddresses(random.nextBoolean() ? List.of("203.0.113.0/24:443") : List.of())
                        .setAddressesExcept(random.nextBoolean() ? List.of("203.0.113.64/26") : List.of())
                        .build());
            }
        }

        private static List<String> some(List<Service> services, Service from, Random random) {
            List<String> lines = new ArrayList<>();
            for (Service it : services) {
                if (random.nextInt(3) == 0) {
                    lines.add(it.seenFrom(from.namespace())
                            + (random.nextBoolean() ? ":" + (1 + random.nextInt(9)) : ""));
                }
            }
            return lines;
        }
    }

    @Test
    void whatIsExportedReadsAsTheSameEdges() {
        for (int seed = 0; seed < ESTATES; seed++) {
            Estate estate = new Estate(seed);
            Exported exported = NetworkPolicyExport.of(estate.intents, estate.subjects);
            IntentFiles.Read read = IntentFiles.of(exported.yaml(), "p.yaml", estate.subjects);
            assertThat(read.hasErrors())
                    .as("%s%n%s", read.findings(), exported.yaml())
                    .isFalse();
            assertThat(edges(read.intents())).as("seed %d", seed).isEqualTo(edges(estate.intents));
        }
    }

    private static Map<Service, List<Collection<String>>> edges(List<Intent> intents) {
        Map<Service, List<Collection<String>>> edges = new TreeMap<>();
        for (Intent it : intents) {
            edges.put(
                    Service.of(it),
                    List.of(
                            named(it.getTalksTo(), it.getNamespace()),
                            it.getCalledBy() == null ? Set.of("anyone") : named(it.getCalledBy(), it.getNamespace()),
                            new TreeSet<>(it.getAddresses())));
        }
        return edges;
    }

    private static Set<String> named(List<String> lines, String own) {
        Set<String> named = new TreeSet<>();
        for (String line : lines) {
            named.add(ServiceAndPort.parse(line).orElseThrow().in(own).toString());
        }
        return named;
    }

    @Test
    void aNameCannotBeSaidAndThatIsTold() {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setNamespace("shop")
                .setNames(List.of("api.example.org:443"))
                .build();
        Exported exported = NetworkPolicyExport.of(List.of(intent), new Subjects());
        assertThat(exported.warnings())
                .anyMatch(it -> it.startsWith("shop/web: a NetworkPolicy cannot say a name: api.example.org:443"));
        assertThat(exported.yaml()).contains("# a NetworkPolicy cannot say a name: api.example.org:443");
    }

    @Test
    void podsAreSelectedByTheFewestLabelsThatAreTheirsAlone() {
        Subjects subjects = new Subjects();
        subjects.add(NetworkPoliciesTest.identity("shop", "web", Map.of("app", "shop", "part", "web")));
        subjects.add(NetworkPoliciesTest.identity("shop", "db", Map.of("app", "shop", "part", "db")));
        subjects.add(NetworkPoliciesTest.identity("shop", "job", Map.of("app", "job", "pod-template-hash", "1")));
        assertThat(subjects.selecting(new Service("shop", "web"))).isEqualTo(Map.of("app", "shop", "part", "web"));
        assertThat(subjects.selecting(new Service("shop", "job"))).isEqualTo(Map.of("app", "job"));
        assertThat(subjects.selecting(new Service("shop", "new"))).isEqualTo(Map.of(Subjects.NAME, "new"));
    }

    @Test
    void aTracingPolicyObservesUntilItIsToldToEnforce() throws IOException {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setNamespace("shop")
                .setExecutes(List.of("/usr/bin/python3", "/bin/a \"b\""))
                .setAddresses(List.of("203.0.113.0/24:443"))
                .setAddressesExcept(List.of("203.0.113.128/25"))
                .build();
        JsonNode observing = policy(intent, false);
        assertThat(observing.at("/kind").textValue()).isEqualTo("TracingPolicyNamespaced");
        JsonNode hook = observing.at("/spec/lsmhooks/0/selectors/0");
        assertThat(hook.at("/matchArgs/0/operator").textValue()).isEqualTo("NotEqual");
        assertThat(hook.at("/matchArgs/0/values"))
                .extracting(JsonNode::textValue)
                .containsExactly("/usr/bin/python3", "/bin/a \"b\"");
        assertThat(hook.at("/matchActions/0/action").textValue()).isEqualTo("Post");
        assertThat(observing.at("/spec/kprobes/0/selectors/0/matchArgs/0/values"))
                .extracting(JsonNode::textValue)
                .containsExactly("127.0.0.0/8", "203.0.113.0/25", "::1/128");
        assertThat(policy(intent, true)
                        .at("/spec/lsmhooks/0/selectors/0/matchActions/0/action")
                        .textValue())
                .isEqualTo("Override");
    }

    @Test
    void connectionsAreNotWatchedWhereNotAllAddressesAreKnown() throws IOException {
        Intent intent = Intent.newBuilder()
                .setService("web")
                .setNamespace("shop")
                .setTalksTo(List.of("db"))
                .build();
        assertThat(policy(intent, false).at("/spec/kprobes").isMissingNode()).isTrue();
        assertThat(TracingPolicyExport.of(List.of(intent), new Subjects(), false)
                        .warnings())
                .containsExactly(
                        "shop/web: no address of shop/db is known (--identities): connections are not watched");
    }

    private static JsonNode policy(Intent intent, boolean enforce) throws IOException {
        return YAML.readTree(
                TracingPolicyExport.of(List.of(intent), new Subjects(), enforce).yaml());
    }
}
