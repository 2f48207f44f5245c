package dev.plumbline.rules;

import dev.plumbline.rules.Correlator.Correlated;
import dev.plumbline.rules.Correlator.Sink;
import dev.plumbline.rules.Quarantined.Reason;
import dev.plumbline.rules.confine.Steps;
import dev.plumbline.rules.correlate.Baseline;
import dev.plumbline.rules.correlate.Windows;
import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact;
import dev.plumbline.rules.facts.SignalFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One rule over several events at work: what signals are to it, and what of them meets. It fails by itself. */
final class Watching {
    private record Part(Correlation.Part asks, Windows<?> windows, Baseline baseline) {}

    private final Correlator.Common common;
    private final boolean hasOtherLists;
    private final List<Part> parts = new ArrayList<>();
    private final SignalFacts facts;
    private final Meeting meeting;
    private final boolean isOfWindow;
    private RuleSet.Over over;
    private boolean isTold;
    private boolean isHeld;

    /** @param hasOtherLists whether it is the same rule as one before but for its lists */
    Watching(RuleSet.Over over, Correlator.Common common, boolean hasOtherLists) {
        this.over = over;
        this.common = common;
        this.hasOtherLists = hasOtherLists;
        Set<String> asked = new HashSet<>(over.rule().info().fields());
        if (!over.rule().reach().equals(Reach.EVERYWHERE)) {
            asked.addAll(Set.of("service", "namespace", "image", "node"));
        }
        facts = new SignalFacts(Set.copyOf(asked), over.lists());
        over.asks().parts().forEach(it -> parts.add(part(it)));
        isOfWindow = parts.stream().anyMatch(it -> it.windows() != null);
        meeting = Meeting.of(over, common.limits().ofKey(), common.tally()::evict);
    }

    private Part part(Correlation.Part asks) {
        if (asks instanceof Correlation.Window it) {
            long within = micros(it.within());
            return new Part(
                    asks,
                    switch (it.kind()) {
                        case COUNT -> Windows.counting(within, it.enough());
                        case DISTINCT -> Windows.distinct(within, it.enough(), it.field());
                        case RISK -> Windows.risk(within, it.enough());
                    },
                    null);
        }
        if (asks instanceof Correlation.Seen it) {
            String field = it.asked().field();
            return new Part(
                    asks,
                    null,
                    new Baseline(
                            over.rule().info().id() + "/" + field,
                            field,
                            micros(it.learning()),
                            common.limits().values(),
                            common.store(),
                            common.tally()::evict));
        }
        return new Part(asks, null, null);
    }

    RuleSet.Placed rule() {
        return over.rule();
    }

    Correlation asks() {
        return over.asks();
    }

    /** The same rule of other packs, which may have overridden what is told of it. */
    void take(RuleSet.Over same) {
        over = same;
    }

    boolean hasOtherLists() {
        return hasOtherLists;
    }

    /** Whether it was told of what came before it. */
    boolean isTold() {
        return isTold;
    }

    void told() {
        isTold = true;
    }

    boolean isAbout(Signal.Noticed noticed) {
        return over.scope().name().toLowerCase(Locale.ROOT).equals(noticed.scope())
                && over.asks().admits(noticed.rule(), noticed.isAlert())
                && !rule().info().id().equals(noticed.rule());
    }

    /** @param isAgain whether it came before, so that nothing is learned from it */
    void signal(Signal.Noticed noticed, boolean isAgain, Sink sink) {
        tell(
                () -> {
                    List<SignalFact> made = facts(noticed, isAgain);
                    return made.isEmpty() ? List.of() : meeting.meet(made);
                },
                noticed,
                sink);
    }

    /** @param micros since 1970 */
    void advance(long micros, Sink sink) {
        tell(() -> meeting.advance(Math.floorDiv(micros, 1000)), null, sink);
    }

    private interface Asking {
        List<Match> ask();
    }

    private void tell(Asking asking, Signal.Noticed noticed, Sink sink) {
        if (isHeld) {
            return;
        }
        List<Match> matches = List.of();
        Steps.begin(Steps.MOST);
        try {
            matches = asking.ask();
        } catch (Meeting.Endless e) {
            hold(Reason.ENDLESS, e.getMessage(), noticed, sink);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            failed(e, noticed, sink);
        } finally {
            Steps.end();
        }
        for (Match match : matches) {
            if (rule().reach().admits(match.facts().get(0))) {
                sink.matched(correlated(match));
            }
        }
    }

    private List<SignalFact> facts(Signal.Noticed noticed, boolean isAgain) {
        List<SignalFact> made = new ArrayList<>(1);
        boolean isSignal = false;
        for (Part part : parts) {
            if (!part.asks().of().admits(noticed.rule(), noticed.isAlert())) {
                continue;
            }
            if (part.asks() instanceof Correlation.Signals) {
                isSignal = true;
            } else {
                fact(part, noticed, isAgain).ifPresent(made::add);
            }
        }
        if (isSignal) {
            made.add(0, facts.signal(noticed));
        }
        return made;
    }

    private Optional<SignalFact> fact(Part part, Signal.Noticed noticed, boolean isAgain) {
        if (part.asks() instanceof Correlation.Seen it) {
            Baseline.Look look = part.baseline().look(noticed, isAgain);
            if (look.outcome() == Baseline.Outcome.LEARNING && !isAgain) {
                common.tally().learn();
            }
            return look.unusual()
                    .map(unusual -> facts.firstSeen(it.asked(), noticed, unusual.value(), unusual.release()));
        }
        Correlation.Window it = (Correlation.Window) part.asks();
        String by = it.asked().by();
        String group = by.isEmpty() ? null : value(noticed, by);
        if (!by.isEmpty() && group == null) {
            return Optional.empty();
        }
        return part.windows().add(ofRule(it, noticed), group).map(reached -> switch (it.kind()) {
            case COUNT -> facts.count(it.asked(), group, noticed, refs(reached));
            case DISTINCT -> facts.distinct(it.asked(), it.field(), group, noticed, refs(reached), reached.values());
            case RISK -> facts.risk(it.asked(), group, noticed, refs(reached), reached.total(), reached.values());
        });
    }

    private static String value(Signal.Noticed noticed, String field) {
        return field.equals("rule") ? noticed.rule() : noticed.fields().get(field);
    }

    /** Whose rule it is can be told apart as any field can. */
    private static Signal.Noticed ofRule(Correlation.Window window, Signal.Noticed noticed) {
        if (!window.field().equals("rule")) {
            return noticed;
        }
        Map<String, String> fields = new HashMap<>(noticed.fields());
        fields.put("rule", noticed.rule());
        return noticed.with(fields);
    }

    private static SignalFact.Ref[] refs(Windows.Reached reached) {
        return reached.stands().toArray(SignalFact.Ref[]::new);
    }

    private Correlated correlated(Match match) {
        Instant newest = match.facts().stream()
                .map(it -> it.time())
                .max(Instant::compareTo)
                .orElseThrow();
        Optional<Duration> absence = asks().absence();
        return new Correlated(
                match,
                over.scope(),
                ((SignalFact) match.facts().get(0)).key(),
                newest.plus(absence.orElse(Duration.ZERO)),
                absence.isPresent() || isOfWindow);
    }

    private void failed(Throwable thrown, Signal.Noticed noticed, Sink sink) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        hold(
                cause instanceof Steps.TooMany ? Reason.BUDGET : Reason.THREW,
                Objects.toString(thrown.getMessage(), "") + ": " + cause,
                noticed,
                sink);
    }

    private void hold(Reason reason, String detail, Signal.Noticed noticed, Sink sink) {
        isHeld = true;
        close();
        common.quarantine().hold(rule(), reason, detail).ifPresent(it -> sink.quarantined(it, noticed));
    }

    /** Facts that are kept for what may come. */
    long factCount() {
        return meeting.factCount();
    }

    void close() {
        meeting.close();
    }

    private static long micros(Duration duration) {
        return TimeUnit.MILLISECONDS.toMicros(duration.toMillis());
    }
}
