package dev.plumbline.ingest.tetragon;

import dev.plumbline.ingest.CapabilityBits;
import dev.plumbline.ingest.json.Fields;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Capability sets as names such as CAP_SYS_ADMIN.
 *
 * <p>Tetragon tells a set as names, of which DAC_OVERRIDE alone lacks its
 * prefix, or as the set's bits in hex.
 */
final class Capabilities {
    private static final Pattern NAME = Pattern.compile("CAP_[A-Z0-9_]+");

    /** Those in effect, of a set of sets; anything but a list of names is the empty set. */
    static final Function<Fields, List<String>> EFFECTIVE = Capabilities::effective;

    private static List<String> effective(Fields sets) {
        return sets.words("effective").stream()
                .map(Capabilities::withPrefix)
                .filter(NAME.asMatchPredicate())
                .toList();
    }

    private Capabilities() {}

    /** Of the bits in hex; anything else is the empty set. */
    static List<String> ofBits(String hex) {
        if (hex == null) {
            return List.of();
        }
        try {
            return CapabilityBits.names(Long.parseUnsignedLong(hex.startsWith("0x") ? hex.substring(2) : hex, 16));
        } catch (NumberFormatException e) {
            return List.of();
        }
    }

    private static String withPrefix(String name) {
        return name.startsWith("CAP_") ? name : "CAP_" + name;
    }
}
