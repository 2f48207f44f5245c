package dev.plumbline.detectors.registry;

import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How values stand on topics. Within, and on internal topics, a record is in single-object encoding; on topics, where a schema
 * registry is set, it is in Confluent's wire format: a zero, the schema's id in four bytes big-endian, the same Avro body.
 * What is read may be in either, so that a switch loses nothing; what is neither goes through as it is, and is refused where
 * records are. Thread-safe.
 *
 * <p>Subjects are named by the topic ({@code TOPIC-value}), those of a topic with several types by topic and type.
 */
public final class Framing {
    /** Settings' keys, which clients' settings carry too, and which are none of Kafka's own. */
    public static final String URL = "schema.registry.url";

    public static final String AUTO_REGISTER = "schema.registry.auto.register";
    public static final String USER_FILE = "schema.registry.user.file";

    /** Without a registry. */
    public static final Framing NONE = new Framing(null, false);

    private static final Logger LOG = LoggerFactory.getLogger(Framing.class);
    private static final byte CONFLUENT = 0;
    private static final int BEGINS = 5;
    private static final int MOST_IDS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    /** What stands on one topic together. */
    private static final Set<String> SHARING = Set.of(
            Wire.PACK_RELEASE.schema().getFullName(), Wire.RULE_RELEASE.schema().getFullName());

    private final SchemaRegistry registry;
    private final boolean registers;
    private final Map<Subject, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Optional<Schema>> schemas = new ConcurrentHashMap<>();

    /** @param name of the schema's place in the registry */
    private record Subject(String name, Schema schema) {}

    /** The registry does not answer; nothing is lost where whoever asked tries again. */
    static final class Unreachable extends RetriableException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message) {
            super(message);
        }
    }

    /**
     * @param registry null: none
     * @param registers whether a schema that is missing is registered by whoever first writes with it
     */
    Framing(SchemaRegistry registry, boolean registers) {
        this.registry = registry;
        this.registers = registers;
    }

    /**
     * As clients' settings say.
     *
     * @throws KafkaException if the file with the user cannot be read
     */
    public static Framing of(Map<String, String> kafka) {
        return registry(kafka)
                .map(it -> new Framing(it, Boolean.parseBoolean(kafka.get(AUTO_REGISTER))))
                .orElse(NONE);
    }

    /**
     * The registry that clients' settings name.
     *
     * @throws KafkaException if the file with the user cannot be read
     */
    public static Optional<SchemaRegistry> registry(Map<String, String> kafka) {
        String urls = kafka.getOrDefault(URL, "");
        return urls.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SchemaRegistry(List.of(urls.split(",", -1)), user(kafka.getOrDefault(USER_FILE, ""))));
    }

    private static Optional<String> user(String file) {
        try {
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.readString(Path.of(file)).strip());
        } catch (IOException e) {
            throw new KafkaException(USER_FILE + ": " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Clients' settings without those of the registry, of which Kafka's clients know nothing. */
    public static Map<String, Object> ofKafka(Map<String, String> kafka) {
        Map<String, Object> own = new HashMap<>(kafka);
        own.keySet().removeAll(Set.of(URL, AUTO_REGISTER, USER_FILE));
        return own;
    }

    /** The subject of a type on a topic. */
    public static String subject(String topic, Schema schema) {
        return topic + '-' + (SHARING.contains(schema.getFullName()) ? schema.getFullName() : "value");
    }

    /** Of values on topics; never of what is internal. */
    public Serde<byte[]> serde() {
        return Serdes.serdeFrom(serializer(), deserializer());
    }

    public Serializer<byte[]> serializer() {
        return registry == null ? new ByteArraySerializer() : this::outward;
    }

    public Deserializer<byte[]> deserializer() {
        return registry == null ? new ByteArrayDeserializer() : this::inward;
    }

    private byte[] outward(String topic, byte[] value) {
        Optional<Schema> schema = Wire.writer(value);
        if (schema.isEmpty()) {
            return value; // JSON, or nothing
        }
        int body = value.length - Wire.bodyBegins();
        return ByteBuffer.allocate(BEGINS + body)
                .put(CONFLUENT)
                .putInt(id(new Subject(subject(topic, schema.get()), schema.get())))
                .put(value, Wire.bodyBegins(), body)
                .array();
    }

    private int id(Subject subject) {
        Integer known = ids.get(subject);
        if (known == null) {
            known = patiently(() -> looked(subject));
            ids.put(subject, known);
        }
        return known;
    }

    private int looked(Subject subject) throws SchemaRegistry.Unavailable {
        Optional<Integer> found = registry.id(subject.name(), subject.schema());
        if (found.isPresent()) {
            return found.get();
        }
        if (!registers) {
            throw new KafkaException(
                    "the schema registry has no " + subject.schema().getFullName() + " of this version under "
                            + subject.name() + "; 'plumbline topics --register' registers it");
        }
        try {
            return registry.register(subject.name(), subject.schema());
        } catch (SchemaRegistry.Refused e) {
            throw new KafkaException(e.getMessage(), e);
        }
    }

    private byte[] inward(String topic, byte[] value) {
        if (value == null || value.length < BEGINS || value[0] != CONFLUENT) {
            return value;
        }
        int id = ByteBuffer.wrap(value, 1, 4).getInt();
        return schema(id)
                .flatMap(schema -> Wire.named(schema.getFullName()).flatMap(it -> it.under(schema, value, BEGINS)))
                .orElse(value);
    }

    /** Ids never change what they stand for; one that there is not yet may come. */
    private Optional<Schema> schema(int id) {
        Optional<Schema> known = schemas.get(id);
        if (known == null) {
            known = patiently(() -> registry.schema(id));
            if (known.isPresent() && schemas.size() < MOST_IDS) {
                schemas.put(id, known);
            }
        }
        return known;
    }

    private interface Asking<T> {
        T ask() throws SchemaRegistry.Unavailable;
    }

    /** A registry that is away is waited for, with a pause that doubles. */
    private static <T> T patiently(Asking<T> asking) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = Duration.ofMillis(250);
        while (true) {
            try {
                return asking.ask();
            } catch (SchemaRegistry.Unavailable e) {
                if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                    throw new Unreachable(e.getMessage());
                }
                LOG.warn("{}; next try in {} s", e.getMessage(), pause.toMillis() / 1000.0);
                rest(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }

    private static void rest(Duration pause) {
        try {
            TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
