package dev.plumbline.ingest.tetragon;

import com.fasterxml.jackson.databind.JsonNode;
import dev.plumbline.ingest.CapabilityBits;
import java.util.ArrayList;
import java.util.List;

/**
 * Capability sets as names such as CAP_SYS_ADMIN.
 *
 * <p>Tetragon tells a set as names, of which DAC_OVERRIDE alone lacks its
 * prefix, or as the set's bits in hex.
 */
final class Capabilities {
    private Capabilities() {}

    /** @param set a list of names, or the bits in hex; anything else is the empty set */
    static List<String> names(JsonNode set) {
        List<String> names = new ArrayList<>();
        set.forEach(name -> names.add(withPrefix(name.asText())));
        if (set.isTextual()) {
            addBits(set.textValue(), names);
        }
        return names;
    }

    private static String withPrefix(String name) {
        return name.startsWith("CAP_") ? name : "CAP_" + name;
    }

    private static void addBits(String hex, List<String> names) {
        long bits;
        try {
            bits = Long.parseUnsignedLong(hex.startsWith("0x") ? hex.substring(2) : hex, 16);
        } catch (NumberFormatException e) {
            return;
        }
        names.addAll(CapabilityBits.names(bits));
    }
}
