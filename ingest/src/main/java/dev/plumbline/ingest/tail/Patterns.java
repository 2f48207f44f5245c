package dev.plumbline.ingest.tail;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names of files with {@code *}, {@code ?}, {@code [a-z]} or <code>{a,b}</code> in them, as a shell has them; {@code **} reaches through folders. */
public final class Patterns {
    private Patterns() {}

    public static boolean isPattern(String name) {
        return name.chars().anyMatch(it -> "*?[{".indexOf(it) >= 0) && !Files.exists(Path.of(name));
    }

    /** The files that there are now, but for those that hold what another of them once held. */
    public static List<Path> files(String pattern) throws IOException {
        Path folder = Path.of(pattern);
        int depth = 0;
        do {
            folder = folder.getParent();
            depth++;
        } while (folder != null && isPattern(folder.toString()));
        Path top = folder == null ? Path.of("") : folder;
        int deepest = pattern.contains("**") ? Integer.MAX_VALUE : depth;
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        Set<Path> found = new TreeSet<>();
        if (Files.isDirectory(top)) {
            Files.walkFileTree(top, EnumSet.of(FileVisitOption.FOLLOW_LINKS), deepest, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile() && matcher.matches(file)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException why) {
                    return FileVisitResult.CONTINUE; // it has gone, or is not for us
                }
            });
        }
        return found.stream()
                .filter(it -> found.stream().noneMatch(other -> isRotated(other, it)))
                .toList();
    }

    private static boolean isRotated(Path path, Path other) {
        Path folder = path.getParent();
        return (folder == null ? other.getParent() == null : folder.equals(other.getParent()))
                && Generations.isRotated(path, other);
    }
}
