package dev.plumbline.detectors.stream;

import dev.plumbline.detectors.registry.Framing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The cluster as its administrator sees it: whether it is there, and whether the topics are. */
public final class Brokers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final Duration LEADERS = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final String servers;
    private final Admin admin;

    /** @throws KafkaException if no server's name can be resolved, or a setting of Kafka's is wrong */
    public Brokers(String servers, Map<String, String> kafka) {
        this.servers = servers;
        Map<String, Object> settings = Framing.ofKafka(kafka);
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        this.admin = Admin.create(settings);
    }

    /** Why the cluster cannot be reached, with its address; empty where it answers. */
    public Optional<String> unreachable() {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis()))
                    .nodes()
                    .get(PATIENCE.toMillis() + 1000, TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of("Kafka at " + servers
                    + (e.getCause() instanceof AuthenticationException ? " does not let us in: " : " does not answer: ")
                    + e.getCause().getMessage());
        } catch (TimeoutException e) {
            return Optional.of("Kafka at " + servers + " does not answer within " + PATIENCE.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /**
     * Returns once the cluster answers; tells of each try that failed, with a pause that doubles up to half a minute.
     *
     * @param given whether to go on trying
     * @return whether it answered
     */
    public boolean await(BooleanSupplier given, Consumer<String> progress) throws InterruptedException {
        Duration pause = Duration.ofMillis(500);
        while (given.getAsBoolean()) {
            Optional<String> trouble = unreachable();
            if (trouble.isEmpty()) {
                return true;
            }
            progress.accept(trouble.get() + "; next try in " + pause.toMillis() / 1000.0 + " s");
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
        return false;
    }

    /**
     * Partitions of the topic that has most.
     *
     * @throws KafkaException if one of them is not there
     */
    int partitions(List<Topics.Topic> topics) throws InterruptedException {
        int most = 0;
        for (Topics.Topic topic : topics) {
            try {
                most = Math.max(
                        most,
                        admin.describeTopics(List.of(topic.name()))
                                .topicNameValues()
                                .get(topic.name())
                                .get()
                                .partitions()
                                .size());
            } catch (ExecutionException e) {
                throw failed("describe", topic.name(), e, AclOperation.DESCRIBE);
            }
        }
        return most;
    }

    /** Where partitions end, for whoever reads them. */
    void look(PartitionEnds ends) throws InterruptedException {
        ends.look(admin, PATIENCE);
    }

    /** Which of the topics there are, by name. */
    public Map<String, TopicDescription> existing(List<Topics.Topic> topics) throws InterruptedException {
        List<String> names = topics.stream().map(Topics.Topic::name).toList();
        Map<String, TopicDescription> found = new HashMap<>();
        for (var described : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                found.put(described.getKey(), described.getValue().get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw failed("describe", described.getKey(), e, AclOperation.DESCRIBE);
                }
            }
        }
        return found;
    }

    /**
     * Creates those topics that are missing and returns their names, once every broker that is asked knows of them: the
     * controller says that a topic is made before the brokers have heard of it.
     *
     * @throws KafkaException if a topic cannot be made, or has no leader within seconds
     */
    public List<String> create(Topics topics, int partitions, int replication) throws InterruptedException {
        Map<String, TopicDescription> existing = existing(topics.all());
        Optional<Short> replicas = replication < 0 ? Optional.empty() : Optional.of((short) replication);
        List<NewTopic> missing = topics.all().stream()
                .filter(topic -> !existing.containsKey(topic.name()))
                .map(topic -> new NewTopic(
                                topic.name(),
                                Optional.of(topic.partitions() > 0 ? topic.partitions() : partitions),
                                replicas)
                        .configs(topic.config()))
                .toList();
        List<String> created = new ArrayList<>();
        for (var creation : admin.createTopics(missing).values().entrySet()) {
            try {
                creation.getValue().get();
                created.add(creation.getKey());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw failed("create", creation.getKey(), e, AclOperation.CREATE);
                }
            }
        }
        created.sort(Comparator.naturalOrder());
        awaitLeaders(topics);
        return created;
    }

    /**
     * The settings of a topic as they hold, defaults too.
     *
     * @throws KafkaException if it is not there, or may not be looked at
     */
    public Map<String, String> config(String topic) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            return admin.describeConfigs(List.of(resource)).values().get(resource).get().entries().stream()
                    .filter(it -> it.value() != null)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
        } catch (ExecutionException e) {
            throw failed("look at the settings of", topic, e, AclOperation.DESCRIBE_CONFIGS);
        }
    }

    /**
     * Sets what is given and leaves all other settings of the topic as they are. Returns once the broker that is asked tells so:
     * the controller takes it before the brokers have heard of it.
     *
     * @throws KafkaException if the broker does not take them
     */
    public void alter(String topic, Map<String, String> config) throws InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        List<AlterConfigOp> changes = config.entrySet().stream()
                .map(it -> new AlterConfigOp(new ConfigEntry(it.getKey(), it.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        try {
            admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
        } catch (ExecutionException e) {
            throw failed("set " + String.join(", ", config.keySet()) + " of", topic, e, AclOperation.ALTER_CONFIGS);
        }
        long patience = System.nanoTime() + LEADERS.toNanos();
        while (!config(topic).entrySet().containsAll(config.entrySet())) {
            if (System.nanoTime() > patience) {
                throw new KafkaException("topic " + topic + " at " + servers + " has not what was set within "
                        + LEADERS.toSeconds() + " s; check the brokers' logs");
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void awaitLeaders(Topics topics) throws InterruptedException {
        long patience = System.nanoTime() + LEADERS.toNanos();
        List<String> without = withoutLeader(topics);
        while (!without.isEmpty()) {
            if (System.nanoTime() > patience) {
                throw new KafkaException("topics " + String.join(", ", without) + " at " + servers
                        + " have no leader within " + LEADERS.toSeconds() + " s; check the brokers' logs");
            }
            TimeUnit.MILLISECONDS.sleep(20);
            without = withoutLeader(topics);
        }
    }

    private List<String> withoutLeader(Topics topics) throws InterruptedException {
        Map<String, TopicDescription> known = existing(topics.all());
        return topics.all().stream()
                .map(Topics.Topic::name)
                .filter(name -> !known.containsKey(name)
                        || known.get(name).partitions().stream().anyMatch(it -> it.leader() == null))
                .toList();
    }

    private KafkaException failed(String what, String topic, ExecutionException e, AclOperation operation) {
        String at = "cannot " + what + " topic " + topic + " at " + servers + ": ";
        return Rights.missing(refusalOf(topic, e.getCause()), operation)
                .<KafkaException>map(missing -> new Rights.Missing(at + missing))
                .orElseGet(() -> new KafkaException(at + e.getCause().getMessage(), e.getCause()));
    }

    /** A broker that refuses does not always say what: of configurations it says no topic. */
    private static Throwable refusalOf(String topic, Throwable failure) {
        return failure instanceof AuthorizationException ? new TopicAuthorizationException(Set.of(topic)) : failure;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
