package dev.plumbline.detectors.chaos;

import java.util.List;

/**
 * What became of one schedule: a line of the file of results.
 *
 * @param alerts that were told
 * @param ended how often an engine ended by itself and was started again
 * @param seconds from the first process to the last
 * @param problems empty where what was told is what an undisturbed run tells
 */
record Result(long seed, List<Struck> faults, int alerts, int ended, long seconds, List<String> problems) {
    /**
     * One fault of the schedule.
     *
     * @param skipped whether this host does not let us
     * @param recoveryMillis from the fault to the last late alert of what was published before the next fault; 0 where none
     *     was late
     */
    record Struck(Fault fault, boolean skipped, long recoveryMillis) {}

    boolean passed() {
        return problems.isEmpty();
    }

    /** For people, in one line. */
    String text() {
        StringBuilder text = new StringBuilder("seed " + seed + ":");
        for (Struck it : faults) {
            text.append(' ').append(it.fault().text());
            text.append(it.skipped() ? " (skipped)" : " (" + it.recoveryMillis() + " ms)");
        }
        return text + ", " + alerts + " alerts, " + seconds + " s: "
                + (passed() ? "passed" : String.join("; ", problems));
    }
}
