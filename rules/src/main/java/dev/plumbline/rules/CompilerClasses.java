package dev.plumbline.rules;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes that rules are compiled against. The compiler asks for the bytes of the same few hundred, and for as many that
 * are not there, in each build; a class path of a hundred archives is looked through once for each of them.
 */
final class CompilerClasses extends ClassLoader {
    /** Classes that rules make themselves are asked for too, and never again. */
    private static final int MOST = 20_000;

    private final Map<String, Optional<byte[]>> known = new ConcurrentHashMap<>();

    CompilerClasses(ClassLoader parent) {
        super(parent);
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        if (!name.endsWith(".class")) {
            return super.getResourceAsStream(name);
        }
        if (known.size() > MOST) {
            known.clear();
        }
        return known.computeIfAbsent(name, this::read)
                .map(ByteArrayInputStream::new)
                .orElse(null);
    }

    private Optional<byte[]> read(String name) {
        try (InputStream found = super.getResourceAsStream(name)) {
            return found == null ? Optional.empty() : Optional.of(found.readAllBytes());
        } catch (IOException e) {
            return Optional.empty(); // as if it were not there, as the class loader has it
        }
    }
}
