package dev.plumbline.detectors.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Which faults, when: from a seed alone. */
record Schedule(long seed, List<Step> steps) {
    private static final List<Fault> IN_TURN = List.of(Fault.values());
    private static final List<Fault> BESIDE = List.of(
            Fault.KILL,
            Fault.TERMINATED,
            Fault.BROKER_STOPPED,
            Fault.BROKER_KILLED,
            Fault.REPEATED,
            Fault.STATE_DELETED);
    /** Schedules with neighbouring seeds have one load, so that its truth is found once for them. */
    private static final int OF_ONE_LOAD = 6;
    /** Neighbouring seeds give alike first numbers; far ones do not. */
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /**
     * @param at share of the load, in thousandths, that is published by then
     * @param which engine, from 0
     * @param broker from 0
     * @param length how long it lasts, where it does
     */
    record Step(Fault fault, int at, int which, int broker, Duration length) {}

    /** One fault after the other has its turn as the seed goes on; up to two others happen beside it. */
    static Schedule of(long seed) {
        Random random = new Random(seed * MIX);
        List<Step> steps = new ArrayList<>();
        steps.add(step(IN_TURN.get(Math.floorMod(seed - 1, IN_TURN.size())), random));
        for (int others = random.nextInt(3); others > 0; others--) {
            steps.add(step(BESIDE.get(random.nextInt(BESIDE.size())), random));
        }
        steps.sort(Comparator.comparingInt(Step::at));
        return new Schedule(seed, List.copyOf(steps));
    }

    private static Step step(Fault fault, Random random) {
        Duration length = Duration.ofMillis(1_000L + random.nextInt(4_000));
        return new Step(fault, 100 + random.nextInt(700), random.nextInt(2), random.nextInt(3), length);
    }

    long load() {
        return Math.floorDiv(seed - 1, OF_ONE_LOAD);
    }

    boolean has(Fault fault) {
        return steps.stream().anyMatch(it -> it.fault() == fault);
    }
}
