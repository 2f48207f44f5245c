package dev.plumbline.detectors.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Locale;

/**
 * One thing that a check found.
 *
 * @param check its name, such as topics
 * @param where topic, partition, node, file or address
 * @param what is so
 * @param remedy what to do; empty where nothing needs doing
 */
public record Finding(Level level, String check, String where, String what, String remedy) {
    /** How bad it is. */
    public enum Level {
        OK,
        /** Could not be told, or is worth knowing. */
        NOTE,
        WARNING,
        /** Something does not work. */
        ERROR
    }

    /** One line; all keys are there. */
    public String json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("level", level.name().toLowerCase(Locale.ROOT))
                .put("check", check)
                .put("where", where)
                .put("what", what)
                .put("remedy", remedy.isEmpty() ? null : remedy)
                .toString();
    }
}
