package dev.plumbline.ingest.tracee;

import dev.plumbline.ingest.json.Fields;
import java.util.List;

/** The first field that tells something, of those that the writers have for the same thing. */
final class Words {
    private Words() {}

    static String first(Fields fields, String... names) {
        for (String name : names) {
            String word = fields.word(name);
            if (word != null) {
                return word;
            }
        }
        return null;
    }

    static Long number(Fields fields, String... names) {
        for (String name : names) {
            Long number = fields.number(name);
            if (number != null) {
                return number;
            }
        }
        return null;
    }

    static Fields object(Fields fields, String name, String other) {
        return fields.has(name) ? fields.object(name) : fields.object(other);
    }

    static List<Fields> objects(Fields fields, String... names) {
        for (String name : names) {
            List<Fields> objects = fields.objects(name);
            if (!objects.isEmpty()) {
                return objects;
            }
        }
        return List.of();
    }
}
