package dev.plumbline.bench;

import dev.plumbline.detectors.enrich.Enricher;
import dev.plumbline.detectors.enrich.Networks;
import dev.plumbline.detectors.enrich.Tables;
import dev.plumbline.event.Collector;
import dev.plumbline.event.Identity;
import dev.plumbline.event.KernelEvent;
import dev.plumbline.event.NetworkAction;
import dev.plumbline.event.NetworkActivity;
import dev.plumbline.event.Origin;
import dev.plumbline.event.Process;
import dev.plumbline.event.ProcessLaunch;
import dev.plumbline.schemas.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the tables cost in a large estate: 200,000 containers live, 1,000,000 intervals of ownership, so each address had five
 * owners one after the other. Tells the heap that they take, how long they are filled from encoded records as at a restart,
 * lookups per second, and what joining one event costs, beside a lookup in a plain {@link HashMap} of as many keys.
 *
 * <p>Run it with {@code mvn -q -DskipTests -Pbench verify}; it wants a heap of 2 GiB.
 */
public final class JoinCost {
    private static final int LIVE = 200_000;
    private static final int OWNERS = 5;
    private static final int INTERVALS = LIVE * OWNERS;
    private static final int SERVICES = 2_000;
    private static final int EVENTS = 200_000;
    private static final int BATCH = 100;
    private static final int BATCHES = 40_000;
    private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofHours(1);

    private static volatile Object sink;

    private JoinCost() {}

    public static void main(String[] arguments) {
        long before = heap();
        Tables tables = new Tables();
        Duration filling = fill(tables);
        long bytes = heap() - before;
        System.out.printf(
                Locale.ROOT,
                "%,d intervals: heap %,d MiB, %,d bytes each; filled from records in %.1f s, %,.0f/s%n",
                tables.identityCount(),
                bytes >> 20,
                bytes / INTERVALS,
                filling.toNanos() / 1e9,
                INTERVALS / (filling.toNanos() / 1e9));
        figure("tables", "heap of an interval", (double) bytes / INTERVALS, "B");
        figure("tables", "filled from records", filling.toNanos() / 1e9, "s");

        Map<String, Integer> plain = new HashMap<>();
        for (int i = 0; i < INTERVALS; i++) {
            plain.put(container(i), i);
        }
        IntConsumer none = i -> {};
        System.out.printf(
                "%-44s %12s %10s %10s %8s%n", "of one event or lookup", "per second", "median ns", "p99 ns", "ratio");
        String[] any = new Random(7)
                .ints(EVENTS, 0, INTERVALS)
                .mapToObj(JoinCost::container)
                .toArray(String[]::new);
        double lookup = told("", "plain HashMap", none, i -> sink = plain.get(any[i]), 0);
        plain.clear();
        join(
                "of live containers, 5 % late",
                tables,
                lookup,
                random ->
                        random.nextInt(20) == 0 ? random.nextInt(INTERVALS) : INTERVALS - LIVE + random.nextInt(LIVE));
        join("of all intervals alike", tables, lookup, random -> random.nextInt(INTERVALS));
    }

    /** @param choice which interval an event is of */
    private static void join(String whose, Tables tables, double lookup, ToIntFunction<Random> choice) {
        Random random = new Random(7);
        int[] which = new int[EVENTS];
        Arrays.setAll(which, i -> choice.applyAsInt(random));
        String[] containers = Arrays.stream(which).mapToObj(JoinCost::container).toArray(String[]::new);
        String[] addresses = Arrays.stream(which).mapToObj(JoinCost::address).toArray(String[]::new);
        Instant[] times = Arrays.stream(which)
                .mapToObj(it -> begin(it).plusSeconds(random.nextInt(3_600)))
                .toArray(Instant[]::new);
        byte[][] launches = new byte[EVENTS][];
        byte[][] connections = new byte[EVENTS][];
        for (int i = 0; i < EVENTS; i++) {
            launches[i] = Wire.KERNEL_EVENT.encode(event(containers[i], times[i], new ProcessLaunch(false)));
            connections[i] = Wire.KERNEL_EVENT.encode(event(
                    containers[i],
                    times[i],
                    NetworkActivity.newBuilder()
                            .setAction(NetworkAction.CONNECT)
                            .setPeerAddress(addresses[(i + 1) % EVENTS])
                            .setPeerPort(443)
                            .build()));
        }
        Enricher enricher = new Enricher(tables, new Networks(Networks.PRIVATE));
        IntConsumer none = i -> {};
        System.out.println(whose + ":");
        told(whose, "  owner of a container", none, i -> sink = tables.container(containers[i], times[i]), lookup);
        told(whose, "  owner of an address", none, i -> sink = tables.address(addresses[i], 443, times[i]), lookup);
        KernelEvent[] decoded = new KernelEvent[BATCH];
        told(
                whose,
                "  join of a launch",
                i -> decode(launches[i], decoded, i),
                i -> sink = enricher.enrich(decoded[i % BATCH]),
                lookup);
        told(
                whose,
                "  join of a connection",
                i -> decode(connections[i], decoded, i),
                i -> sink = enricher.enrich(decoded[i % BATCH]),
                lookup);
    }

    private static void decode(byte[] bytes, KernelEvent[] decoded, int number) {
        decoded[number % BATCH] = ((Wire.Decoded.Read<KernelEvent>) Wire.KERNEL_EVENT.decode(bytes)).value();
    }

    /**
     * The median and the 99th percentile are over batches of {@value BATCH}; the first half warms up.
     *
     * @param whose events, for the figures; empty where they are nobody's
     * @param before what is done for each of a batch and not timed: in life an event was decoded just before it is joined
     */
    private static double told(String whose, String what, IntConsumer before, IntConsumer once, double plain) {
        long[] nanos = new long[BATCHES / 2];
        int next = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                before.accept((next + i) % EVENTS);
            }
            long start = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                once.accept(next);
                next = next + 1 == EVENTS ? 0 : next + 1;
            }
            if (batch >= BATCHES / 2) {
                nanos[batch - BATCHES / 2] = (System.nanoTime() - start) / BATCH;
            }
        }
        double mean = Arrays.stream(nanos).average().orElseThrow();
        Arrays.sort(nanos);
        long median = nanos[nanos.length / 2];
        System.out.printf(
                Locale.ROOT,
                "%-44s %,12.0f %,10d %,10d %8.1f%n",
                what,
                1e9 / mean,
                median,
                nanos[nanos.length * 99 / 100],
                plain == 0 ? 1.0 : median / plain);
        String subject = whose.isEmpty() ? what : what.strip() + ", " + whose;
        figure(subject, "median", median, "ns");
        figure(subject, "99th percentile", nanos[nanos.length * 99 / 100], "ns");
        return median;
    }

    private static void figure(String subject, String measure, double value, String unit) {
        new Figure("join", subject, Map.of("intervals", Integer.toString(INTERVALS)), measure, value, unit).tell();
    }

    /** Only what the tables do with the records is timed, decoding with it; not the making of them. */
    private static Duration fill(Tables tables) {
        long nanos = 0;
        int chunk = 10_000;
        byte[][] records = new byte[chunk][];
        String[] keys = new String[chunk];
        for (int first = 0; first < INTERVALS; first += chunk) {
            for (int i = 0; i < chunk; i++) {
                Identity it = identity(first + i);
                keys[i] = Tables.key(it);
                records[i] = Wire.IDENTITY.encode(it);
            }
            Instant told = begin(first);
            long start = System.nanoTime();
            for (int i = 0; i < chunk; i++) {
                Identity it = ((Wire.Decoded.Read<Identity>) Wire.IDENTITY.decode(records[i])).value();
                tables.identityTold(keys[i], it, 0, told, told);
            }
            nanos += System.nanoTime() - start;
        }
        return Duration.ofNanos(nanos);
    }

    private static Identity identity(int interval) {
        int service = interval % SERVICES;
        boolean isLive = interval >= INTERVALS - LIVE;
        return Identity.newBuilder()
                .setService("service-" + service)
                .setNamespace("namespace-" + service % 50)
                .setNode("node-" + interval % 2_000)
                .setContainerId(container(interval))
                .setAddresses(List.of(address(interval)))
                .setImage("registry.example/service-" + service + ":1." + interval / LIVE)
                .setImageDigest(String.format(Locale.ROOT, "sha256:%064x", service * 100L + interval / LIVE))
                .setValidFrom(begin(interval))
                .setValidTo(isLive ? null : begin(interval).plus(LIFE))
                .setPod("service-" + service + "-" + Integer.toString(interval, 36))
                .setPodUid(String.format(Locale.ROOT, "%08x-0000-4000-8000-%012x", interval, interval))
                .setWorkloadKind("Deployment")
                .setWorkload("service-" + service)
                .setCluster("production")
                .setOwner("team-" + service % 100)
                .setServiceAccount("service-" + service)
                .setLabels(Map.of("app", "service-" + service, "tier", "backend"))
                .setSource("kubernetes")
                .build();
    }

    private static Instant begin(int interval) {
        return START.plus(LIFE.multipliedBy(interval / LIVE)).plusMillis(interval % 60_000);
    }

    private static String container(int interval) {
        long mixed = (interval + 1L) * 0x9E3779B97F4A7C15L;
        return String.format(Locale.ROOT, "%016x%048x", mixed, interval);
    }

    /** The same for the owners of one address. */
    private static String address(int interval) {
        int address = interval % LIVE;
        return "10." + (address >> 16) + "." + (address >> 8 & 255) + "." + (address & 255);
    }

    private static KernelEvent event(String container, Instant time, SpecificRecord activity) {
        return KernelEvent.newBuilder()
                .setId("0".repeat(32))
                .setTime(time)
                .setIngestTime(time)
                .setCollector(new Collector("tetragon", "1.4.0"))
                .setNode("node-1")
                .setOrigin(new Origin("bench.log", 1L, "0".repeat(64), null, null, null))
                .setProcess(Process.newBuilder()
                        .setPid(4711)
                        .setBinary("/usr/bin/worker")
                        .setContainerId(container)
                        .build())
                .setActivity(activity)
                .build();
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
