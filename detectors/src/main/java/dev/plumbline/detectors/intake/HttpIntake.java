package dev.plumbline.detectors.intake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.plumbline.detectors.ops.Endpoint;
import dev.plumbline.detectors.ops.Endpoint.Health;
import dev.plumbline.detectors.ops.IntakeMeters;
import dev.plumbline.detectors.ops.SlowClients;
import dev.plumbline.ingest.AutoFormat;
import dev.plumbline.ingest.Format;
import dev.plumbline.ingest.Formats;
import dev.plumbline.ingest.Parsed;
import dev.plumbline.ingest.RawRecord;
import dev.plumbline.ingest.Source;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * Takes records that are posted to {@code /v1/FORMAT}, one or many in a body as the format has them.
 *
 * <p>Answers: 202 once all is acknowledged, with {@code {"accepted":n,"rejected":[{"line","reason","detail"}]}}; 422 where
 * all was rejected, which are dead letters then; 401 where the signature is missing or wrong, without saying which; 404 for
 * a format that there is not; 405 for anything but POST; 413 for more bytes than a request may have, as sent or unpacked;
 * 415 for a packing or a content type that is not read; 429 where other requests have the room and 503 where the broker
 * is away, both with {@code Retry-After}. Whoever sends slower than {@link Limits#longestRead} is cut off.
 * <br>Bounds: requests and bytes under way, connections, threads and their queue. Beyond them is a refusal, never a queue
 * that grows.
 */
public final class HttpIntake implements AutoCloseable {
    private static final int SPARE_THREADS = 8;
    private static final int QUEUE = 64;
    private static final int SECONDS_TO_END = 10;
    private static final long MOST_PASSED_OVER = 32 << 20;
    private static final int MOST_PASSING_OVER = SPARE_THREADS / 2;
    private static final byte[] FORM = "payload=".getBytes(StandardCharsets.US_ASCII);
    private static final String ELSEWHERE = "records are posted to /v1/FORMAT, FORMAT as 'plumbline ingest' has it";
    private static final RawRecord NOWHERE = new RawRecord(new byte[0], null, 0);

    /**
     * @param mostBytes that a body may have, as sent and unpacked
     * @param mostRequests that are under way at once
     * @param mostBytesUnderWay of all of them together
     * @param longestRead from a request's headers to the last byte of its body
     * @param longestWait for the broker's acknowledgement
     */
    public record Limits(
            int mostBytes, int mostRequests, long mostBytesUnderWay, Duration longestRead, Duration longestWait) {}

    /**
     * Who may post.
     *
     * @param secrets folder with a file of secrets for each format; empty where there are none
     * @param allowsUnsigned whether a format without secrets is open to everybody; {@code auto} needs secrets of its own
     *     where there is a folder of them, since it takes all formats
     */
    public record Access(Optional<Path> secrets, boolean allowsUnsigned) {}

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final ScheduledExecutorService watch;
    private final Limits limits;
    private final Secrets secrets;
    private final boolean hasSecrets;
    private final boolean allowsUnsigned;
    private final Landing landing;
    private final IntakeMeters meters;
    private final InstantSource clock;
    private final Consumer<Parsed> told;
    private final Consumer<String> say;
    private final Room room;
    private final Semaphore passingOver = new Semaphore(MOST_PASSING_OVER);

    private HttpIntake(
            HttpServer server,
            Limits limits,
            Access access,
            Landing landing,
            IntakeMeters meters,
            InstantSource clock,
            Consumer<Parsed> told,
            Consumer<String> say) {
        this.server = server;
        this.limits = limits;
        this.secrets = new Secrets(access.secrets());
        this.hasSecrets = access.secrets().isPresent();
        this.allowsUnsigned = access.allowsUnsigned();
        this.landing = landing;
        this.meters = meters;
        this.clock = clock;
        this.told = told;
        this.say = say;
        this.room = new Room(limits.mostRequests(), limits.mostBytesUnderWay());
        int most = limits.mostRequests() + SPARE_THREADS;
        this.threads = new ThreadPoolExecutor(
                most, most, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(QUEUE), task -> daemon(task, "intake"));
        threads.allowCoreThreadTimeOut(true);
        this.watch = Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "intake-watch"));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, "plumbline-" + name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * @param told hears what became of every record, as soon as it is read
     * @param say a line for a person
     * @throws IOException if the address cannot be had, or the certificate cannot be read; the message says what to do
     */
    public static HttpIntake start(
            InetSocketAddress address,
            Optional<Tls> tls,
            Limits limits,
            Access access,
            Landing landing,
            PrometheusMeterRegistry registry,
            InstantSource clock,
            Consumer<Parsed> told,
            Consumer<String> say)
            throws IOException {
        SlowClients.bound();
        HttpServer server = tls.isPresent() ? https(address, tls.get(), say) : bound(address, HttpServer::create);
        IntakeMeters meters = new IntakeMeters(registry);
        HttpIntake intake = new HttpIntake(server, limits, access, landing, meters, clock, told, say);
        meters.underWay(intake.room::requests, intake.room::bytes);
        server.setExecutor(intake.threads);
        server.createContext("/v1/", intake::handle);
        server.createContext("/", exchange -> intake.answerAndClose(exchange, notFound(ELSEWHERE)));
        Endpoint.addTo(server, registry, () -> new Health(true, "taking requests"), intake::ready);
        server.start();
        return intake;
    }

    private interface Make<T> {
        T at(InetSocketAddress address, int backlog) throws IOException;
    }

    private static <T> T bound(InetSocketAddress address, Make<T> make) throws IOException {
        try {
            return make.at(address, 128);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + " (" + e.getMessage()
                            + "): set intake.listen to an address of this host and a free port",
                    e);
        }
    }

    private static HttpServer https(InetSocketAddress address, Tls tls, Consumer<String> say) throws IOException {
        HttpsConfigurator configurator = new HttpsConfigurator(tls.context(say));
        HttpsServer server = bound(address, HttpsServer::create);
        server.setHttpsConfigurator(configurator);
        return server;
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private Health ready() {
        return landing.trouble()
                .map(trouble -> new Health(false, trouble))
                .orElseGet(() -> new Health(true, "the broker is reached"));
    }

    private void handle(HttpExchange exchange) throws IOException {
        answerAndClose(exchange, answer(exchange));
    }

    /** Null where the sender was too slow, or has gone. */
    private Answer answer(HttpExchange exchange) {
        try {
            Format format;
            try {
                format = Formats.named(name(exchange));
            } catch (IllegalArgumentException e) {
                return notFound(e.getMessage());
            }
            return answer(exchange, format);
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable("the intake is stopping");
        } catch (RuntimeException e) {
            say.accept("a request could not be worked on: " + e);
            return Answer.refused(500, "failed", "the request could not be worked on");
        }
    }

    private static String name(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().substring("/v1/".length());
    }

    private static Answer notFound(String why) {
        return Answer.refused(404, "unknown", why);
    }

    private static Answer unavailable(String why) {
        return Answer.later(503, "unavailable", why, 5);
    }

    private Answer answer(HttpExchange exchange, Format format) throws IOException, InterruptedException {
        Optional<Answer> objection = objection(exchange);
        if (objection.isPresent()) {
            return objection.get();
        }
        Optional<List<byte[]>> known = secretsOf(format);
        boolean mustBeSigned = known.isPresent() || !isOpen(format);
        if (mustBeSigned && (known.isEmpty() || !Signatures.isSigned(header(exchange)::get))) {
            return unsigned();
        }
        Optional<String> trouble = landing.trouble();
        if (trouble.isPresent()) {
            return unavailable(trouble.get());
        }
        Optional<Room.Place> place = room.enter();
        if (place.isEmpty()) {
            return busy();
        }
        try (Room.Place held = place.get()) {
            Body.Read body = read(exchange, held);
            if (!(body instanceof Body.Read.Whole whole)) {
                return notRead(body);
            }
            if (mustBeSigned && !Signatures.isRight(header(exchange)::get, whole.bytes(), known.get())) {
                return unsigned();
            }
            Body.Read plain = isPacked(exchange) ? Body.unpacked(whole.bytes(), limits.mostBytes(), held) : whole;
            if (plain instanceof Body.Read.Whole records && isForm(exchange, records.bytes())) {
                return Answer.refused(415, "type", "a form is not read; have the webhook send application/json");
            }
            return plain instanceof Body.Read.Whole records
                    ? taken(format, Beside.of(exchange.getRequestHeaders(), now()), records.bytes())
                    : notRead(plain);
        }
    }

    /** What takes every format is no way around the secrets of one. */
    private boolean isOpen(Format format) {
        return allowsUnsigned && (format.family() != Format.Family.ANY || !hasSecrets);
    }

    private interface Header {
        String get(String name);
    }

    private static Header header(HttpExchange exchange) {
        return exchange.getRequestHeaders()::getFirst;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** What can be said before a byte of the body is read. */
    private Optional<Answer> objection(HttpExchange exchange) {
        Header header = header(exchange);
        if (!exchange.getRequestMethod().equals("POST")) {
            return Optional.of(Answer.refused(405, "method", "only POST", Map.of("Allow", "POST")));
        }
        String packing = header.get("Content-Encoding");
        if (packing != null && !isPacked(exchange) && !packing.equalsIgnoreCase("identity")) {
            return Optional.of(
                    Answer.refused(415, "encoding", "only gzip is unpacked", Map.of("Accept-Encoding", "gzip")));
        }
        return declared(exchange) > limits.mostBytes() ? Optional.of(tooLarge()) : Optional.empty();
    }

    /** A webhook's form holds its record in this field. The type alone tells nothing: curl says it of all that it posts. */
    private static boolean isForm(HttpExchange exchange, byte[] body) {
        String type = header(exchange).get("Content-Type");
        return type != null
                && type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")
                && body.length >= FORM.length
                && Arrays.equals(body, 0, FORM.length, FORM, 0, FORM.length);
    }

    private static boolean isPacked(HttpExchange exchange) {
        String packing = header(exchange).get("Content-Encoding");
        return packing != null && packing.equalsIgnoreCase("gzip");
    }

    /** Length of the body as the sender tells it; −1 where it does not. The server has refused what is no number. */
    private static long declared(HttpExchange exchange) {
        String length = header(exchange).get("Content-Length");
        return length == null ? -1 : Long.parseLong(length);
    }

    private Optional<List<byte[]>> secretsOf(Format format) {
        try {
            return secrets.of(format.name());
        } catch (IOException e) {
            say.accept("nobody may post " + format.name() + ": " + e.getMessage());
            return Optional.of(List.of());
        }
    }

    private Answer tooLarge() {
        return Answer.refused(413, "oversize", "a request may have " + limits.mostBytes() + " bytes, also unpacked");
    }

    private static Answer unsigned() {
        return Answer.refused(401, "signature", "not signed with a secret of this format");
    }

    private static Answer busy() {
        return Answer.later(429, "busy", "too much is under way", 1);
    }

    private Answer notRead(Body.Read why) {
        if (why instanceof Body.Read.TooLarge) {
            return tooLarge();
        }
        return why instanceof Body.Read.NoRoom ? busy() : Answer.refused(400, "packing", "the body is no whole gzip");
    }

    /** Closes the connection where the sender takes too long. */
    private Body.Read read(HttpExchange exchange, Room.Place place) throws IOException {
        AtomicBoolean isTooSlow = new AtomicBoolean();
        ScheduledFuture<?> cut = watch.schedule(
                () -> {
                    isTooSlow.set(true);
                    exchange.close();
                },
                limits.longestRead().toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            Body.Read read = Body.read(exchange.getRequestBody(), limits.mostBytes(), place);
            if (read instanceof Body.Read.Whole whole
                    && declared(exchange) >= 0
                    && whole.bytes().length != declared(exchange)) {
                throw new IOException("the sender has gone");
            }
            return read;
        } catch (IOException e) {
            meters.refused(isTooSlow.get() ? "slow" : "broken", 0);
            throw e;
        } finally {
            cut.cancel(false);
        }
    }

    /** Publishes what the body holds; waits until all of it is acknowledged. */
    private Answer taken(Format named, Map<String, String> beside, byte[] body) throws InterruptedException {
        Format format = named.family() == Format.Family.ANY ? AutoFormat.of(body) : named;
        Taking taking = new Taking(format, landing.begin());
        try {
            new Source(Source.Place.request(beside), format, clock, taking::take)
                    .readAll(new ByteArrayInputStream(body));
            return taking.isNothing() && new String(body, StandardCharsets.ISO_8859_1).isBlank()
                    ? Answer.refused(422, "rejected", "the body holds no record")
                    : taking.answer();
        } catch (KafkaException e) {
            say.accept("a request was not taken: " + e.getMessage());
            return unavailable("the broker has not acknowledged; send it again");
        } catch (IOException e) {
            throw new IllegalStateException(e); // bytes in memory
        }
    }

    /** What one request gives. */
    private final class Taking {
        private final Format format;
        private final Landing.Batch batch;
        private final List<Parsed.Rejected> rejected = new ArrayList<>();
        private final Map<String, Long> reasons = new TreeMap<>();
        private long events;
        private long more;

        Taking(Format format, Landing.Batch batch) {
            this.format = format;
            this.batch = batch;
        }

        void take(Parsed whole) {
            Parsed parsed = landing.redacted(whole, format.name());
            batch.put(parsed, format.name(), now());
            told.accept(parsed);
            if (!(parsed instanceof Parsed.Rejected refused)) {
                events++;
                return;
            }
            reasons.merge(refused.reason(), 1L, Long::sum);
            if (rejected.size() < Answer.MOST_REJECTED) {
                rejected.add(refused);
            } else {
                more++;
            }
        }

        boolean isNothing() {
            return events == 0 && rejected.isEmpty();
        }

        Answer answer() throws InterruptedException {
            long tooLarge = batch.await(limits.longestWait());
            for (long i = 0; i < tooLarge; i++) {
                events--;
                reasons.merge("oversize", 1L, Long::sum);
                rejected.add(new Parsed.Rejected("oversize", "an event is larger than its topic takes", NOWHERE));
            }
            meters.accepted(format.name(), events);
            reasons.forEach((reason, count) -> meters.rejected(format.name(), reason, count));
            return Answer.records(events, rejected, more);
        }
    }

    private void answerAndClose(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            if (answer != null) {
                if (answer.reason() != null) {
                    meters.refused(answer.reason(), answer.status());
                }
                send(exchange, answer);
            }
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length);
        OutputStream out = exchange.getResponseBody();
        out.write(answer.body());
        out.flush();
        if (answer.reason() != null) {
            passOver(exchange);
        }
        out.close();
    }

    /**
     * A sender that is cut off while it sends does not see its answer: what was not read is passed over, within bounds, and
     * not for many at once.
     */
    private void passOver(HttpExchange exchange) throws IOException {
        if (!passingOver.tryAcquire()) {
            return;
        }
        ScheduledFuture<?> cut = watch.schedule(exchange::close, 2, TimeUnit.SECONDS);
        try {
            InputStream in = exchange.getRequestBody();
            byte[] piece = new byte[1 << 16];
            long passed = 0;
            int length = 0;
            while (length >= 0 && passed < MOST_PASSED_OVER) {
                length = in.read(piece);
                passed += Math.max(length, 0);
            }
        } finally {
            cut.cancel(false);
            passingOver.release();
        }
    }

    /** Takes no more requests; those under way have a few seconds. */
    @Override
    public void close() {
        server.stop(room.requests() == 0 ? 0 : SECONDS_TO_END);
        threads.shutdownNow();
        watch.shutdownNow();
    }
}
