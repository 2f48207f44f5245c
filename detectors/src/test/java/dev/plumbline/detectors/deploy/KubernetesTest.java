package dev.plumbline.detectors.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.plumbline.detectors.ops.Settings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The manifests below deploy/kubernetes, as the API server would read them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesTest {
    private static final Path FOLDER = Path.of("../deploy/kubernetes");
    private static final YAMLMapper YAML = new YAMLMapper();

    /** What Kubernetes has no schema of by itself. */
    private static final List<String> OF_OPERATORS = List.of("ServiceMonitor", "Kustomization", "Component");

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Namespace", Namespace.class),
            Map.entry("v1/Secret", Secret.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/DaemonSet", DaemonSet.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("rbac.authorization.k8s.io/v1/ClusterRole", ClusterRole.class),
            Map.entry("rbac.authorization.k8s.io/v1/ClusterRoleBinding", ClusterRoleBinding.class));

    private final List<HasMetadata> manifests = manifests();

    @Test
    void everyFileIsNamedByAKustomization() throws IOException {
        List<Path> named = new ArrayList<>();
        for (Path file : files("kustomization.yaml")) {
            Path folder = file.getParent();
            named.add(file);
            JsonNode kustomization = YAML.readTree(file.toFile());
            Stream.of("resources", "components")
                    .forEach(key -> kustomization
                            .path(key)
                            .forEach(it -> named.add(folder.resolve(it.asText()).normalize())));
        }
        assertThat(named).allMatch(Files::exists);
        assertThat(files(".yaml")).allMatch(named::contains);
    }

    @Test
    void everyKustomizationBuilds() throws IOException, InterruptedException {
        assumeThat(installed("kubectl")).as("kubectl is not installed").isTrue();
        for (String name : List.of("base", "collector", "overlays/production")) {
            Process process = new ProcessBuilder("kubectl", "kustomize", name)
                    .directory(FOLDER.toFile())
                    .redirectErrorStream(true)
                    .start();
            String built = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(built).isZero();
            List<HasMetadata> read = read(built, name);
            assertThat(wrongSettings(read)).as(name).isEmpty();
            assertThat(unpinned(read)).as(name).isEmpty();
            assertThat(notRestricted(read))
                    .as(name)
                    .isEqualTo(name.equals("collector") ? List.of("collect") : List.of());
        }
    }

    @Test
    void everySelectorFindsItsPods() {
        List<Map<String, String>> pods = templates().values().stream()
                .map(it -> it.getMetadata().getLabels())
                .toList();
        List<String> blind = new ArrayList<>();
        for (HasMetadata manifest : manifests) {
            selectors(manifest).forEach(selector -> {
                if (pods.stream().noneMatch(it -> it.entrySet().containsAll(selector.entrySet()))) {
                    blind.add(name(manifest) + " " + selector);
                }
            });
        }
        assertThat(blind).isEmpty();
    }

    @Test
    void whatRunsAsItselfSelectsItsOwnPods() {
        assertThat(all(StatefulSet.class))
                .isNotEmpty()
                .allMatch(it -> it.getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels()
                        .equals(it.getSpec().getSelector().getMatchLabels()));
        assertThat(all(StatefulSet.class))
                .allMatch(it -> all(Service.class).stream()
                        .anyMatch(service -> service.getMetadata()
                                .getName()
                                .equals(it.getSpec().getServiceName())));
    }

    @Test
    void everyPortThatIsNamedIsOneOfAContainer() {
        List<String> ports = containers()
                .flatMap(it -> it.getPorts().stream())
                .map(it -> it.getName())
                .toList();
        List<String> asked = new ArrayList<>();
        all(Service.class)
                .forEach(service -> service.getSpec()
                        .getPorts()
                        .forEach(it -> asked.add(it.getTargetPort().getStrVal())));
        containers()
                .forEach(it -> Stream.of(it.getStartupProbe(), it.getLivenessProbe(), it.getReadinessProbe())
                        .filter(probe -> probe != null)
                        .forEach(probe -> asked.add(probe.getHttpGet().getPort().getStrVal())));
        assertThat(asked).hasSizeGreaterThan(3).allMatch(ports::contains);
    }

    @Test
    void theEngineIsAskedWhetherItLivesAndWhetherItIsReady() {
        Container engine = containers()
                .filter(it -> it.getName().equals("engine"))
                .findFirst()
                .orElseThrow();
        assertThat(engine.getStartupProbe().getHttpGet().getPath()).isEqualTo("/health/live");
        assertThat(engine.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
        assertThat(engine.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
    }

    @Test
    void theServiceMonitorScrapesAPortOfAService() throws IOException {
        JsonNode monitor = YAML.readTree(FOLDER.resolve("components/service-monitor/service-monitor.yaml")
                .toFile());
        String wanted =
                monitor.at("/spec/selector/matchLabels/app.kubernetes.io~1name").asText();
        Service service = all(Service.class).stream()
                .filter(it -> wanted.equals(it.getMetadata().getLabels().get("app.kubernetes.io/name")))
                .findFirst()
                .orElseThrow();
        assertThat(service.getSpec().getPorts())
                .anyMatch(it ->
                        it.getName().equals(monitor.at("/spec/endpoints/0/port").asText()));
        assertThat(monitor.at("/spec/endpoints/0/path").asText()).isEqualTo("/metrics");
        assertThat(monitor.at("/spec/endpoints/0/honorLabels").asBoolean()).isTrue();
    }

    @Test
    void everyImageIsPinned() {
        assertThat(unpinned(manifests)).isEmpty();
        assertThat(containers().count()).isEqualTo(3);
    }

    @Test
    void everySettingIsOne() throws IOException {
        List<String> wrong = new ArrayList<>();
        int settings = 0;
        for (Path file : files("kustomization.yaml")) {
            Map<String, String> environment = new TreeMap<>();
            for (JsonNode map : YAML.readTree(file.toFile()).path("configMapGenerator")) {
                map.path("literals").forEach(it -> {
                    String[] pair = it.asText().split("=", 2);
                    environment.put(pair[0], pair[1]);
                });
            }
            settings += environment.size();
            check(environment, file.toString(), wrong);
        }
        wrong.addAll(wrongSettings(manifests));
        assertThat(wrong).isEmpty();
        assertThat(settings).isGreaterThan(5);
    }

    @Test
    void theEnginesNameInItsGroupIsItsPods() {
        Container engine = containers()
                .filter(it -> it.getName().equals("engine"))
                .findFirst()
                .orElseThrow();
        assertThat(engine.getEnv())
                .filteredOn(it -> it.getName().equals("PLUMBLINE_INSTANCE_ID"))
                .singleElement()
                .matches(it -> it.getValueFrom().getFieldRef().getFieldPath().equals("metadata.name"));
    }

    @Test
    void onlyTheCollectorMayDoMoreThanTheRestrictedProfile() {
        assertThat(notRestricted(manifests)).containsExactly("collect");
        assertThat(all(Namespace.class).stream()
                        .filter(it -> it.getMetadata().getName().equals("plumbline"))
                        .map(it -> it.getMetadata().getLabels().get("pod-security.kubernetes.io/enforce")))
                .containsExactly("restricted");
        assertThat(containers()).allMatch(it -> it.getSecurityContext().getReadOnlyRootFilesystem());
        assertThat(containers()).allMatch(it -> it.getSecurityContext().getPrivileged() == null);
        assertThat(containers())
                .allMatch(it -> it.getResources().getLimits().containsKey("memory")
                        && it.getResources().getRequests().containsKey("cpu"));
    }

    @Test
    void theNetworkLetsWhatIsUsedAndNothingElse() {
        Map<String, List<String>> in = new TreeMap<>();
        Map<String, List<String>> out = new TreeMap<>();
        for (NetworkPolicy policy : all(NetworkPolicy.class)) {
            String name = policy.getMetadata().getName();
            policy.getSpec().getIngress().forEach(rule -> {
                assertThat(rule.getFrom()).as(name).isNotEmpty();
                in.computeIfAbsent(name, key -> new ArrayList<>()).addAll(ports(rule.getPorts()));
            });
            policy.getSpec()
                    .getEgress()
                    .forEach(rule ->
                            out.computeIfAbsent(name, key -> new ArrayList<>()).addAll(ports(rule.getPorts())));
        }
        assertThat(in).isEqualTo(Map.of("plumbline", List.of("TCP/metrics")));
        assertThat(out)
                .isEqualTo(Map.of(
                        "names-and-kafka", List.of("UDP/53", "TCP/53", "TCP/9092"),
                        "plumbline-collector", List.of("UDP/53", "TCP/53", "TCP/9092"),
                        "plumbline-identities", List.of("TCP/443", "TCP/6443")));
        assertThat(all(NetworkPolicy.class).stream()
                        .filter(it -> it.getSpec().getPolicyTypes().equals(List.of("Ingress", "Egress"))
                                && it.getSpec()
                                        .getPodSelector()
                                        .getMatchLabels()
                                        .isEmpty())
                        .map(KubernetesTest::name))
                .containsExactlyInAnyOrder("NetworkPolicy nothing-else", "NetworkPolicy plumbline-collector");
    }

    @Test
    void aClusterRoleMayOnlyLook() {
        assertThat(all(ClusterRole.class))
                .isNotEmpty()
                .allSatisfy(role -> assertThat(role.getRules()).allSatisfy(rule -> {
                    assertThat(rule.getVerbs()).containsExactlyInAnyOrder("get", "list", "watch");
                    assertThat(rule.getResources()).doesNotContain("secrets", "*");
                }));
    }

    private static List<String> ports(List<NetworkPolicyPort> ports) {
        return ports.stream()
                .map(it -> it.getProtocol() + "/" + text(it.getPort()))
                .toList();
    }

    private static String text(IntOrString port) {
        return port.getStrVal() == null ? port.getIntVal().toString() : port.getStrVal();
    }

    private static List<String> unpinned(List<HasMetadata> manifests) {
        return containers(manifests)
                .map(Container::getImage)
                .filter(it -> !it.matches(".+:\\d+\\.\\d+.*"))
                .toList();
    }

    private static List<String> notRestricted(List<HasMetadata> manifests) {
        List<String> found = new ArrayList<>();
        templates(manifests)
                .values()
                .forEach(template -> template.getSpec().getContainers().forEach(container -> {
                    if (!restricted(template, container)) {
                        found.add(container.getName());
                    }
                }));
        return found;
    }

    /** The profile {@code restricted} of the Pod Security Standards, and no capability added back. */
    private static boolean restricted(PodTemplateSpec template, Container container) {
        SecurityContext own = container.getSecurityContext();
        var pod = template.getSpec().getSecurityContext();
        return pod != null
                && Boolean.TRUE.equals(pod.getRunAsNonRoot())
                && pod.getRunAsUser() == 10001
                && "RuntimeDefault".equals(pod.getSeccompProfile().getType())
                && Boolean.FALSE.equals(own.getAllowPrivilegeEscalation())
                && own.getCapabilities().getDrop().equals(List.of("ALL"))
                && own.getCapabilities().getAdd().isEmpty()
                && own.getRunAsUser() == null
                && template.getSpec().getHostPID() == null
                && template.getSpec().getHostNetwork() == null
                && template.getSpec().getVolumes().stream().allMatch(it -> it.getHostPath() == null);
    }

    private static List<String> wrongSettings(List<HasMetadata> manifests) {
        List<String> wrong = new ArrayList<>();
        manifests.stream()
                .filter(ConfigMap.class::isInstance)
                .forEach(it -> check(((ConfigMap) it).getData(), name(it), wrong));
        containers(manifests).forEach(container -> {
            Map<String, String> environment = new HashMap<>();
            container
                    .getEnv()
                    .forEach(it -> environment.put(it.getName(), it.getValue() == null ? "x" : it.getValue()));
            check(environment, container.getName(), wrong);
        });
        return wrong;
    }

    private static void check(Map<String, String> environment, String place, List<String> wrong) {
        if (Settings.read(Map.of(), "", environment, Map.of(), "host") instanceof Settings.Read.Invalid invalid) {
            invalid.errors().forEach(it -> wrong.add(place + ": " + it));
        }
    }

    private static List<Map<String, String>> selectors(HasMetadata manifest) {
        if (manifest instanceof Service service) {
            return List.of(service.getSpec().getSelector());
        }
        if (manifest instanceof PodDisruptionBudget budget) {
            return List.of(budget.getSpec().getSelector().getMatchLabels());
        }
        if (manifest instanceof NetworkPolicy policy) {
            return List.of(policy.getSpec().getPodSelector().getMatchLabels());
        }
        if (manifest instanceof Deployment deployment) {
            return List.of(deployment.getSpec().getSelector().getMatchLabels());
        }
        if (manifest instanceof StatefulSet set) {
            return List.of(set.getSpec().getSelector().getMatchLabels());
        }
        return manifest instanceof DaemonSet set
                ? List.of(set.getSpec().getSelector().getMatchLabels())
                : List.of();
    }

    private Map<String, PodTemplateSpec> templates() {
        return templates(manifests);
    }

    private static Map<String, PodTemplateSpec> templates(List<HasMetadata> manifests) {
        Map<String, PodTemplateSpec> templates = new TreeMap<>();
        for (HasMetadata manifest : manifests) {
            if (manifest instanceof StatefulSet set) {
                templates.put(name(set), set.getSpec().getTemplate());
            } else if (manifest instanceof DaemonSet set) {
                templates.put(name(set), set.getSpec().getTemplate());
            } else if (manifest instanceof Deployment deployment) {
                templates.put(name(deployment), deployment.getSpec().getTemplate());
            }
        }
        return templates;
    }

    private Stream<Container> containers() {
        return containers(manifests);
    }

    private static Stream<Container> containers(List<HasMetadata> manifests) {
        return templates(manifests).values().stream().flatMap(it -> it.getSpec().getContainers().stream());
    }

    private <T> List<T> all(Class<T> kind) {
        return manifests.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    private static String name(HasMetadata manifest) {
        return manifest.getKind() + " " + manifest.getMetadata().getName();
    }

    private static List<HasMetadata> manifests() {
        try {
            List<HasMetadata> manifests = new ArrayList<>();
            for (Path file : files(".yaml")) {
                manifests.addAll(read(Files.readString(file), file.toString()));
            }
            assertThat(manifests).hasSizeGreaterThan(15);
            return manifests;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Each document as the type of its kind; a field that this type does not have fails. */
    private static List<HasMetadata> read(String text, String place) throws IOException {
        ObjectMapper typed = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .annotationIntrospector(new NothingElse())
                .build();
        List<HasMetadata> read = new ArrayList<>();
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                String kind = document.path("kind").asText();
                if (!OF_OPERATORS.contains(kind)) {
                    Class<? extends HasMetadata> type =
                            KINDS.get(document.path("apiVersion").asText() + "/" + kind);
                    assertThat(type).as(place + ": " + kind).isNotNull();
                    read.add(typed.convertValue(document, type));
                }
            }
        }
        return read;
    }

    /** fabric8's models take fields that they do not know, too; this takes that from them. */
    private static final class NothingElse extends JacksonAnnotationIntrospector {
        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(it -> it.toString().endsWith(ending)).sorted().toList();
        }
    }

    private static boolean installed(String program) {
        try (Stream<String> path =
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))) {
            return path.anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        }
    }

    @Test
    void aFieldThatDoesNotExistIsRefused() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> read("""
                        apiVersion: v1
                        kind: Service
                        metadata:
                          name: a
                        spec:
                          selektor: {}
                        """, "text")))
                .hasMessageContaining("selektor");
    }
}
