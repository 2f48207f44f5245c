package dev.plumbline.detectors.detect;

import dev.plumbline.detectors.alert.AlertFactory;
import dev.plumbline.event.Alert;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The alert which says that more signals came than are kept for rules over several events, so that these may miss something. */
public final class MadeRoom {
    public static final String RULE = OwnAlert.AREA + "signals-evicted";

    private MadeRoom() {}

    /**
     * One for each hour and stratum, whichever task it was: it is of no service, so that all of them settle in one place.
     *
     * @param time of events, at which the first one made room
     */
    public static Alert alert(int stratum, Instant time, Instant now) {
        return OwnAlert.of(
                        RULE,
                        AlertFactory.ofEngine(time, now),
                        Integer.toString(stratum),
                        hour(time).toString())
                .setTitle("more signals came than are kept for rules over several events: the oldest made room")
                .setRationale("What was built on the signals that made room goes unseen.")
                .setRemediation(
                        "Look in plumbline_signals_total for the rule that signals so much and narrow it, or raise"
                                + " correlate.signals.max; of one key a rule keeps 1,000 signals and 10,000 usual values.")
                .build();
    }

    /** The hour that a time lies in. */
    public static Instant hour(Instant time) {
        return time.truncatedTo(ChronoUnit.HOURS);
    }
}
