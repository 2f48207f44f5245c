package dev.plumbline.rules;

import dev.plumbline.rules.Compiler.Compiled;
import dev.plumbline.rules.facts.Facts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kie.api.KieServices;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was compiled before: as it is, from one load to the next; on disk, where a folder is given, from one process to the
 * next; and as part of the product, for the packs that come with it ({@link CompileAhead}). What is compiled is known by its
 * text, by the version of Drools and by the facts that it was compiled against.
 *
 * <p>Whoever can write to the folder can run code in this process: it must belong to its user, and nobody else may write to it.
 */
public final class RuleCache {
    private static final Logger LOG = LoggerFactory.getLogger(RuleCache.class);
    private static final Duration KEPT = Duration.ofDays(30);
    private static final String AHEAD = "/compiled-rules/";
    private static final String ENDING = ".rules";
    private static final Object[] LOCKS = new Object[64];

    static {
        Arrays.setAll(LOCKS, i -> new Object());
    }

    private final Optional<Path> folder;
    private final Map<String, RuleFile> files = new ConcurrentHashMap<>();
    private final Map<String, Shard> shards = new ConcurrentHashMap<>();

    private final Walls walls;

    private RuleCache(Optional<Path> folder, Walls walls) {
        this.folder = folder;
        this.walls = walls;
    }

    /** For as long as it lives. */
    public static RuleCache inMemory() {
        return inMemory(Walls.ALL);
    }

    static RuleCache inMemory(Walls walls) {
        return new RuleCache(Optional.empty(), walls);
    }

    /**
     * Over processes too.
     *
     * @throws UncheckedIOException if the folder cannot be made, is another user's, or others may write to it; the message
     *     names it
     */
    public static RuleCache at(Path folder) {
        try {
            Files.createDirectories(folder, own(folder));
            requireOwn(folder);
            prune(folder);
            return new RuleCache(Optional.of(folder), Walls.ALL);
        } catch (IOException e) {
            throw new UncheckedIOException("compiled rules cannot be kept in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Where umask gives a group the right to write, what is made here is without it. */
    private static FileAttribute<?>[] own(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"))
                }
                : new FileAttribute<?>[0];
    }

    private static void requireOwn(Path folder) throws IOException {
        Path own = Files.createTempFile(folder, "own", ".tmp");
        try {
            if (!Files.getOwner(folder).equals(Files.getOwner(own))) {
                throw new IOException(
                        "it belongs to " + Files.getOwner(folder) + ", whose code would run; name another");
            }
        } finally {
            Files.delete(own);
        }
        PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        Set<PosixFilePermission> rights =
                view == null ? Set.of() : view.readAttributes().permissions();
        if (rights.contains(PosixFilePermission.GROUP_WRITE) || rights.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException("others may write to it (" + PosixFilePermissions.toString(rights)
                    + "), and their code would run; take that right from them: chmod go-w");
        }
    }

    private static void prune(Path folder) throws IOException {
        FileTime oldest = FileTime.from(Instant.now().minus(KEPT));
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(it -> it.toString().endsWith(ENDING)).toList()) {
                if (Files.getLastModifiedTime(file).compareTo(oldest) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** A file as it was read before, where neither it nor its macros have changed since. */
    RuleFile file(String path, String text, Macros macros) {
        RuleFile now = text.contains("macro") ? RuleFile.of(path, text, macros) : null;
        String key = path + '\n' + text + (now == null ? "" : '\0' + now.text());
        return files.compute(
                key, (it, before) -> before != null ? before : now != null ? now : new RuleFile(path, text));
    }

    /** Forgets, in memory, all but what was asked for since the last time. */
    void retain(Collection<RuleFile> used, Collection<Shard> usedShards) {
        Set<RuleFile> keptFiles = Set.copyOf(used);
        Set<Shard> keptShards = Set.copyOf(usedShards);
        files.values().removeIf(it -> !keptFiles.contains(it));
        shards.values().removeIf(it -> !keptShards.contains(it));
    }

    /**
     * Those rules, compiled now or before.
     *
     * @param location of their pack, for messages
     */
    Compiled compiled(RuleFile shared, Collection<RuleFile> rules, String location) {
        if (walls.text()) {
            List<Problem> forbidden = Stream.concat(Stream.of(shared), rules.stream())
                    .flatMap(file -> Compiler.forbidden(file, location))
                    .toList();
            if (!forbidden.isEmpty()) {
                return new Compiled.Refused(forbidden);
            }
        }
        String key = key(shared, rules);
        synchronized (LOCKS[Math.floorMod(key.hashCode(), LOCKS.length)]) {
            Shard known = shards.get(key);
            if (known == null) {
                known = read(key).or(() -> ahead(key)).orElse(null);
            }
            if (known == null) {
                Compiled compiled = Compiler.compile(shared, rules, location, walls, bytes -> write(key, bytes));
                if (compiled instanceof Compiled.Refused) {
                    return compiled;
                }
                known = ((Compiled.Ready) compiled).shard();
            }
            shards.put(key, known);
            return new Compiled.Ready(known);
        }
    }

    private Optional<Shard> read(String key) {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        Path file = folder.get().resolve(key + ENDING);
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            Optional<Shard> shard = Compiler.load(Files.readAllBytes(file), walls);
            if (shard.isEmpty()) {
                LOG.warn("{} cannot be used and is compiled again", file);
            } else {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            }
            return shard;
        } catch (IOException e) {
            LOG.warn("{} cannot be read, its rules are compiled again: {}", file, e.toString());
            return Optional.empty();
        }
    }

    /** What comes with the product is trusted as its own classes are, and looked at like any other. */
    private Optional<Shard> ahead(String key) {
        try (InputStream in = RuleCache.class.getResourceAsStream(AHEAD + key + ENDING)) {
            return in == null ? Optional.empty() : Compiler.load(in.readAllBytes(), walls);
        } catch (IOException e) {
            LOG.warn(
                    "{}{}{} of the product cannot be read and is compiled again: {}", AHEAD, key, ENDING, e.toString());
            return Optional.empty();
        }
    }

    private void write(String key, byte[] bytes) {
        if (folder.isEmpty()) {
            return;
        }
        Path file = folder.get().resolve(key + ENDING);
        try {
            Path whole = Files.write(Files.createTempFile(folder.get(), key, ".tmp"), bytes);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, the next start compiles its rules again: {}", file, e.toString());
        }
    }

    private static String key(RuleFile shared, Collection<RuleFile> rules) {
        StringBuilder text = new StringBuilder(Against.FINGERPRINT);
        Stream.concat(Stream.of(shared), rules.stream().sorted(Comparator.comparing(RuleFile::path)))
                .forEach(file ->
                        text.append('\0').append(file.path()).append('\0').append(file.text()));
        return PackFiles.sha256(text.toString());
    }

    /** What compiled code relies on beside its own text. */
    private static final class Against {
        static final String FINGERPRINT =
                "counted\n" + KieServices.class.getPackage().getImplementationVersion()
                        + Facts.all().stream()
                                .flatMap(type -> Arrays.stream(type.getMethods()))
                                .map(Method::toGenericString)
                                .sorted()
                                .distinct()
                                .collect(Collectors.joining("\n"))
                        + Arrays.stream(Alerts.class.getMethods())
                                .map(Method::toGenericString)
                                .sorted()
                                .collect(Collectors.joining("\n"));
    }
}
