package dev.plumbline.rules;

import dev.plumbline.rules.RuleFile.Place;
import dev.plumbline.rules.correlate.Of;
import dev.plumbline.rules.facts.Facts;
import dev.plumbline.rules.facts.FirstSeen;
import dev.plumbline.rules.facts.Signal;
import dev.plumbline.rules.facts.SignalFact;
import dev.plumbline.rules.facts.SignalFields;
import dev.plumbline.rules.facts.WindowFact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.drools.drl.ast.descr.AndDescr;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ConditionalElementDescr;
import org.drools.drl.ast.descr.ExistsDescr;
import org.drools.drl.ast.descr.NotDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;

/**
 * What a rule over several events asks for: which signals, how many, how far apart.
 *
 * @param parts its patterns, in their order
 * @param meeting in which order facts make a match; empty where the form of the rule does not tell
 * @param window how long before the newest signal the oldest can lie
 * @param absence how long something must not come before it fires; empty where nothing must be absent
 * @param joinsNewest whether of two equal signals the newer one stands for both
 * @param raised simple name of the type that it raises an alert of
 */
record Correlation(
        List<Part> parts,
        Duration window,
        Optional<Duration> absence,
        boolean joinsNewest,
        String raised,
        Optional<Meets> meeting) {
    /**
     * In which order facts make a match.
     *
     * @param patterns how many have a fact each
     * @param ends parts whose fact can be the newest of a match
     * @param begins parts whose fact is not the newest
     * @param absent what must not come after the newest one; empty where nothing must be absent
     */
    record Meets(int patterns, List<Part> ends, List<Part> begins, Optional<Absent> absent) {
        boolean canEnd(SignalFact fact) {
            return isOfAny(ends, fact);
        }

        boolean canBegin(SignalFact fact) {
            return isOfAny(begins, fact);
        }
    }

    /**
     * What must not come after a match's newest fact.
     *
     * @param until how long after it
     * @param isAllAlong whether nothing of it may come at any moment of that, so that of equal signals the newest says as much
     *     as all
     */
    record Absent(List<Part> parts, Duration until, boolean isAllAlong) {
        boolean canBe(SignalFact fact) {
            return isOfAny(parts, fact);
        }
    }

    private static boolean isOfAny(List<Part> parts, SignalFact fact) {
        for (Part each : parts) {
            if (isOf(each, fact)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(Part part, SignalFact fact) {
        if (part instanceof Signals it) {
            return fact instanceof Signal signal && it.of().admits(signal.rule(), signal.alert());
        }
        return part instanceof Seen ? fact instanceof FirstSeen : fact instanceof WindowFact;
    }

    /** Signals that a window may have to count, and values that it may have to tell apart. */
    static final int MOST = 10_000;

    static final Duration LONGEST = Duration.ofDays(7);

    /** One pattern. */
    sealed interface Part {
        Of of();
    }

    record Signals(Of of) implements Part {}

    /** @param asked as {@link WindowFact} tells it */
    record Window(Kind kind, Of of, WindowFact.Asked asked, Duration within, String field, int enough)
            implements Part {}

    record Seen(Of of, FirstSeen.Asked asked, Duration learning) implements Part {}

    enum Kind {
        COUNT,
        DISTINCT,
        RISK
    }

    /** Names of the types of fact that rules over several events look at. */
    private static final Set<String> TYPES =
            Facts.ofSignals().stream().map(Class::getSimpleName).collect(Collectors.toUnmodifiableSet());

    private static final String QUOTED = "\"([^\"\\\\]*)\"";
    private static final Pattern EQUAL = Pattern.compile("(?:\\$\\w+\\s*:\\s*)?(\\w+)\\s*==\\s*" + QUOTED);
    private static final Pattern ONE_OF =
            Pattern.compile("rule\\s+in\\s*\\(\\s*(\"[^\"]*\"(?:\\s*,\\s*\"[^\"]*\")*)\\s*\\)");
    private static final Pattern GLOB = Pattern.compile("glob\\s*\\(\\s*" + QUOTED + "\\s*,\\s*rule\\s*\\)");
    private static final Pattern ALERT = Pattern.compile("alert");
    private static final Pattern ENOUGH = Pattern.compile("(?:\\$\\w+\\s*:\\s*)?(count|total)\\s*(>=|>)\\s*(\\d{1,6})");
    private static final Pattern KEY = Pattern.compile("key\\s*==\\s*\\$\\w+(?:\\s*\\.\\s*key)?");
    private static final Pattern APART =
            Pattern.compile("this\\s+(after|before)\\s*\\[\\s*(\\w+)\\s*,\\s*(\\w+)\\s*]\\s*(\\$\\w+)");
    private static final Pattern RAISED = Pattern.compile(
            "alerts\\s*\\.\\s*raise\\s*\\(\\s*drools\\s*\\.\\s*getRule\\s*\\(\\s*\\)\\s*,\\s*(\\$\\w+)");

    /** Whether the rule of a file looks at signals rather than at events. */
    static boolean isOf(RuleFile file) {
        return patterns(file).stream()
                .anyMatch(it -> TYPES.contains(it.pattern().getObjectType()));
    }

    /**
     * @param problems told what is wrong, and where
     * @return empty where anything is
     */
    static Optional<Correlation> read(RuleFile file, BiConsumer<Place, String> problems) {
        Reading reading = new Reading(file, problems);
        Correlation read = reading.read();
        return reading.count == 0 ? Optional.of(read) : Optional.empty();
    }

    /** Whether a signal of that rule is any of what it looks at. */
    boolean admits(String rule, boolean isAlert) {
        return parts.stream().anyMatch(it -> it.of().admits(rule, isAlert));
    }

    /**
     * A pattern and where it stands.
     *
     * @param isAbsent whether below a {@code not}
     * @param isTop whether it has a fact of its own in each match
     * @param isAlone whether it is all that a {@code not} is about
     */
    private record Placed(PatternDescr pattern, boolean isAbsent, boolean isTop, boolean isAlone) {}

    private static List<Placed> patterns(RuleFile file) {
        List<Placed> found = new ArrayList<>();
        file.parsed()
                .filter(it -> it.getRules().size() == 1)
                .ifPresent(it -> collect(it.getRules().get(0).getLhs(), new Placed(null, false, true, false), found));
        return found;
    }

    /** @param in where the element stands */
    private static void collect(BaseDescr element, Placed in, List<Placed> found) {
        if (element instanceof PatternDescr pattern) {
            found.add(new Placed(pattern, in.isAbsent(), in.isTop(), in.isAlone()));
        } else if (element instanceof ConditionalElementDescr several) {
            boolean isNot = element instanceof NotDescr;
            Placed inside = new Placed(
                    null,
                    in.isAbsent() || isNot,
                    in.isTop() && element instanceof AndDescr,
                    in.isTop() && isNot && several.getDescrs().size() == 1);
            several.getDescrs().forEach(it -> collect((BaseDescr) it, inside, found));
        }
    }

    private static final class Reading {
        private final RuleFile file;
        private final BiConsumer<Place, String> problems;
        private int count;
        private Duration window = Duration.ZERO;
        /** How long something must not come after another. */
        private final Set<Duration> absences = new HashSet<>();

        private boolean isFromZero = true;
        /** Numbers of patterns that have one behind them in time. */
        private final Set<Integer> followed = new HashSet<>();
        /** Numbers of patterns after which something must be absent; −1 where it must be before, or is not alone. */
        private final Set<Integer> awaited = new HashSet<>();

        Reading(RuleFile file, BiConsumer<Place, String> problems) {
            this.file = file;
            this.problems = problems;
        }

        private void problem(BaseDescr at, String message) {
            count++;
            problems.accept(file.place(Math.max(0, at.getStartCharacter())), message);
        }

        Correlation read() {
            List<Placed> patterns = patterns(file);
            RuleDescr rule = file.parsed().orElseThrow().getRules().get(0);
            checkParts(rule.getLhs());
            List<Part> parts = new ArrayList<>();
            Map<String, String> names = patterns.stream()
                    .map(Placed::pattern)
                    .filter(it -> it.getIdentifier() != null)
                    .collect(Collectors.toMap(PatternDescr::getIdentifier, PatternDescr::getObjectType, (a, b) -> a));
            List<List<Part>> byPattern = new ArrayList<>();
            for (int i = 0; i < patterns.size(); i++) {
                byPattern.add(parts(patterns.get(i).pattern()));
                parts.addAll(byPattern.get(i));
                if (i > 0) {
                    joined(patterns, i);
                }
            }
            if (!patterns.isEmpty() && patterns.get(0).isAbsent()) {
                problem(
                        patterns.get(0).pattern(),
                        "begins with what is absent; begin with the signal after which it is");
            }
            if (window.compareTo(LONGEST) > 0) {
                problem(
                        rule,
                        "looks back " + Durations.text(window) + "; " + Durations.text(LONGEST) + " are the most");
            }
            boolean isPair = patterns.size() == 2
                    && patterns.stream().allMatch(Placed::isTop)
                    && parts.size() == 2
                    && parts.stream().allMatch(it -> it instanceof Signals)
                    && !parts.get(0).equals(parts.get(1));
            return new Correlation(
                    List.copyOf(parts),
                    window,
                    absences.stream().max(Duration::compareTo),
                    isPair && isFromZero,
                    raised(rule, names),
                    meeting(patterns, byPattern));
        }

        private void checkParts(BaseDescr element) {
            if (element instanceof PatternDescr pattern) {
                if (pattern.getSource() != null) {
                    problem(pattern, "a signal comes from nothing; leave out 'from', and count with Count");
                }
            } else if (element instanceof AndDescr || element instanceof NotDescr || element instanceof ExistsDescr) {
                ((ConditionalElementDescr) element).getDescrs().forEach(it -> checkParts((BaseDescr) it));
            } else {
                problem(element, "a rule over several events has patterns, 'not' and 'exists'; write two rules");
            }
        }

        private String raised(RuleDescr rule, Map<String, String> names) {
            Matcher raise = RAISED.matcher(file.consequenceCode());
            if (!raise.find()) {
                problem(rule, "raises nothing: a rule over several events has alerts.raise(drools.getRule(), $signal)");
                return "Signal";
            }
            return names.getOrDefault(raise.group(1), "Signal");
        }

        private static List<String> conditions(PatternDescr pattern) {
            return pattern.getConstraint().getDescrs().stream()
                    .map(it -> it.toString().strip())
                    .toList();
        }

        private List<Part> parts(PatternDescr pattern) {
            String type = pattern.getObjectType();
            if (!TYPES.contains(type)) {
                problem(
                        pattern,
                        "looks at " + type + ", an event, beside signals; write a rule that raises a signal of it");
                return List.of();
            }
            return switch (type) {
                case "Signal" -> signals(pattern);
                case "FirstSeen" -> seen(pattern);
                default -> window(pattern, type);
            };
        }

        private List<Part> signals(PatternDescr pattern) {
            for (String condition : conditions(pattern)) {
                Matcher equal = EQUAL.matcher(condition);
                if (equal.matches() && equal.group(1).equals("rule")) {
                    return List.of(new Signals(new Of(equal.group(2))));
                }
                Matcher glob = GLOB.matcher(condition);
                if (glob.matches()) {
                    return List.of(new Signals(new Of(glob.group(1))));
                }
                if (ALERT.matcher(condition).matches()) {
                    return List.of(new Signals(new Of(Of.ALERTS)));
                }
                Matcher oneOf = ONE_OF.matcher(condition);
                if (oneOf.matches()) {
                    List<Part> parts = new ArrayList<>();
                    Matcher each = Pattern.compile(QUOTED).matcher(oneOf.group(1));
                    while (each.find()) {
                        parts.add(new Signals(new Of(each.group(1))));
                    }
                    return parts;
                }
            }
            problem(
                    pattern,
                    "does not say whose signals: it needs rule == \"area/rule\", rule in (…), glob(\"area/*\", rule) or alert");
            return List.of();
        }

        private Map<String, String> literals(PatternDescr pattern) {
            return conditions(pattern).stream()
                    .map(EQUAL::matcher)
                    .filter(Matcher::matches)
                    .collect(Collectors.toMap(it -> it.group(1), it -> it.group(2), (a, b) -> a));
        }

        private Optional<Duration> length(
                PatternDescr pattern, Map<String, String> literals, String name, Duration most) {
            Optional<Duration> length = Optional.ofNullable(literals.get(name))
                    .flatMap(Durations::parse)
                    .filter(it -> !it.isZero() && it.compareTo(most) <= 0);
            if (length.isEmpty()) {
                problem(
                        pattern,
                        "needs " + name + " == \"10m\", a time of at most " + Durations.text(most)
                                + (literals.containsKey(name) ? ", and not \"" + literals.get(name) + "\"" : ""));
            }
            return length;
        }

        private Optional<Of> of(PatternDescr pattern, Map<String, String> literals) {
            if (!literals.containsKey("rule")) {
                problem(
                        pattern,
                        "does not say whose signals: it needs rule == \"area/rule\", a glob such as \"area/*\", or \"*\" for all alerts");
            }
            return Optional.ofNullable(literals.get("rule")).map(Of::new);
        }

        private Optional<String> field(PatternDescr pattern, Map<String, String> literals, String name) {
            Set<String> known = new HashSet<>(SignalFields.NAMES);
            known.add("rule");
            String field = literals.get(name);
            if (field == null || !known.contains(field)) {
                problem(
                        pattern,
                        "needs " + name + " == \"…\", a field of Signal"
                                + (field == null
                                        ? ""
                                        : ", which '" + field + "' is not"
                                                + Nearest.of(field, known)
                                                        .map(it -> "; did you mean " + it + "?")
                                                        .orElse("")));
                return Optional.empty();
            }
            return Optional.of(field);
        }

        private List<Part> window(PatternDescr pattern, String type) {
            Map<String, String> literals = literals(pattern);
            Optional<Of> of = of(pattern, literals);
            Optional<Duration> within = length(pattern, literals, "within", LONGEST);
            boolean isDistinct = type.equals("Distinct");
            Optional<String> field = isDistinct ? field(pattern, literals, "field") : Optional.of("");
            Optional<String> by = literals.containsKey("by") ? field(pattern, literals, "by") : Optional.of("");
            String measured = type.equals("Risk") ? "total" : "count";
            Optional<Integer> enough = conditions(pattern).stream()
                    .map(ENOUGH::matcher)
                    .filter(it -> it.matches() && it.group(1).equals(measured))
                    .map(it -> Integer.parseInt(it.group(3)) + (it.group(2).equals(">") ? 1 : 0))
                    .findFirst()
                    .filter(it -> it > 0 && it <= MOST);
            if (enough.isEmpty()) {
                problem(pattern, "does not say how many: it needs " + measured + " >= 20, from 1 to " + MOST);
            }
            if (of.isEmpty() || within.isEmpty() || field.isEmpty() || by.isEmpty() || enough.isEmpty()) {
                return List.of();
            }
            window = longer(window, within.get());
            return List.of(new Window(
                    Kind.valueOf(type.toUpperCase(Locale.ROOT)),
                    of.get(),
                    new WindowFact.Asked(of.get().text(), literals.get("within"), by.get()),
                    within.get(),
                    field.get(),
                    enough.get()));
        }

        private List<Part> seen(PatternDescr pattern) {
            Map<String, String> literals = literals(pattern);
            Optional<Of> of = of(pattern, literals);
            Optional<Duration> learning = length(pattern, literals, "learning", Duration.ofDays(90));
            Optional<String> field = field(pattern, literals, "field");
            if (of.isEmpty() || learning.isEmpty() || field.isEmpty()) {
                return List.of();
            }
            return List.of(new Seen(
                    of.get(),
                    new FirstSeen.Asked(of.get().text(), field.get(), literals.get("learning")),
                    learning.get()));
        }

        /** A further pattern is of the same key, and so far apart from one before. */
        private void joined(List<Placed> patterns, int number) {
            Placed placed = patterns.get(number);
            PatternDescr pattern = placed.pattern();
            List<String> conditions = conditions(pattern);
            if (conditions.stream().noneMatch(it -> KEY.matcher(it).matches())) {
                problem(pattern, "is joined with nothing: it needs key == $first.key");
            }
            Optional<Matcher> apart = conditions.stream()
                    .map(APART::matcher)
                    .filter(Matcher::matches)
                    .findFirst();
            Optional<Duration> least = apart.flatMap(it -> Durations.parse(it.group(2)));
            Optional<Duration> most = apart.flatMap(it -> Durations.parse(it.group(3)));
            if (least.isEmpty() || most.isEmpty()) {
                problem(pattern, "does not say how far apart: it needs this after[0s, 10m] $first, or before");
                return;
            }
            boolean isAfter = apart.orElseThrow().group(1).equals("after");
            int other = named(patterns, apart.orElseThrow().group(4));
            if (placed.isAbsent()) {
                awaited.add(placed.isAlone() && isAfter ? other : -1);
            } else {
                followed.add(isAfter ? other : number);
            }
            isFromZero &= least.get().isZero();
            window = window.plus(most.get());
            if (placed.isAbsent() && isAfter) {
                absences.add(most.get());
            }
        }

        /** −1 for a name that none has, of which the compiler tells. */
        private static int named(List<Placed> patterns, String name) {
            for (int i = 0; i < patterns.size(); i++) {
                if (name.equals(patterns.get(i).pattern().getIdentifier())) {
                    return i;
                }
            }
            return -1;
        }

        private Optional<Meets> meeting(List<Placed> patterns, List<List<Part>> byPattern) {
            List<Part> ends = new ArrayList<>();
            List<Part> begins = new ArrayList<>();
            List<Part> absent = new ArrayList<>();
            Set<Integer> last = new HashSet<>();
            int count = 0;
            for (int i = 0; i < byPattern.size(); i++) {
                if (patterns.get(i).isTop()) {
                    (followed.contains(i) ? begins : ends).addAll(byPattern.get(i));
                    if (!followed.contains(i)) {
                        last.add(i);
                    }
                    count++;
                } else if (patterns.get(i).isAbsent()) {
                    absent.addAll(byPattern.get(i));
                } else {
                    return Optional.empty();
                }
            }
            if (!absent.isEmpty() && !(last.size() == 1 && awaited.equals(last) && areApart(ends, begins))) {
                return Optional.empty();
            }
            return Optional.of(new Meets(
                    count,
                    List.copyOf(ends),
                    List.copyOf(begins),
                    absences.stream()
                            .max(Duration::compareTo)
                            .map(it -> new Absent(List.copyOf(absent), it, isFromZero && absences.size() == 1))));
        }

        /** Whether surely no signal is of both. */
        private static boolean areApart(List<Part> some, List<Part> others) {
            return some.stream().allMatch(one -> others.stream().allMatch(it -> areApart(one, it)));
        }

        private static boolean areApart(Part one, Part other) {
            if (one instanceof Signals it && other instanceof Signals that) {
                return it.of().isOne() && that.of().isOne() && !it.of().equals(that.of());
            }
            return !one.getClass().equals(other.getClass());
        }

        private static Duration longer(Duration one, Duration two) {
            return one.compareTo(two) >= 0 ? one : two;
        }
    }
}
