package dev.plumbline.detectors.correlate;

import dev.plumbline.event.Signal;
import dev.plumbline.rules.Noticing;
import dev.plumbline.rules.RuleSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Signals that need not travel: rules ask nothing of them but whether a value is new, and the same value went there within the
 * last hour of event time. Bounded; what is forgotten travels once more. For one task, and gone with it: what a transaction took
 * back is forgotten as well.
 */
public final class Familiar {
    private static final int MOST = 100_000;
    private static final long AGAIN = 3_600_000_000L;

    /** When each went last, in microseconds since 1970; the one that was asked for longest ago first. */
    private final Map<String, Long> went = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST;
        }
    };

    /**
     * Whether it need not travel; if it has to, it counts as gone.
     *
     * @param stratum of the rules that it is for
     */
    public boolean isFamiliar(Signal signal, RuleSet rules, int stratum) {
        Set<String> fields = rules.askedIfNew(signal.getRule(), signal.getAlert(), stratum);
        if (fields.isEmpty()) {
            return false;
        }
        StringBuilder key = new StringBuilder(signal.getRule());
        key.append('\0').append(signal.getScope()).append('\0').append(signal.getScopeKey());
        key.append('\0').append(signal.getFields().get("imageDigest"));
        fields.stream()
                .sorted()
                .forEach(it -> key.append('\0').append(signal.getFields().get(it)));
        long time = Noticing.micros(signal.getTime());
        Long last = went.get(key.toString());
        if (last != null && time >= last && time - last < AGAIN) {
            return true;
        }
        went.put(key.toString(), time);
        return false;
    }
}
