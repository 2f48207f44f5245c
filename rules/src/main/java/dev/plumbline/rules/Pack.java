package dev.plumbline.rules;

import dev.plumbline.rules.filter.Guard;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A compiled pack of rules.
 *
 * @param location where it was read, for messages
 * @param version name and version, such as baseline@0.1.0
 * @param digest SHA-256 over its files, hex
 * @param ownLists names of its own lists
 * @param macros its own, as they are written, by their names
 * @param compiled the rules that hold, with what other packs make of them, in the order of their ids
 * @param written all of its rules, as they are written
 * @param disabled what tells of the rules that other packs disable
 * @param lists its own, and those of the packs that it requires
 * @param coupling why all of its rules look at every event together; empty as a rule
 */
public record Pack(
        String location,
        String version,
        String digest,
        Set<String> ownLists,
        Map<String, String> macros,
        List<Compiled> compiled,
        List<Compiled> written,
        List<RuleInfo> disabled,
        Lists lists,
        Optional<Coupling> coupling) {
    public Pack {
        compiled = List.copyOf(compiled);
        written = List.copyOf(written);
        disabled = List.copyOf(disabled);
    }

    Pack(PackFiles files, Manifest manifest, List<Compiled> written, Lists lists, Optional<Coupling> coupling) {
        this(
                files.location(),
                manifest.nameAndVersion(),
                files.digest(),
                manifest.lists().keySet(),
                manifest.macros(),
                written,
                written,
                List.of(),
                lists,
                coupling);
    }

    /** The same without what other packs make of it. */
    Pack asWritten() {
        return of(written, List.of());
    }

    /** The same with other rules that hold. */
    Pack of(List<Compiled> holding, List<RuleInfo> not) {
        return new Pack(location, version, digest, ownLists, macros, holding, written, not, lists, coupling);
    }

    /**
     * One rule by itself, whatever its pack's coupling makes of it.
     *
     * @param guard which facts it can match at all
     * @param digest over the rule's text and what its pack shares
     * @param reach where it holds
     * @param conditions all that there is to a match, asked without a session; empty where only a session can tell
     * @param correlation what it asks for, of a rule over several events, which no event meets by itself
     */
    record Compiled(
            RuleInfo info,
            RuleFile file,
            String digest,
            Shard shard,
            Guard guard,
            Reach reach,
            Optional<Shard.Conditions> conditions,
            Optional<Correlation> correlation) {
        /** Whether a match does nothing but raise an alert of its fact, so that no session is needed for it either. */
        boolean isPlain() {
            return conditions.isPresent() && file.sessionNeed().isEmpty();
        }
    }

    /**
     * A rule does more than raise an alert.
     *
     * @param file of that rule, below the pack
     * @param why what it does, in words
     */
    public record Coupling(String file, String why) {}

    public String name() {
        return version.substring(0, version.lastIndexOf('@'));
    }

    /** Its version without the name, such as 0.1.0. */
    public String number() {
        return version.substring(version.lastIndexOf('@') + 1);
    }

    /** What the rules tell of themselves, in the order of their ids. */
    public List<RuleInfo> rules() {
        return compiled.stream().map(Compiled::info).toList();
    }

    Set<Shard> shards() {
        Set<Shard> shards = new LinkedHashSet<>();
        written.forEach(it -> shards.add(it.shard()));
        return shards;
    }

    /** What became of a folder that claims to be a pack, or to hold packs. */
    public sealed interface Loaded {
        record Ready(List<Pack> packs) implements Loaded {}

        /** @param problems all that is wrong, never empty */
        record Refused(List<Problem> problems) implements Loaded {}
    }
}
