package dev.plumbline.rules.confine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.objectweb.asm.ClassReader;

/**
 * What was made of some rules, looked at before any of it is loaded: the classes are those that the compiler makes of
 * conditions and consequences, each call in them is on a list, and no method of them goes back or calls itself, so that each
 * ends.
 */
public final class CompiledCode {
    /** What the compiler puts beside the classes; what rules are run from is told in the last two. */
    private static final Pattern BESIDE_CLASSES = Pattern.compile(
            "META-INF/kmodule\\.xml|META-INF/maven/.*/pom\\.(?:xml|properties)|[^/]+\\.drl|.*/[^/]+\\.drl"
                    + "|META-INF/kie/.*/generated-class-names|META-INF/kie/.*/drools-model");

    private static final int MOST_TOLD = 10;

    private CompiledCode() {}

    /**
     * What it reaches that it may not, in words; empty where there is nothing.
     *
     * @param archive the compiled rules as Drools packs them
     */
    public static List<String> forbidden(byte[] archive) {
        Map<String, byte[]> classes = new HashMap<>();
        Set<String> forbidden = new TreeSet<>();
        String model = "";
        try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                String name = entry.getName();
                if (name.endsWith(".class")) {
                    classes.put(name.substring(0, name.length() - ".class".length()), entries.readAllBytes());
                } else if (name.endsWith("/drools-model")) {
                    model = new String(entries.readAllBytes(), StandardCharsets.UTF_8);
                } else if (!entry.isDirectory() && !BESIDE_CLASSES.matcher(name).matches()) {
                    forbidden.add("holds the file " + name);
                }
            }
        } catch (IOException e) {
            return List.of("cannot be read: " + e.getMessage());
        }
        if (classes.isEmpty() || model.isEmpty()) {
            return List.of("holds no compiled rules"); // Drools would compile what is written in it
        }
        for (String name : model.lines().skip(1).toList()) {
            if (!classes.containsKey(name.replace('.', '/'))) {
                forbidden.add("runs the class " + name + ", which is not in it");
            }
        }
        classes.forEach((name, bytes) -> forbidden.addAll(forbidden(name, bytes, classes.keySet())));
        return new ArrayList<>(forbidden).subList(0, Math.min(MOST_TOLD, forbidden.size()));
    }

    private static Set<String> forbidden(String name, byte[] bytes, Set<String> own) {
        try {
            ClassReader reader = new ClassReader(bytes);
            if (!reader.getClassName().equals(name)) {
                return Set.of("holds the class " + reader.getClassName() + " as " + name);
            }
            ClassScan scan = new ClassScan(own);
            reader.accept(scan, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return scan.forbidden();
        } catch (RuntimeException e) {
            return Set.of("holds the class " + name + ", which is none: " + e);
        }
    }
}
