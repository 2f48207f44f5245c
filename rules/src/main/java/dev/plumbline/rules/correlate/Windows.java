package dev.plumbline.rules.correlate;

import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact.Ref;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Sliding windows over signals that come in the order of time, one for each scope key and group. What is asked is whether
 * there is enough in a window, so none keeps more than the newest signals that are enough: the answer is exact, at the same
 * cost for each signal however many there are.
 *
 * @param <W> what a window keeps
 */
public abstract class Windows<W extends Windows.Window> {
    /** Which window, where it is one of several of a key. */
    private record Of(String key, String group) {}

    /** What has come to enough, and had not before this signal. */
    public record Reached(List<Ref> stands, List<String> values, int total) {}

    /** The newest signals of one scope key and group. */
    interface Window {
        /** Microseconds since 1970 of the newest one. */
        long newest();

        /** Number of signals that are kept. */
        int size();
    }

    private final long within;
    /** In the order of their newest signals. */
    private final LinkedHashMap<Object, W> windows = new LinkedHashMap<>(16, 0.75f, true);

    /** @param within microseconds; a signal that is as old as that is in the window still */
    Windows(long within) {
        this.within = within;
    }

    /** Takes a signal in, which is not older than those before it. Present where that makes enough of what was not. */
    public Optional<Reached> add(Signal.Noticed noticed, String group) {
        long now = noticed.ref().time();
        forget(now - within);
        Object of = group == null ? noticed.key() : new Of(noticed.key(), group);
        return add(windows.computeIfAbsent(of, key -> opened()), noticed, now - within);
    }

    private void forget(long before) {
        Iterator<W> oldest = windows.values().iterator();
        while (oldest.hasNext() && oldest.next().newest() < before) {
            oldest.remove();
        }
    }

    /** Number of signals that are kept. */
    public int size() {
        return windows.values().stream().mapToInt(Window::size).sum();
    }

    abstract W opened();

    /** @param from microseconds since 1970; what is older is not in the window */
    abstract Optional<Reached> add(W window, Signal.Noticed noticed, long from);

    /** Whether so many signals are there. */
    public static Windows<?> counting(long within, int enough) {
        return new Counting(within, enough);
    }

    /** Whether signals with so many different values of a field are there; those without a value do not count. */
    public static Windows<?> distinct(long within, int enough, String field) {
        return new Differing(within, enough, field);
    }

    /** Whether the points of the signals are so many. */
    public static Windows<?> risk(long within, int enough) {
        return new Adding(within, enough);
    }

    private static final class Newest extends ArrayDeque<Ref> implements Window {
        private static final long serialVersionUID = 1;

        @Override
        public long newest() {
            return getLast().time();
        }
    }

    private static final class Counting extends Windows<Newest> {
        private final int enough;

        Counting(long within, int enough) {
            super(within);
            this.enough = enough;
        }

        @Override
        Newest opened() {
            return new Newest();
        }

        @Override
        Optional<Reached> add(Newest window, Signal.Noticed noticed, long from) {
            while (!window.isEmpty() && window.getFirst().time() < from) {
                window.removeFirst();
            }
            boolean wasEnough = window.size() == enough;
            if (wasEnough) {
                window.removeFirst();
            }
            window.addLast(noticed.ref());
            return wasEnough || window.size() < enough
                    ? Optional.empty()
                    : Optional.of(new Reached(List.copyOf(window), List.of(), enough));
        }
    }

    private static final class Values extends LinkedHashMap<String, Ref> implements Window {
        private static final long serialVersionUID = 1;
        private long newest;

        @Override
        public long newest() {
            return newest;
        }
    }

    private static final class Differing extends Windows<Values> {
        private final int enough;
        private final String field;

        Differing(long within, int enough, String field) {
            super(within);
            this.enough = enough;
            this.field = field;
        }

        @Override
        Values opened() {
            return new Values();
        }

        @Override
        Optional<Reached> add(Values window, Signal.Noticed noticed, long from) {
            window.newest = noticed.ref().time();
            String value = noticed.fields().get(field);
            if (value == null) {
                return Optional.empty();
            }
            Iterator<Ref> oldest = window.values().iterator();
            while (oldest.hasNext() && oldest.next().time() < from) {
                oldest.remove();
            }
            boolean wasEnough = window.size() == enough;
            boolean isNew = window.remove(value) == null;
            if (wasEnough && isNew) {
                Iterator<Ref> first = window.values().iterator();
                first.next();
                first.remove();
            }
            window.put(value, noticed.ref());
            return wasEnough || window.size() < enough
                    ? Optional.empty()
                    : Optional.of(
                            new Reached(List.copyOf(window.values()), List.copyOf(window.keySet()), window.size()));
        }
    }

    private record Points(Ref ref, String rule, int risk) {}

    private static final class Ledger extends ArrayDeque<Points> implements Window {
        private static final long serialVersionUID = 1;
        private int total;

        @Override
        public long newest() {
            return isEmpty() ? Long.MIN_VALUE : getLast().ref().time();
        }

        void drop() {
            total -= removeFirst().risk();
        }
    }

    private static final class Adding extends Windows<Ledger> {
        private final int enough;

        Adding(long within, int enough) {
            super(within);
            this.enough = enough;
        }

        @Override
        Ledger opened() {
            return new Ledger();
        }

        @Override
        Optional<Reached> add(Ledger window, Signal.Noticed noticed, long from) {
            while (!window.isEmpty() && window.getFirst().ref().time() < from) {
                window.drop();
            }
            boolean wasEnough = window.total >= enough;
            if (noticed.risk() > 0) {
                window.addLast(new Points(noticed.ref(), noticed.rule(), Math.min(noticed.risk(), enough)));
                window.total += Math.min(noticed.risk(), enough);
            }
            while (!window.isEmpty() && window.total - window.getFirst().risk() >= enough) {
                window.drop();
            }
            return wasEnough || window.total < enough ? Optional.empty() : Optional.of(reached(window));
        }

        private static Reached reached(Ledger window) {
            List<Ref> refs = new ArrayList<>();
            LinkedHashSet<String> rules = new LinkedHashSet<>();
            for (Points each : window) {
                refs.add(each.ref());
                rules.add(each.rule());
            }
            return new Reached(List.copyOf(refs), List.copyOf(rules), window.total);
        }
    }
}
