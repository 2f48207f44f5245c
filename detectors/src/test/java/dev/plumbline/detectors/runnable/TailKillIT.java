package dev.plumbline.detectors.runnable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.ops.LocalBroker;
import dev.plumbline.detectors.ops.Settings;
import dev.plumbline.detectors.stream.Brokers;
import dev.plumbline.detectors.stream.Topics;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.schemas.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL of {@code ingest tail}, again and again, while its file grows and is rotated in both ways: no line is missing. */
class TailKillIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int KILLS = 5;

    @TempDir
    private Path folder;

    @Test
    void afterEveryKillEveryLineIsOnTheTopicAndWhatCameTwiceHasOneId() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LocalBroker broker = LocalBroker.start(Files.createDirectory(folder.resolve("kafka")));
                Writer writer = new Writer(folder.resolve("tetragon.log"), new Random(seed + 1));
                Reader reader = new Reader(broker.address(), created(broker))) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (Jar tail = tail(broker)) {
                    if (kill % 2 == 0) {
                        aPositionIsKept(tail);
                    } else {
                        aWhilePasses(reader, tail, Duration.ofMillis(random.nextInt(1500)));
                    }
                    writer.rotateFromNowOn(); // what was rotated before the first start is nobody's to read
                    assertThat(tail.isAlive()).as(tail.stderr()).isTrue();
                    tail.kill();
                }
            }
            int lines = writer.stop();
            try (Jar tail = tail(broker)) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    reader.read();
                    assertThat(reader.missing(lines)).as(tail.stderr()).isEmpty();
                });
                assertThat(tail.terminate(Duration.ofSeconds(30))).isIn(0, 143);
                assertThat(tail.stderr()).containsPattern("[\\d,]+ events taken, 0 records rejected, in");
            }
            reader.read();
            assertThat(reader.missing(lines)).as("seed " + seed).isEmpty();
            assertThat(reader.ids()).as("what came twice has the same id").hasSize(lines);
            assertThat(reader.others()).as("nothing is told as lost").isEmpty();
            assertThat(writer.rotations()).as("both ways").isGreaterThan(3);
        }
    }

    private void aPositionIsKept(Jar tail) throws IOException {
        String before = positions();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !positions().equals(before) || !tail.isAlive());
    }

    private String positions() throws IOException {
        Path file = folder.resolve("positions.json");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static void aWhilePasses(Reader reader, Jar tail, Duration pause) {
        long before = reader.read();
        await().atMost(PATIENCE).until(() -> reader.read() > before || !tail.isAlive());
        await().pollDelay(pause).until(() -> true);
    }

    private Jar tail(LocalBroker broker) {
        return Jar.start(
                folder,
                "ingest",
                "tail",
                "tetragon",
                folder.resolve("tetragon.log").toString(),
                "--positions",
                folder.resolve("positions.json").toString(),
                "--set",
                "kafka.linger.ms=5000", // what is not flushed before its position is kept would be lost for sure
                "--bootstrap-servers",
                broker.address());
    }

    private static Topics created(LocalBroker broker) throws InterruptedException {
        Topics topics = Topics.named(
                ((Settings.Read.Valid) Settings.read(Map.of(), "", Map.of(), Map.of(), "host")).settings());
        try (Brokers brokers = new Brokers(broker.address(), Map.of())) {
            brokers.create(topics, 1, 1);
        }
        return topics;
    }

    /** Writes some lines every few milliseconds, breaks off in the middle of one now and then, and rotates. */
    private static final class Writer implements AutoCloseable {
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final Path log;
        private final Random random;
        private final Future<?> writing;
        private volatile boolean rotates;
        private int lines;
        private int steps;
        private int rotations;
        private String rest = "";

        Writer(Path log, Random random) {
            this.log = log;
            this.random = random;
            writing = thread.scheduleAtFixedRate(this::step, 0, 10, TimeUnit.MILLISECONDS);
        }

        private void step() {
            try {
                StringBuilder text = new StringBuilder(rest);
                for (int i = random.nextInt(40); i > 0; i--) {
                    text.append(line(++lines));
                }
                boolean breaksOff = text.length() > 0 && random.nextInt(4) == 0;
                int end = breaksOff ? text.length() - random.nextInt(Math.min(text.length(), 100)) : text.length();
                append(text.substring(0, end));
                rest = text.substring(end);
                if (++steps % 60 == 0 && rotates) {
                    append(rest); // a line does not go on in another file
                    rest = "";
                    rotate();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void rotateFromNowOn() {
            rotates = true;
        }

        private void append(String text) throws IOException {
            Files.writeString(log, text, UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        private void rotate() throws IOException {
            for (int i = rotations++; i >= 1; i--) {
                Files.move(numbered(i), numbered(i + 1));
            }
            if (random.nextBoolean()) {
                Files.move(log, numbered(1));
            } else {
                Files.copy(log, numbered(1));
                try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    file.truncate(0);
                }
            }
        }

        private Path numbered(int number) {
            return log.resolveSibling(log.getFileName() + "." + number);
        }

        private static String line(int number) {
            return """
                    {"process_exec":{"process":{"pid":%d,"uid":0,"binary":"/usr/bin/dash"},"parent":{"pid":1,\
                    "binary":"/usr/bin/python3.11"}},"node_name":"node-1","time":"2026-11-23T10:00:00Z"}
                    """.formatted(number);
        }

        /** Number of lines that were written. */
        int stop() throws Exception {
            if (writing.isDone()) {
                writing.get(); // it failed
            }
            writing.cancel(false);
            Future<Integer> written = thread.submit(() -> {
                append(rest);
                return lines;
            });
            int count = written.get(10, TimeUnit.SECONDS);
            close();
            return count;
        }

        int rotations() {
            return rotations;
        }

        @Override
        public void close() {
            thread.shutdownNow();
        }
    }

    /** What has come to the kernel events' topic. */
    private static final class Reader implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer;
        private final TopicPartition partition;
        private final Map<String, Long> lineById = new HashMap<>();
        private final List<String> others = new ArrayList<>();
        private long count;

        Reader(String servers, Topics topics) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", servers), new StringDeserializer(), new ByteArrayDeserializer());
            partition = new TopicPartition(topics.kernelEvents().name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
        }

        /** Reads to the topic's end; number of records so far. */
        long read() {
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    take(((Wire.Decoded.Read<KernelEvent>) Wire.KERNEL_EVENT.decode(record.value())).value());
                }
            }
            return count;
        }

        private void take(KernelEvent event) {
            count++;
            if (event.getActivity() instanceof ProcessLaunch) {
                lineById.put(event.getId(), event.getProcess().getPid());
            } else {
                others.add(event.toString());
            }
        }

        /** Lines that have not come, as ranges. */
        List<String> missing(long lines) {
            Set<Long> come = new HashSet<>(lineById.values());
            List<String> missing = new ArrayList<>();
            long first = 0;
            for (long line = 1; line <= lines + 1; line++) {
                boolean isMissing = line <= lines && !come.contains(line);
                if (isMissing && first == 0) {
                    first = line;
                } else if (!isMissing && first > 0) {
                    missing.add(first + "-" + (line - 1));
                    first = 0;
                }
            }
            return missing;
        }

        Set<String> ids() {
            return lineById.keySet();
        }

        List<String> others() {
            return others;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
