package dev.plumbline.rules;

import dev.plumbline.event.Severity;
import dev.plumbline.rules.facts.FactFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a rule tells of itself.
 *
 * @param id area/rule, the same as its path in the pack
 * @param attack MITRE ATT&amp;CK technique ids; empty where none fits
 * @param tactics MITRE ATT&amp;CK tactics in lower case with hyphens, such as lateral-movement; none where it names none
 * @param facts simple names of the fact types that it can match
 * @param fields names of facts' fields and functions that its conditions, its texts and its suppression key name
 * @param asksOwner whether it asks for anything that depends on whose the event is, and so waits until that is known
 * @param pack name and version of its pack, such as baseline@0.1.0
 * @param packDigest SHA-256 over the pack's files, hex
 * @param overrides what other packs changed of it, in the order of their names
 */
public record RuleInfo(
        String id,
        Severity severity,
        Maturity maturity,
        String owner,
        List<String> attack,
        List<String> tactics,
        Texts texts,
        Handling handling,
        Set<String> facts,
        Set<String> fields,
        boolean asksOwner,
        String pack,
        String packDigest,
        List<Overridden> overrides) {

    /**
     * What another pack changed.
     *
     * @param pack its name and version
     * @param changes in words, such as "severity high -> medium"
     */
    public record Overridden(String pack, String reason, List<String> changes) {}

    /** How far a rule is trusted. */
    public enum Maturity {
        STABLE,
        INCUBATING,
        SANDBOX,
        /** On trial: evaluated on all that comes, its alerts go to a topic of their own. */
        SHADOW
    }

    /** What an alert of a rule is about; of a rule over several events what all of them have in common. */
    public enum Scope {
        CONTAINER,
        SERVICE,
        IMAGE,
        NODE,
        USER,
        /** All there is. */
        CLUSTER
    }

    /**
     * What a rule says to people.
     *
     * @param title one line with the fact's fields in braces
     * @param message more than a line of it, with the fact's fields in braces
     * @param misses what of that which it is about gets past it
     * @param references addresses of pages
     */
    public record Texts(
            String title,
            Optional<String> message,
            String rationale,
            String remediation,
            Optional<String> misses,
            List<String> references) {}

    /**
     * What becomes of a rule's alerts.
     *
     * @param isAlert whether a match is an alert; it is a signal alone else, for rules over several events
     * @param risk points that a match adds for rules over several events; empty: as its severity has it
     * @param resolves ids of the rules whose alerts of the same service one of this rule resolves
     */
    public record Handling(
            boolean isAlert,
            Optional<Integer> risk,
            Optional<Suppression> suppression,
            Optional<Scope> scope,
            List<String> resolves) {
        /** Each alert goes out, and resolves none. */
        public static final Handling PLAIN =
                new Handling(true, Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }

    /**
     * One alert for each key in an interval, and a count of the others.
     *
     * @param key fields that every fact type of the rule has, never empty
     * @param interval from {@link #SHORTEST} to {@link #LONGEST}
     */
    public record Suppression(List<String> key, Duration interval) {
        public static final Duration SHORTEST = Duration.ofSeconds(1);
        public static final Duration LONGEST = Duration.ofDays(7);
    }

    /** With what another pack makes of it; where it holds depends on whose the event is, if it does not hold everywhere. */
    RuleInfo overridden(RuleOverride override, Overridden told) {
        List<Overridden> all = new ArrayList<>(overrides);
        all.add(told);
        return new RuleInfo(
                id,
                override.severity().orElse(severity),
                override.maturity().orElse(maturity),
                owner,
                attack,
                tactics,
                texts,
                handling,
                facts,
                fields,
                asksOwner || !override.reach().equals(Reach.EVERYWHERE),
                pack,
                packDigest,
                List.copyOf(all));
    }

    /** The first part of the id. */
    public String area() {
        return id.substring(0, Math.max(0, id.indexOf('/')));
    }

    /** What several rules may have in common: the area, techniques, tactics. */
    public Set<String> tags() {
        Set<String> tags = new LinkedHashSet<>();
        tags.add(area());
        tags.addAll(attack);
        tags.addAll(tactics);
        return tags;
    }

    /**
     * The one tactic that it is counted under: the first that it names, else the first that its first technique serves
     * in ATT&amp;CK's list; empty where it names neither.
     */
    public Optional<String> tactic() {
        return Stream.concat(
                        tactics.stream(),
                        attack.stream()
                                .flatMap(it -> Attack.technique(it).stream())
                                .flatMap(it -> it.tactics().stream()))
                .findFirst();
    }

    public String title() {
        return texts.title();
    }

    public Optional<String> message() {
        return texts.message();
    }

    public String rationale() {
        return texts.rationale();
    }

    public String remediation() {
        return texts.remediation();
    }

    /** What of that which it is about gets past it. */
    public Optional<String> misses() {
        return texts.misses();
    }

    public List<String> references() {
        return texts.references();
    }

    public Optional<Suppression> suppression() {
        return handling.suppression();
    }

    public Optional<Scope> scope() {
        return handling.scope();
    }

    /** Whether a match is an alert; it is a signal alone else, for rules over several events. */
    public boolean isAlert() {
        return handling.isAlert();
    }

    /** Whether a match counts as an alert to rules over several events, too: not while the rule is on trial. */
    public boolean isAlertToOthers() {
        return isAlert() && maturity != Maturity.SHADOW;
    }

    /** Whether it looks at signals, and at no event by itself. */
    public boolean isOverSeveral() {
        return facts.stream().anyMatch(FactFields::isOfSignals);
    }

    /** Points that a match adds for rules over several events. */
    public int risk() {
        return handling.risk()
                .orElse(
                        switch (severity) {
                            case INFO -> 1;
                            case LOW -> 5;
                            case MEDIUM -> 10;
                            case HIGH -> 25;
                            case CRITICAL -> 50;
                        });
    }

    public List<String> resolves() {
        return handling.resolves();
    }
}
