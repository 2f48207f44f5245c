package dev.plumbline.detectors.doctor;

import java.util.Collection;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.ClusterAuthorizationException;

/** Whether brokers answer, have a controller, are new enough, and can replicate as it is set. */
final class BrokersCheck implements Check {
    private static final String VERSION = "metadata.version";

    @Override
    public String name() {
        return "brokers";
    }

    @Override
    public void look(Site site, Report report) throws InterruptedException {
        String servers = site.settings().bootstrapServers();
        Collection<Node> nodes;
        Node controller;
        try {
            DescribeClusterResult cluster = site.admin().describeCluster();
            nodes = site.get(cluster.nodes());
            controller = site.get(cluster.controller());
        } catch (org.apache.kafka.common.errors.AuthenticationException e) {
            throw e;
        } catch (KafkaException e) {
            report.error(
                    servers,
                    "no broker answers: " + e.getMessage(),
                    "check bootstrap.servers, the network between, and kafka.security.protocol");
            return;
        }
        if (controller == null || controller.isEmpty()) {
            report.error(
                    servers, "there is no controller", "check the controllers' logs; without one no topic is made");
        }
        replication(site, report, nodes);
        if (!report.isBad()) {
            report.ok(servers, nodes.size() + (nodes.size() == 1 ? " broker" : " brokers") + version(site));
        }
    }

    private static String version(Site site) throws InterruptedException {
        FeatureMetadata features = site.get(site.admin().describeFeatures().featureMetadata());
        FinalizedVersionRange level = features.finalizedFeatures().get(VERSION);
        return level == null ? "" : ", " + VERSION + " " + level.maxVersionLevel();
    }

    private static void replication(Site site, Report report, Collection<Node> nodes) throws InterruptedException {
        Node any = nodes.iterator().next();
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, any.idString());
        Config config;
        try {
            config = site.get(site.admin().describeConfigs(List.of(broker)).all())
                    .get(broker);
        } catch (ClusterAuthorizationException e) {
            report.note(any.idString(), "this principal may not see the brokers' settings", Acl.GRANT);
            return;
        }
        int set = site.settings().topicReplication();
        int replicas = set > 0 ? set : number(config, "default.replication.factor");
        int insync = number(config, "min.insync.replicas");
        int transactions = number(config, "transaction.state.log.replication.factor");
        if (replicas > nodes.size()) {
            report.error(
                    "topic.replication",
                    replicas + " replicas are asked for, and there are " + nodes.size() + " brokers",
                    "set topic.replication to at most " + nodes.size() + ", or start more brokers");
        } else if (replicas == 1 && nodes.size() > 1) {
            report.warning(
                    "topic.replication",
                    "topics get 1 replica: a broker that is lost takes its partitions with it",
                    "set topic.replication=" + Math.min(3, nodes.size())
                            + ", or default.replication.factor of the brokers");
        }
        if (insync > replicas) {
            report.error(
                    "min.insync.replicas",
                    "it is " + insync + ", and topics get " + replicas + " replicas: nothing can be written",
                    "lower min.insync.replicas, or raise topic.replication");
        }
        if (transactions > nodes.size()) {
            report.error(
                    "transaction.state.log.replication.factor",
                    "it is " + transactions + ", and there are " + nodes.size()
                            + " brokers: exactly once may not begin",
                    "start more brokers, or lower it before the first transaction");
        }
    }

    /** 1 where the broker does not say. */
    private static int number(Config config, String key) {
        ConfigEntry entry = config.get(key);
        return entry == null || entry.value() == null ? 1 : Integer.parseInt(entry.value());
    }
}
