package dev.plumbline.detectors.intent;

import dev.plumbline.event.Intent;

/**
 * An intent, and where it is declared.
 *
 * @param pointer of its entry in the document; null where it is made of policies, and has a line only as a whole
 */
public record Declared(Intent intent, Document document, String pointer) {
    Service service() {
        return Service.of(intent);
    }

    String file() {
        return document.file();
    }

    /** Line of the entry. */
    int line() {
        return document.line(pointer == null ? "" : pointer);
    }

    /** Line of a key's element, from 0; -1 is the key itself. */
    int line(String key, int index) {
        return pointer == null ? line() : document.line(pointer + "/" + key + (index < 0 ? "" : "/" + index));
    }
}
