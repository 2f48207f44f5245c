package dev.plumbline.detectors.doctor;

import dev.plumbline.detectors.doctor.Finding.Level;
import java.util.function.Consumer;

/** What one check tells. */
final class Report {
    private final String check;
    private final Consumer<Finding> sink;
    private boolean isBad;

    Report(String check, Consumer<Finding> sink) {
        this.check = check;
        this.sink = sink;
    }

    void ok(String where, String what) {
        tell(Level.OK, where, what, "");
    }

    void note(String where, String what, String remedy) {
        tell(Level.NOTE, where, what, remedy);
    }

    void warning(String where, String what, String remedy) {
        tell(Level.WARNING, where, what, remedy);
    }

    void error(String where, String what, String remedy) {
        tell(Level.ERROR, where, what, remedy);
    }

    /** Whether it told of anything that needs doing. */
    boolean isBad() {
        return isBad;
    }

    private void tell(Level level, String where, String what, String remedy) {
        isBad |= level.compareTo(Level.WARNING) >= 0;
        sink.accept(new Finding(level, check, where, what, remedy));
    }
}
