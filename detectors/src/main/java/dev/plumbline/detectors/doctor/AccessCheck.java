package dev.plumbline.detectors.doctor;

import dev.plumbline.detectors.stream.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What the principal of these settings may do, as the brokers' authorizer has it, held against what an engine needs. */
final class AccessCheck implements Check {
    private static final Set<AclOperation> NEEDED =
            Set.of(AclOperation.DESCRIBE, AclOperation.READ, AclOperation.WRITE);

    @Override
    public String name() {
        return "access";
    }

    @Override
    public void look(Site site, Report report) throws InterruptedException {
        List<String> names =
                site.topics().all().stream().map(Topics.Topic::name).toList();
        Map<String, KafkaFuture<TopicDescription>> asked = site.admin()
                .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        for (String name : names) {
            try {
                missing(name, site.get(asked.get(name)).authorizedOperations(), NEEDED, report);
            } catch (AuthorizationException e) {
                report.error(name, "this principal may not describe it", Acl.GRANT);
            } catch (UnknownTopicOrPartitionException e) {
                // The check of topics tells of it.
            }
        }
        group(site, report);
        if (!report.isBad()) {
            report.ok(site.settings().topicPrefix() + "*", "this principal may read and write all topics");
        }
    }

    private static void group(Site site, Report report) throws InterruptedException {
        String group = site.settings().applicationId();
        try {
            ConsumerGroupDescription found = site.get(site.admin()
                    .describeConsumerGroups(
                            List.of(group), new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                    .describedGroups()
                    .get(group));
            missing("group " + group, found.authorizedOperations(), Set.of(AclOperation.READ), report);
        } catch (AuthorizationException e) {
            report.error("group " + group, "this principal may not describe it", Acl.GRANT);
        } catch (GroupIdNotFoundException e) {
            // The check of the lag tells of it.
        }
    }

    /** @param allowed null or empty where the brokers do not tell */
    private static void missing(String where, Set<AclOperation> allowed, Set<AclOperation> needed, Report report) {
        if (allowed == null || allowed.isEmpty() || allowed.contains(AclOperation.ALL)) {
            return;
        }
        List<String> missing = new ArrayList<>();
        needed.stream().filter(it -> !allowed.contains(it)).sorted().forEach(it -> missing.add(it.name()));
        if (!missing.isEmpty()) {
            report.warning(
                    where,
                    "this principal may not " + String.join(", ", missing) + ", which an engine needs",
                    Acl.GRANT + "; a subscriber needs no WRITE");
        }
    }
}
