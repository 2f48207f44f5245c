package dev.plumbline.detectors.identities;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.plumbline.event.Identity;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a gRPC server in this process, at a real unix socket. */
@Timeout(30)
class CriSourceTest {
    private static final String SANDBOX = "b".repeat(64);
    private static final String ID = "a".repeat(64);
    private static final String DIGEST = "sha256:" + "c".repeat(64);
    private static final Instant CREATED = Instant.parse("2026-06-01T12:00:00.5Z");
    private static final Instant STARTED = Instant.parse("2026-06-01T12:00:01.123456Z");
    private static final Instant ENDED = Instant.parse("2026-06-01T12:00:02Z");
    private static final long RUNNING = 1;
    private static final long EXITED = 2;
    private static final MethodDescriptor.Marshaller<byte[]> BYTES = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    @TempDir
    private Path folder;

    private final Told told = new Told();
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    private final EpollEventLoopGroup threads = new EpollEventLoopGroup(2);
    private Server server;

    @BeforeEach
    void start() throws IOException {
        assumeThat(Epoll.isAvailable())
                .as("gRPC's server needs epoll for a unix socket")
                .isTrue();
        ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("runtime.v1.RuntimeService");
        for (String method : List.of("ListPodSandbox", "ListContainers", "PodSandboxStatus", "ContainerStatus")) {
            service.addMethod(
                    MethodDescriptor.newBuilder(BYTES, BYTES)
                            .setType(MethodDescriptor.MethodType.UNARY)
                            .setFullMethodName("runtime.v1.RuntimeService/" + method)
                            .build(),
                    ServerCalls.asyncUnaryCall((byte[] request, StreamObserver<byte[]> response) -> {
                        byte[] answer = answers.get(method);
                        if (answer == null) {
                            response.onError(Status.NOT_FOUND.asRuntimeException());
                        } else {
                            response.onNext(answer);
                            response.onCompleted();
                        }
                    }));
        }
        server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket().toFile()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(threads)
                .workerEventLoopGroup(threads)
                .addService(service.build())
                .build()
                .start();
        answers.put("ListPodSandbox", message(1, sandbox(0)));
        answers.put("PodSandboxStatus", message(1, message(5, message(1, "10.1.0.7", 2, message(1, "FD00::7")))));
        runs(RUNNING);
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.shutdownNow().awaitTermination();
        }
        assertThat(threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void aContainerIsItsPodsAndTheAddressesAreTheSandboxs() throws Exception {
        once();
        assertThat(told.last()).hasSize(2).allSatisfy(it -> {
            assertThat(it.getService()).isEqualTo("web");
            assertThat(it.getNamespace()).isEqualTo("shop");
            assertThat(it.getPod()).isEqualTo("web-1");
            assertThat(it.getPodUid()).isEqualTo("uid-1");
            assertThat(it.getSource()).isEqualTo("cri/n1");
        });
        Identity network = told.last().get(0);
        assertThat(network.getAddresses()).containsExactly("10.1.0.7", "fd00::7");
        assertThat(network.getValidFrom()).isEqualTo(CREATED);
        Identity container = told.last().get(1);
        assertThat(container.getContainerId()).isEqualTo(ID);
        assertThat(container.getImage()).isEqualTo("registry.example/web:1.4");
        assertThat(container.getImageDigest()).isEqualTo(DIGEST);
        assertThat(container.getValidFrom()).isEqualTo(STARTED);
    }

    @Test
    void inTheNodesNetworkASandboxHasNoAddressOfItsOwn() throws Exception {
        answers.put("PodSandboxStatus", message(1, message(6, message(1, message(2, message(1, 2L))))));
        once();
        assertThat(told.last()).extracting(Identity::getContainerId).containsExactly(ID);
    }

    @Test
    void whatEndsAndWhatVanishesIsSeenAtTheNextLook() throws Exception {
        try (Watching watching = watching()) {
            runs(EXITED);
            await().until(() -> told.records().size() == 3);
            answers.put("ListPodSandbox", new byte[0]);
            answers.put("ListContainers", new byte[0]);
            await().until(() -> told.records().size() == 4);
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.records().get(2).getValidTo()).isEqualTo(ENDED);
        assertThat(told.records().get(3).getAddresses()).isNotEmpty();
        assertThat(told.records().get(3).getValidTo()).isNotNull();
    }

    @Test
    void anErrorOfTheRuntimeHoldsTheHeartbeatsBackUntilItAnswersAgain() throws Exception {
        try (Watching watching = watching()) {
            byte[] list = answers.remove("ListContainers");
            AtomicInteger beats = new AtomicInteger(-1);
            await().pollInterval(Duration.ofMillis(300)).until(() -> {
                int now = told.heartbeats().size();
                return beats.getAndSet(now) == now;
            });
            answers.put("ListContainers", list);
            await().until(() -> told.heartbeats().size() > beats.get());
            assertThat(watching.failure()).isEmpty();
        }
        assertThat(told.records()).hasSize(2);
    }

    @Test
    void anAnswerOfMegabytesIsReadWhole() throws Exception {
        byte[][] many = new byte[20_000][];
        for (int i = 0; i < many.length; i++) {
            many[i] = message(1, "%064x".formatted(i), 2, "none", 8, "x".repeat(200));
        }
        answers.put("ListContainers", repeated(many));
        answers.put("ContainerStatus", new byte[0]);
        answers.put("ListPodSandbox", message(1, sandbox(0)));
        try (UnixGrpc runtime = new UnixGrpc(socket())) {
            byte[] answer = runtime.call("/runtime.v1.RuntimeService/ListContainers", new byte[0]);
            assertThat(Proto.parse(answer).messages(1)).hasSize(20_000);
        }
    }

    private void runs(long state) {
        answers.put(
                "ListContainers",
                message(
                        1,
                        message(1, ID, 2, SANDBOX, 4, message(1, DIGEST, 18, "registry.example/web:1.4"), 6, state)));
        answers.put(
                "ContainerStatus",
                message(
                        1,
                        message(
                                1,
                                ID,
                                3,
                                state,
                                5,
                                nanos(STARTED),
                                6,
                                state == EXITED ? nanos(ENDED) : 0L,
                                9,
                                "registry.example/web@" + DIGEST)));
    }

    private static byte[] sandbox(long state) {
        return message(
                1,
                SANDBOX,
                2,
                message(1, "web-1", 2, "uid-1", 3, "shop"),
                3,
                state,
                4,
                nanos(CREATED),
                5,
                message(1, "app", 2, "web"));
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    private static byte[] repeated(byte[]... messages) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] it : messages) {
            all.writeBytes(message(1, it));
        }
        return all.toByteArray();
    }

    /** @param fields number, value, number, value: text, a whole number or a message */
    private static byte[] message(Object... fields) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            int number = (Integer) fields[i];
            if (fields[i + 1] instanceof Long value) {
                varint(message, (long) number << 3);
                varint(message, value);
            } else {
                byte[] bytes = fields[i + 1] instanceof String text
                        ? text.getBytes(StandardCharsets.UTF_8)
                        : (byte[]) fields[i + 1];
                varint(message, (long) number << 3 | 2);
                varint(message, bytes.length);
                message.writeBytes(bytes);
            }
        }
        return message.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        for (; left > 0x7f; left >>>= 7) {
            out.write((int) ((left & 0x7f) | 0x80));
        }
        out.write((int) left);
    }

    private Path socket() {
        return folder.resolve("cri.sock");
    }

    private Source source() {
        return new CriSource(socket(), "n1", Naming.DEFAULT, InstantSource.system());
    }

    private void once() throws Exception {
        Watching.once(List.of(source()), List.of(), told, Duration.ofDays(365_000));
    }

    private Watching watching() throws Exception {
        Watching watching = Watching.start(
                List.of(source()),
                List.of(),
                told,
                Duration.ofDays(365_000),
                Duration.ofMillis(20),
                InstantSource.system(),
                () -> {});
        await().until(() -> !told.heartbeats().isEmpty());
        return watching;
    }
}
