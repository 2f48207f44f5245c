package dev.plumbline.rules;

import dev.plumbline.event.Severity;
import java.util.List;
import java.util.Set;

/**
 * What a rule tells of itself.
 *
 * @param id area/rule, the same as its path in the pack
 * @param attack MITRE ATT&amp;CK technique ids; empty where none fits
 * @param title one line with the fact's fields in braces
 * @param facts simple names of the fact types that it can match
 * @param asksOwner whether it asks for anything that depends on whose the event is, and so waits until that is known
 * @param pack name and version of its pack, such as baseline@0.1.0
 * @param packDigest SHA-256 over the pack's files, hex
 */
public record RuleInfo(
        String id,
        Severity severity,
        List<String> attack,
        Maturity maturity,
        String owner,
        String title,
        String rationale,
        String remediation,
        Set<String> facts,
        boolean asksOwner,
        String pack,
        String packDigest) {

    /** How far a rule is trusted. */
    public enum Maturity {
        STABLE,
        INCUBATING,
        SANDBOX,
        /** Evaluated and counted, raises nothing. */
        SHADOW
    }
}
