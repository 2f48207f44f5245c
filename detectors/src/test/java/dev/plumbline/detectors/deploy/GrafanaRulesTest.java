package dev.plumbline.detectors.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Grafana is provisioned with to alert; {@code -Dplumbline.write=true} makes its rules anew. */
class GrafanaRulesTest {
    private static final Path FOLDER = Path.of("..", "deploy", "grafana", "provisioning");
    private static final Path RULES = FOLDER.resolve("alerting/rules.yml");

    @BeforeAll
    static void write() throws IOException {
        if (Boolean.getBoolean("plumbline.write")) {
            Files.writeString(RULES, GrafanaRules.page());
        }
    }

    @Test
    void theRulesAreThoseOfPrometheus() throws IOException {
        assertThat(RULES).as("write it anew as its head says").hasContent(GrafanaRules.page());
        assertThat(rules())
                .extracting(rule -> rule.path("title").asText())
                .containsExactlyElementsOf(
                        AlertRules.all().stream().map(AlertRules.Rule::name).toList());
    }

    @Test
    void everyRuleIsOneByGrafanasSchema() throws IOException {
        Schema schema = Published.schema("alerting", "Rule");
        for (JsonNode group : yaml("alerting/rules.yml").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                // What a file's group says stands with each rule where Grafana's interface has it.
                ObjectNode asPosted = rule.<ObjectNode>deepCopy()
                        .put("folderUID", group.path("folder").asText())
                        .put("ruleGroup", group.path("name").asText())
                        .put("orgID", group.path("orgId").asInt());
                assertThat(schema.validate(asPosted))
                        .as(rule.path("title").asText())
                        .isEmpty();
            }
        }
    }

    @Test
    void everyRuleAsksTheDataSourceThatIsProvisioned() throws IOException {
        String uid = yaml("datasources/prometheus.yml").at("/datasources/0/uid").asText();
        assertThat(rules())
                .allMatch(rule -> rule.at("/data/0/datasourceUid").asText().equals(uid)
                        && rule.at("/data/1/datasourceUid").asText().equals("__expr__"));
    }

    @Test
    void oneRuleAloneTellsOfAnEngineThatIsGone() throws IOException {
        assertThat(rules().stream()
                        .filter(rule -> !rule.path("noDataState").asText().equals("OK")))
                .extracting(
                        rule -> rule.path("title").asText(),
                        rule -> rule.path("noDataState").asText())
                .containsExactly(tuple("PlumblineNotReady", "Alerting"));
    }

    @Test
    void noRuleIsLeftWithWhatOnlyPrometheusFillsIn() throws IOException {
        assertThat(rules())
                .allSatisfy(rule -> assertThat(rule.path("annotations").toString())
                        .doesNotContain("$externalLabels", "$value ", "$value}")
                        .contains("runbook.md#", "__dashboardUid__", "__panelId__", "summary"));
        assertThat(rules().stream().map(rule -> rule.path("uid").asText()).distinct())
                .hasSameSizeAs(rules())
                .allMatch(uid -> uid.length() <= 40);
    }

    @Test
    void contactPointsAndPoliciesAreThoseOfGrafanasSchema() throws IOException {
        Schema contactPoint = Published.schema("alerting", "ContactPoint");
        for (JsonNode point : yaml("alerting/contact-points.yml").path("contactPoints")) {
            for (JsonNode receiver : point.path("receivers")) {
                assertThat(contactPoint.validate(receiver)).isEmpty();
            }
        }
        Schema policy = Published.schema("alerting", "NotificationPolicy");
        for (JsonNode root : yaml("alerting/policies.yml").path("policies")) {
            ObjectNode asPosted = root.deepCopy();
            asPosted.remove("orgId");
            assertThat(policy.validate(asPosted)).isEmpty();
        }
    }

    @Test
    void everyPolicyNamesAContactPointAndWhatServicesDidIsGroupedByService() throws IOException {
        Set<String> points = new TreeSet<>();
        yaml("alerting/contact-points.yml")
                .path("contactPoints")
                .forEach(it -> points.add(it.path("name").asText()));
        JsonNode root = yaml("alerting/policies.yml").at("/policies/0");
        JsonNode security = root.at("/routes/0");
        assertThat(points)
                .contains(
                        root.path("receiver").asText(),
                        security.path("receiver").asText());
        assertThat(texts(security.path("group_by"))).contains("namespace", "service");
        String names = security.at("/object_matchers/0/2").asText();
        assertThat(AlertRules.all().stream().filter(it -> it.name().matches(names)))
                .hasSize(2)
                .allMatch(it -> it.group().equals("plumbline-alerts"));
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(it -> texts.add(it.asText()));
        return texts;
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        yaml("alerting/rules.yml")
                .path("groups")
                .forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    private static JsonNode yaml(String file) throws IOException {
        return new YAMLMapper().readTree(FOLDER.resolve(file).toFile());
    }
}
