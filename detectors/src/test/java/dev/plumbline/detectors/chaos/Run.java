package dev.plumbline.detectors.chaos;

import static org.awaitility.Awaitility.await;

import dev.plumbline.detectors.chaos.Load.Line;
import dev.plumbline.detectors.chaos.Result.Struck;
import dev.plumbline.detectors.chaos.Schedule.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;

/** One schedule: two engines, a load, and the faults; then what was told is held against what is true. */
final class Run implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** How long the group waits for a member: the engine's own setting. */
    private static final Duration SESSION = Duration.ofSeconds(6);
    /** An alert that comes later than this after its event is late; nanoseconds. */
    private static final long LATE = 2_000_000_000L;

    private static final String NO_ROOM = "No space left on device";
    private static final int PARTITIONS = 6;
    private static final int ENGINES = 2;
    private static final int MOST_PROBLEMS = 5;

    /**
     * What all schedules of one call share.
     *
     * @param cable to a network of its own, which the first engine is in where its network is to be cut
     * @param packs the rules
     * @param cache for compiled rules
     * @param settings of the engines beside those that the suite needs
     */
    record World(Cluster cluster, Optional<Cable> cable, Path packs, Path cache, List<String> settings) {}

    private final World world;
    private final Path folder;
    private final Schedule schedule;
    private final Load load;
    private final Truth truth;
    private final Random random;
    private final List<Instance> instances = new ArrayList<>();
    private final List<Instance> before = new ArrayList<>();
    private final List<Site> sites = new ArrayList<>();
    private final List<Long> struckAt = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private Optional<Disk> disk = Optional.empty();
    private int ended;

    /** @param folder for what the engines keep and log */
    Run(World world, Path folder, Schedule schedule, Load load, Truth truth) {
        this.world = world;
        this.folder = folder;
        this.schedule = schedule;
        this.load = load;
        this.truth = truth;
        this.random = new Random(~schedule.seed());
    }

    Result result() throws IOException {
        long begin = System.nanoTime();
        if (schedule.has(Fault.DISK_FULL)) {
            disk = Disk.at(folder.resolve("disk"));
        }
        launch(PARTITIONS);
        site().open(load);
        isTold(truth.raisedBy(ids(load.openers())::contains));
        try (Feed feed = new Feed(load, site())) {
            for (Step step : schedule.steps()) {
                strike(step, feed);
            }
            feed.fence();
            Set<String> closing = ids(load.closers());
            if (isTold(truth.raisedBy(event -> !closing.contains(event)))) {
                load.closers().forEach(site()::publish);
                site().flush();
                awaitAll();
            }
        }
        instances.forEach(Instance::terminate);
        compare();
        int told = site().watch().told().size();
        return new Result(
                schedule.seed(),
                struck(),
                told,
                ended,
                (System.nanoTime() - begin) / 1_000_000_000,
                List.copyOf(problems));
    }

    /** What the engines logged. */
    String log() {
        StringBuilder log = new StringBuilder();
        before.forEach(it -> log.append(it.log()));
        instances.forEach(it -> log.append(it.log()));
        return log.toString();
    }

    private void launch(int partitions) throws IOException {
        String name = name() + sites.size();
        for (int which = 0; which < ENGINES; which++) {
            Instance instance = instance(which, name, partitions);
            instances.add(instance);
            instance.start();
        }
        instances.forEach(Instance::awaitReady);
        sites.add(new Site(world.cluster().address(), name + "."));
    }

    /** What the names of all topics of this schedule begin with. */
    private String name() {
        return "chaos-" + schedule.seed() + "-";
    }

    private Instance instance(int which, String name, int partitions) throws IOException {
        boolean severable =
                which == 0 && schedule.has(Fault.NETWORK_CUT) && world.cable().isPresent();
        boolean small = which == 0 && disk.isPresent();
        Path state =
                Files.createDirectories(folder.resolve(small ? "disk" : "state").resolve(name + "-" + which));
        List<String> settings = new ArrayList<>(List.of(
                "application.id=" + name,
                "topic.prefix=" + name + ".",
                "topic.partitions=" + partitions,
                "instance.id=" + name + "-" + which,
                "rules.path=" + world.packs(),
                "rules.watch=0s",
                "rules.cache=" + world.cache()));
        settings.addAll(world.settings());
        return new Instance(
                folder,
                state,
                severable ? world.cable().get().within() : List.of(),
                severable ? world.cluster().outerAddress() : world.cluster().address(),
                settings);
    }

    private Site site() {
        return sites.get(sites.size() - 1);
    }

    private void strike(Step step, Feed feed) throws IOException {
        await().atMost(PATIENCE).until(() -> feed.count() >= load.lines().size() * step.at() / 1_000);
        struckAt.add(System.nanoTime());
        if (!isSkipped(step.fault())) {
            befall(step, feed);
        }
    }

    private boolean isSkipped(Fault fault) {
        return (fault == Fault.NETWORK_CUT && world.cable().isEmpty()) || (fault == Fault.DISK_FULL && disk.isEmpty());
    }

    private void befall(Step step, Feed feed) throws IOException {
        Instance engine = instances.get(step.which());
        switch (step.fault()) {
            case KILL -> {
                engine.kill();
                engine.start();
            }
            case TERMINATED -> {
                engine.terminate();
                engine.start();
            }
            case PAUSE -> {
                engine.pause();
                passes(SESSION.plus(step.length()));
                engine.goOn();
            }
            case STATE_DELETED -> {
                engine.kill();
                engine.forget();
                engine.start();
            }
            case ROLLING -> {
                for (Instance each : instances) {
                    each.terminate();
                    each.start();
                    each.awaitReady();
                }
            }
            case BROKER_STOPPED, BROKER_KILLED -> broker(step);
            case REPEATED -> feed.repeat(this::anyOrder);
            case SHUFFLED -> feed.reorder(from -> load.shuffled(from, random));
            case NETWORK_CUT -> {
                Cable cable = world.cable().orElseThrow();
                cable.cut();
                try {
                    passes(step.length().multipliedBy(2));
                } finally {
                    cable.mend();
                }
            }
            case DISK_FULL -> diskFull(step);
            case PARTITIONS_CHANGED -> feed.move(() -> swapped(feed));
        }
    }

    private void broker(Step step) {
        if (step.fault() == Fault.BROKER_KILLED) {
            world.cluster().kill(step.broker());
        } else {
            world.cluster().stop(step.broker());
        }
        passes(step.length());
        world.cluster().startAgain(step.broker());
        world.cluster().awaitAll();
    }

    private void diskFull(Step step) throws IOException {
        Instance engine = instances.get(0);
        disk.get().fill();
        engine.terminate();
        disk.get().fill(); // what it gave back as it ended
        engine.start();
        engine.awaitSaid(NO_ROOM);
        passes(step.length());
        disk.get().free();
    }

    /** Twice the partitions, once the old ones are drained. */
    private Site swapped(Feed feed) {
        Set<String> published = ids(load.lines().subList(0, feed.count()));
        isTold(truth.raisedBy(published::contains));
        instances.forEach(Instance::terminate);
        before.addAll(instances);
        instances.clear();
        try {
            launch(2 * PARTITIONS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return site();
    }

    private static Set<String> ids(List<Line> lines) {
        return lines.stream().map(it -> it.event().getId()).collect(Collectors.toSet());
    }

    private List<Line> anyOrder(List<Line> lines) {
        List<Line> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static void passes(Duration length) {
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Whether all of these are told as new in time; engines that ended meanwhile are started again. */
    private boolean isTold(Set<String> ids) {
        try {
            await().atMost(PATIENCE).until(() -> {
                revive();
                return new HashSet<>(site().watch().raised()).containsAll(ids);
            });
            return true;
        } catch (ConditionTimeoutException e) {
            Set<String> lacking = new HashSet<>(ids);
            lacking.removeAll(new HashSet<>(site().watch().raised()));
            problems.add(lacking.size() + " of " + ids.size() + " alerts are not told within " + PATIENCE);
            return false;
        }
    }

    private void awaitAll() {
        Set<String> all = new HashSet<>(truth.contents());
        try {
            await().atMost(PATIENCE).until(() -> {
                revive();
                return new HashSet<>(site().watch().told()).containsAll(all);
            });
        } catch (ConditionTimeoutException e) {
            problems.add("not all alerts are told within " + PATIENCE + " after the last event");
        }
    }

    private void revive() {
        for (Instance instance : instances) {
            if (instance.revive()) {
                ended++;
            }
        }
    }

    private void compare() {
        for (Site each : sites) {
            each.watch().end();
            List<String> told = each.watch().told();
            List<String> beyond = new ArrayList<>(told);
            beyond.removeAll(truth.contents());
            add("told and not true: ", beyond);
            Map<String, Integer> times = new HashMap<>();
            each.watch().raised().forEach(it -> times.merge(it, 1, Integer::sum));
            times.values().removeIf(it -> it == 1);
            add("told as new more than once: ", times.entrySet());
            add("", each.deadLetterProblems());
            if (each.findings() != told.size()) {
                problems.add(each.findings() + " OCSF findings of " + told.size() + " alerts");
            }
        }
        List<String> lacking = new ArrayList<>(truth.contents());
        lacking.removeAll(site().watch().told());
        add("true and not told: ", lacking);
    }

    private void add(String what, Collection<?> those) {
        those.stream().limit(MOST_PROBLEMS).forEach(it -> problems.add(what + beginning(it.toString())));
        if (those.size() > MOST_PROBLEMS) {
            problems.add(what + those.size() + " in all");
        }
    }

    /** Of an alert its id, rule, title and state. */
    private static String beginning(String text) {
        return text.substring(0, Math.min(text.length(), 200));
    }

    private List<Struck> struck() {
        List<Struck> struck = new ArrayList<>();
        for (int i = 0; i < struckAt.size(); i++) {
            Fault fault = schedule.steps().get(i).fault();
            long end = i + 1 < struckAt.size() ? struckAt.get(i + 1) : Long.MAX_VALUE;
            struck.add(new Struck(fault, isSkipped(fault), recoveryMillis(struckAt.get(i), end)));
        }
        return struck;
    }

    /** Until the last alert came of an event that was published from one moment to another one; 0 where none came late. */
    private long recoveryMillis(long begin, long end) {
        long last = begin;
        for (Site each : sites) {
            Map<String, Long> published = each.published();
            for (Map.Entry<String, Long> arrival : each.watch().arrivals().entrySet()) {
                long from = published.getOrDefault(arrival.getKey(), Long.MIN_VALUE);
                if (from >= begin - LATE && from < end && arrival.getValue() - from > LATE) {
                    last = Math.max(last, arrival.getValue());
                }
            }
        }
        return (last - begin) / 1_000_000;
    }

    @Override
    public void close() {
        before.forEach(Instance::close);
        instances.forEach(Instance::close);
        sites.forEach(Site::close);
        world.cluster().forget(name());
        disk.ifPresent(Disk::close);
    }
}
