package dev.plumbline.ingest.tail;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The generations of a file that still lie in its folder, the oldest first, the one at its own path last.
 *
 * <p>Their names are the file's with a number or a time behind it ({@code tail.log.1}, {@code tail.log-20261123}), or
 * with a time before its ending ({@code tail-2026-11-23T10-00-00.log}), each as it is or with {@code .gz}. They are in the
 * order in which they were last written to, and, where that is the same, in that of their names.
 */
final class Generations {
    private static final Pattern BEHIND = Pattern.compile("[._-](\\d[\\w.:+-]*|old)");
    private static final Pattern WITHIN = Pattern.compile("[._-]\\d{4}[\\w.:+-]*");
    private static final Pattern UNREADABLE = Pattern.compile(".*\\.(zst|xz|bz2|lz4|zip|tmp)");
    private static final Pattern COUNTED = Pattern.compile(".*\\D[._-](?<count>\\d{1,3})");

    /** Whoever renames without end is not waited for. */
    private static final int MOST_LOOKS = 10;

    private Generations() {}

    /**
     * Looks until two looks agree, since a file that gets another name during one may be in it twice or not at all.
     *
     * @param path may be a link: then it is the file's own folder that is looked into
     */
    static List<Generation> of(Path path) throws IOException {
        List<Generation> before = List.of();
        List<Generation> now = look(path);
        for (int look = 1; look < MOST_LOOKS && !isSame(before, now); look++) {
            before = now;
            now = look(path);
        }
        return now;
    }

    private static boolean isSame(List<Generation> before, List<Generation> now) {
        return before.size() == now.size()
                && IntStream.range(0, now.size())
                        .allMatch(i -> before.get(i).path().equals(now.get(i).path())
                                && before.get(i).file().equals(now.get(i).file()));
    }

    private static List<Generation> look(Path path) throws IOException {
        List<Generation> found = new ArrayList<>();
        Path own = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        if (Files.isDirectory(own.getParent())) {
            try (DirectoryStream<Path> siblings = Files.newDirectoryStream(own.getParent(), it -> isRotated(own, it))) {
                for (Path sibling : siblings) {
                    Generation.at(sibling).ifPresent(found::add);
                }
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
        }
        dropCompressedTwice(found);
        found.sort(Comparator.comparing(Generation::modified).thenComparing(Generations::byName));
        Generation.at(path).ifPresent(found::add);
        return found;
    }

    /** Whether {@code other}, by its name, holds what {@code path} once held. */
    static boolean isRotated(Path path, Path other) {
        String name = path.getFileName().toString();
        String rotated = withoutGz(other.getFileName().toString());
        if (rotated.equals(name) || UNREADABLE.matcher(rotated).matches()) {
            return false;
        }
        if (rotated.startsWith(name) && matches(BEHIND, rotated, name.length(), rotated.length())) {
            return true;
        }
        int dot = name.lastIndexOf('.');
        return dot > 0
                && rotated.startsWith(name.substring(0, dot))
                && rotated.endsWith(name.substring(dot))
                && matches(WITHIN, rotated, dot, rotated.length() - (name.length() - dot));
    }

    private static boolean matches(Pattern pattern, String text, int from, int to) {
        return from <= to && pattern.matcher(text).region(from, to).matches();
    }

    /** While a file is being compressed both lie there, and only the old one is whole. */
    private static void dropCompressedTwice(List<Generation> found) {
        Set<String> names = new HashSet<>();
        found.forEach(it -> names.add(it.path().toString()));
        found.removeIf(it -> {
            String name = it.path().toString();
            return !withoutGz(name).equals(name) && names.contains(withoutGz(name));
        });
    }

    /** Of counted files the one with the higher number is the older one; of dated ones that with the earlier date. */
    private static int byName(Generation a, Generation b) {
        Optional<Integer> countOfA = count(a);
        Optional<Integer> countOfB = count(b);
        return countOfA.isPresent() && countOfB.isPresent()
                ? countOfB.get() - countOfA.get()
                : a.path().compareTo(b.path());
    }

    private static Optional<Integer> count(Generation generation) {
        var matcher = COUNTED.matcher(withoutGz(generation.path().getFileName().toString()));
        return matcher.matches() ? Optional.of(Integer.valueOf(matcher.group("count"))) : Optional.empty();
    }

    private static String withoutGz(String name) {
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }
}
