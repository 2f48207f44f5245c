package dev.plumbline.schemas;

import dev.plumbline.event.Alert;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Avro 1.12.2 instantiates only classes that it was told to trust: ours, beside what was trusted before. A builder needs
 * that too, where its record has a list of records that nobody set.
 */
public final class Trust {
    static {
        ClassSecurityPredicate before = ClassSecurityValidator.getGlobal();
        ClassSecurityValidator.setGlobal(
                type -> type.getPackageName().equals(Alert.class.getPackageName()) || before.isTrusted(type));
    }

    private Trust() {}

    /** Returns once the generated classes are trusted. */
    public static void inGeneratedClasses() {}
}
